package io.workermanager.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControl.Sweep;
import io.workermanager.model.FleetControl.Sweep.Pause;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.rules.FleetControlTransitions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetControlCodecTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_123L);

    private static FleetControl everything() {
        List<Hold> holds = List.of(
                new Hold(Hold.ALL, Selector.all(), Order.Cause.of("ann", "storm \"x\""), NOW, Optional.empty()),
                new Hold(
                        Hold.Id.of("k \u2028"),
                        Selector.exchange("kraken"),
                        Order.Cause.unstated(),
                        NOW,
                        Optional.of(NOW.plusSeconds(5))),
                new Hold(Hold.Id.of("c"), Selector.capability("spot"), Order.Cause.unstated(), NOW, Optional.empty()));
        FleetControl control = FleetControl.none();
        for (Hold hold : holds) {
            control = FleetControlTransitions.addHold(control, hold, NOW);
        }
        control = FleetControlTransitions.clearSignals(control, NOW);
        return FleetControlTransitions.requestShutdown(control, Order.Cause.of("bob", "upgrade"), NOW);
    }

    @Test
    void everyFieldIsReadAsWritten() {
        FleetControl control = everything();

        assertThat(FleetControlCodec.read(stored(control))).isEqualTo(control);
    }

    @Test
    void scriptsFindRevisionVersionAndRetentionWithoutJson() {
        FleetControl control = everything();

        assertThat(new String(stored(control), StandardCharsets.UTF_8))
                .startsWith(String.format("%016d %s 3600000 {", control.revision(), control.version()));
        assertThat(FleetControlCodec.head(stored(control)))
                .isEqualTo(String.format("%016d %s ", control.revision(), control.version()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "{}",
                "0000000000000001 v 5 {}",
                "0000000000000002 v 5 {\"version\":\"v\",\"revision\":1,\"holds\":[],\"signalsClearedUnder\":0}",
                "0000000000000001 v 5 {\"version\":\"v\",\"revision\":1,\"holds\":[{\"id\":\"a\",\"selects\":\"moon\",\"value\":\"x\"}],\"signalsClearedUnder\":0}",
                "0000000000000001 v 5 {\"version\":\"v\",\"revision\":1,\"holds\":[{\"id\":\"a\",\"selects\":\"conditions\"}],\"signalsClearedUnder\":0}"
            })
    void anUnreadableControlIsAnError(String stored) {
        assertThatThrownBy(() -> FleetControlCodec.read(stored.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining("control cannot be read");
    }

    @Test
    void aSweepIsReadAsWritten() {
        FleetControl calm = FleetControlTransitions.recordSweep(everything(), new Sweep(NOW, Optional.empty()));
        FleetControl pause = FleetControlTransitions.recordSweep(
                everything(), new Sweep(NOW, Optional.of(new Pause(Pause.Why.GAP, NOW, NOW.plusMillis(60_001)))));

        assertThat(FleetControlCodec.read(stored(calm))).isEqualTo(calm);
        assertThat(FleetControlCodec.read(stored(pause))).isEqualTo(pause);
    }

    @Test
    void aControlWithoutASweepIsStillRead() {
        String before =
                "0000000000000001 v 5 {\"version\":\"v\",\"revision\":1,\"holds\":[],\"signalsClearedUnder\":0}";

        assertThat(FleetControlCodec.read(before.getBytes(StandardCharsets.UTF_8))
                        .sweep())
                .isEmpty();
    }

    /** Earlier versions read these two forms, and take a control with any other form for unreadable. */
    @Test
    void onlyASelectorThatEarlierVersionsCannotReadHasANewForm() {
        assertThat(selected(Selector.all())).isEqualTo("\"selects\":\"all\",\"value\":\"\"");
        assertThat(selected(Selector.type("fix"))).isEqualTo("\"selects\":\"type\",\"value\":\"fix\"");
        assertThat(selected(Selector.exchange("kraken"))).isEqualTo("\"selects\":\"exchange\",\"value\":\"kraken\"");
        assertThat(selected(Selector.capability("spot"))).isEqualTo("\"selects\":\"capability\",\"value\":\"spot\"");
        for (Selector selector : List.of(
                Selector.id("w"),
                Selector.idPrefix("w"),
                Selector.host("h"),
                Selector.attribute("a", "b"),
                Selector.type("fix").and(Selector.exchange("kraken")))) {
            assertThat(selected(selector)).startsWith("\"selects\":\"conditions\",\"conditions\":[{\"kind\":\"");
        }
    }

    private static String selected(Selector selector) {
        Hold hold = new Hold(Hold.ALL, selector, Order.Cause.of("ann", ""), NOW, Optional.empty());
        String json = new String(
                stored(FleetControlTransitions.addHold(FleetControl.none(), hold, NOW)), StandardCharsets.UTF_8);
        return json.substring(json.indexOf("\"selects\""), json.indexOf(",\"who\""));
    }

    /** The domain bounds the control by its texts and their number. Short texts have the greatest overhead. */
    @Test
    void theLongestControlIsWithinTheLimitOfAReply() {
        List<Selector> conditions = IntStream.range(0, 16)
                .mapToObj(without -> Selector.ids(IntStream.rangeClosed('!', '~')
                        .filter(c -> c != '!' + without)
                        .mapToObj(Character::toString)
                        .toList()))
                .toList();
        Selector selector = conditions.stream().reduce(Selector.all(), Selector::and);
        FleetControl control = FleetControl.none();
        for (int i = 0; i < 22; i++) {
            Hold hold =
                    new Hold(Hold.Id.of(String.valueOf(i)), selector, Order.Cause.unstated(), NOW, Optional.empty());
            control = FleetControlTransitions.addHold(control, hold, NOW);
        }

        byte[] stored = stored(control);
        assertThat(stored.length).isBetween(130_000, 1_048_576);
        assertThat(FleetControlCodec.read(stored)).isEqualTo(control);
    }

    private static byte[] stored(FleetControl control) {
        return FleetControlCodec.write(control, Duration.ofHours(1)).getBytes(StandardCharsets.UTF_8);
    }
}
