package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.addHold;
import static io.workermanager.rules.FleetControlTransitions.clearSignals;
import static io.workermanager.rules.FleetControlTransitions.recordSweep;
import static io.workermanager.rules.FleetControlTransitions.removeHold;
import static io.workermanager.rules.FleetControlTransitions.requestShutdown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FleetControlTest extends SampleRecords {
    @Test
    void forStorageRemovesOnlyTheLostRevision() {
        FleetControl known = recordSweep(
                        addHold(requestShutdown(NO_ORDERS, OPS, NOW), hold("h", Selector.all()), NOW),
                        new FleetControl.Sweep(NOW, Optional.empty()))
                .withLostRevision(9);

        FleetControl stored = FleetControl.stored(
                known.version(),
                known.revision(),
                known.holds(),
                known.shutdown(),
                known.signalsClearedUnder(),
                known.sweep());

        assertThat(stored).isEqualTo(known.forStorage());
        assertThat(stored.isLost()).isFalse();
    }

    private static final Hold.Id MINE = Hold.Id.of("mine");

    static Stream<BiFunction<FleetControl, Instant, FleetControl>> orders() {
        return Stream.of(
                (control, now) -> addHold(control, hold("x", Selector.all()), now),
                (control, now) -> removeHold(control, MINE, now),
                (control, now) -> requestShutdown(control, OPS, now),
                FleetControlTransitions::clearSignals);
    }

    @ParameterizedTest
    @MethodSource("orders")
    @DisplayName("N16: every order raises the revision, even if the clock is set back")
    void everyOrderRaisesTheRevision(BiFunction<FleetControl, Instant, FleetControl> order) {
        FleetControl first = holding(hold("mine", Selector.all()));

        assertThat(first.revision()).isEqualTo(NOW.toEpochMilli());
        assertThat(order.apply(first, NOW).revision()).isEqualTo(first.revision() + 1);
        assertThat(order.apply(first, after(-60)).revision()).isEqualTo(first.revision() + 1);
        assertThat(order.apply(first, after(1)).revision()).isEqualTo(after(1).toEpochMilli());
        assertThat(order.apply(first.withLostRevision(first.revision() + 500), NOW)
                        .revision())
                .isEqualTo(first.revision() + 501);
        assertThat(order.apply(first.withLostRevision(first.revision() + 500), NOW)
                        .isLost())
                .isFalse();
        assertThat(order.apply(first, NOW).version()).isNotEqualTo(first.version());
    }

    @Test
    @DisplayName("N17: lifting one hold lifts only that hold, and a hold with the same id replaces it")
    void liftingOneHoldLiftsOnlyThatHold() {
        FleetControl both = holding(hold("a", Selector.all()), hold("b", Selector.type("fix")));

        assertThat(removeHold(both, Hold.Id.of("a"), NOW).holds())
                .extracting(Hold::id)
                .containsExactly(Hold.Id.of("b"));
        assertThat(addHold(both, hold("a", Selector.exchange("kraken")), NOW).holds())
                .extracting(Hold::selector)
                .containsExactly(Selector.type("fix"), Selector.exchange("kraken"));
        assertThat(removeHold(both, MINE, NOW).holds()).isEqualTo(both.holds());
        assertThat(removeHold(both, MINE, NOW).revision()).isGreaterThan(both.revision());
    }

    @Test
    @DisplayName("N17: a hold with an end expires, and the next order on holds removes it")
    void aHoldWithAnEndExpires() {
        FleetControl control = holding(hold("short", Selector.all(), after(10)), hold("long", Selector.all()));

        assertThat(control.activeHolds(after(10).minusMillis(1))).hasSize(2);
        assertThat(control.activeHolds(after(10))).extracting(Hold::id).containsExactly(Hold.Id.of("long"));
        assertThat(control.holdsOn(Profile.defaults(), after(10))).hasSize(1);
        assertThat(control.hold(Hold.Id.of("short"))).isPresent();
        assertThat(addHold(control, hold("more", Selector.all()), after(10)).hold(Hold.Id.of("short")))
                .isEmpty();
    }

    @Test
    void holdsApplyToTheProfilesTheySelect() {
        FleetControl control = holding(hold("fix", Selector.type("fix")), hold("spot", Selector.capability("spot")));

        assertThat(control.holdsOn(Profile.of("fix", "kraken", "spot"), NOW)).hasSize(2);
        assertThat(control.holdsOn(Profile.of("rest", "kraken", "spot"), NOW))
                .extracting(Hold::id)
                .containsExactly(Hold.Id.of("spot"));
        assertThat(control.holdsOn(Profile.defaults(), NOW)).isEmpty();
    }

    @Test
    void holdsAndSignalsDoNotAffectEachOther() {
        FleetControl control = addHold(requestShutdown(NO_ORDERS, OPS, NOW), hold("mine", Selector.all()), after(1));

        assertThat(control.shutdown().orElseThrow().revision()).isEqualTo(NOW.toEpochMilli());
        assertThat(removeHold(control, MINE, after(2)).shutdown()).isPresent();
        FleetControl cleared = clearSignals(control, after(2));
        assertThat(cleared.shutdown()).isEmpty();
        assertThat(cleared.holds()).hasSize(1);
        assertThat(cleared.signalsClearedUnder()).isEqualTo(cleared.revision());
        assertThat(addHold(cleared, hold("more", Selector.all()), after(3)).signalsClearedUnder())
                .isEqualTo(cleared.revision());
    }

    @Test
    void anyOrderOnHoldsEndsLostControl() {
        FleetControl lost = NO_ORDERS.withLostRevision(7);

        assertThat(lost.isLost()).isTrue();
        assertThat(removeHold(lost, MINE, NOW).isLost()).isFalse();
        assertThat(removeHold(lost, MINE, NOW).revision()).isGreaterThan(7);
        assertThat(NO_ORDERS.isLost()).isFalse();
    }

    @Test
    void acceptsAtMost256ActiveHolds() {
        FleetControl full = NO_ORDERS;
        for (int i = 0; i < 256; i++) {
            full = addHold(full, hold("h" + i, Selector.all(), after(10)), NOW);
        }
        FleetControl most = full;

        assertThatThrownBy(() -> addHold(most, hold("more", Selector.all()), NOW))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("at most 256 holds, were 257");
        assertThat(addHold(most, hold("h7", Selector.all()), NOW).holds()).hasSize(256);
        assertThat(addHold(most, hold("more", Selector.all()), after(10)).holds())
                .hasSize(1);
        assertThatThrownBy(() -> FleetControl.stored(
                        Version.fresh(),
                        1,
                        List.of(hold("a", Selector.all()), hold("a", Selector.type("fix"))),
                        Optional.empty(),
                        0,
                        Optional.empty()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("two holds have one id");
    }

    @Test
    @DisplayName("N30: a hold that ends before it begins, or too late, is rejected")
    void rejectsAHoldThatEndsBeforeItBeginsOrTooLate() {
        assertThat(hold("h", Selector.all(), NOW.plusMillis(1)).until()).contains(NOW.plusMillis(1));
        assertThat(hold("h", Selector.all(), NOW.plus(Duration.ofDays(3660))).until())
                .isPresent();
        for (Instant end : List.of(NOW, after(-1), NOW.plusNanos(999_999))) {
            assertThatThrownBy(() -> hold("h", Selector.all(), end))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("a hold must end after it begins at " + NOW);
        }
        assertThatThrownBy(() -> hold(
                        "h", Selector.all(), NOW.plus(Duration.ofDays(3660)).plusMillis(1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("a hold that ends must end within PT87840H");
        assertThatThrownBy(() -> hold("h", Selector.all(), Instant.MAX)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void rejectsNumbersOutOfBounds() {
        assertThatThrownBy(() ->
                        FleetControl.stored(Version.fresh(), -1, List.of(), Optional.empty(), 0, Optional.empty()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("revision must be 0 to 9007199254740991, was -1");
        assertThatThrownBy(() -> new FleetControl.Shutdown(0, NOW, OPS)).isInstanceOf(InvalidValueException.class);
    }
}
