package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.inmemory.FleetState.Sizes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Records and orders go when their time has passed")
class ExpiryTest {
    private static final Duration INSTANT = Duration.ofMillis(1);

    private final FleetFixture fleet = new FleetFixture();

    @Test
    void aRecordIsThereUntilItsTimeHasPassedAndGoneAtThatInstant() {
        WorkerRecord worker = fleet.inserted("w");

        fleet.clock.advance(FleetFixture.TTL.minus(INSTANT));
        assertThat(fleet.store.find(worker.id()).value()).contains(worker);

        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.find(worker.id()).value()).isEmpty();
        assertThat(fleet.store.census().value().counts()).isEmpty();
    }

    @Test
    void everyWriteSetsTheTimeAnewForBetterOrWorse() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), Duration.ofHours(1));
        worker = fleet.replaced(worker, fleet.beaten(worker), Duration.ofMillis(5));

        fleet.clock.advance(Duration.ofMillis(4));
        worker = fleet.replaced(worker, fleet.beaten(worker), Duration.ofMillis(5));
        fleet.clock.advance(Duration.ofMillis(4));
        assertThat(fleet.store.find(worker.id()).value()).contains(worker);

        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.find(worker.id()).value()).isEmpty();
    }

    @Test
    void aRecordThatGoesGivesUpItsSessionWithItsToken() {
        WorkerRecord holder = fleet.inserted("w");
        fleet.replaced(holder, fleet.assigned(holder, "s"));
        fleet.clock.advance(FleetFixture.TTL);

        assertThat(fleet.store.findBySession(SessionId.of("s")).value()).isEmpty();
        assertThat(fleet.store.sizes())
                .as("the session is remembered, and nothing else")
                .isEqualTo(new Sizes(0, 0, 0, 0, 1, 0, 0));
    }

    @Test
    @DisplayName(
            "N14: a worker whose clock is set back is alive again for every query, and dead again when time has passed")
    void livenessFollowsTheClockBothWays() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), Duration.ofHours(1));
        Duration toAndFro = FleetFixture.TTL;

        fleet.clock.advance(toAndFro);
        assertStanding(WorkerCensus.State.EXPIRED);
        fleet.clock.advance(INSTANT.negated());
        assertStanding(WorkerCensus.State.IDLE);
        fleet.clock.advance(INSTANT);
        assertStanding(WorkerCensus.State.EXPIRED);
        fleet.clock.set(Instant.EPOCH);
        assertStanding(WorkerCensus.State.IDLE);

        assertThat(fleet.store.find(worker.id()).value()).contains(worker);
    }

    @Test
    void aSessionThatWaitsIsRecoverableFromItsVeryInstantOnAndNotBeforeIt() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), Duration.ofHours(1));
        worker = fleet.replaced(worker, fleet.assigned(worker, "s"), Duration.ofHours(1));
        worker = fleet.replaced(worker, RegistrationTransitions.leave(worker, fleet.store.now()), Duration.ofHours(1));
        WorkerStore.Query recoverable = WorkerStore.Query.of(ScanScope.RECOVERABLE);

        fleet.clock.advance(FleetFixture.TTL.minus(INSTANT));
        assertThat(Queries.scan(fleet.store, recoverable, 1)).isEmpty();
        fleet.clock.advance(INSTANT);
        assertThat(Queries.scan(fleet.store, recoverable, 1)).containsExactly(worker);
        fleet.clock.advance(INSTANT.negated());
        assertThat(Queries.scan(fleet.store, recoverable, 1)).isEmpty();
    }

    private void assertStanding(WorkerCensus.State state) {
        assertThat(fleet.store.census().value().count(Profile.defaults(), state))
                .isEqualTo(1);
        assertThat(Queries.longestIdle(fleet.store, profile -> true, 1))
                .hasSize(state == WorkerCensus.State.IDLE ? 1 : 0);
    }

    @Test
    @DisplayName("N12: 10 000 births and deaths leave nothing behind, whichever way they die")
    void nothingIsLeftOfThoseThatAreGone() {
        for (int i = 0; i < 10_000; i++) {
            Profile own = Profile.of("type-" + i, "exchange-" + i);
            WorkerRecord worker = fleet.inserted(fleet.worker("w-" + i, own), FleetFixture.TTL);
            worker = fleet.replaced(worker, fleet.assigned(worker, "s-" + i));
            switch (i % 4) {
                case 0 -> fleet.removed(worker);
                case 1 -> fleet.replaced(worker, RegistrationTransitions.leave(worker, fleet.store.now()));
                case 2 ->
                    fleet.replaced(worker, OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.store.now()));
                default ->
                    fleet.replaced(
                            worker, OperatorTransitions.setProfile(worker, Profile.defaults(), fleet.store.now()));
            }
            fleet.clock.advance(INSTANT);
        }
        assertThat(fleet.store.sizes().records()).isEqualTo(7_500);

        fleet.clock.advance(
                FleetFixture.TTL.plus(Write.Preconditions.LONGEST_WINDOW).plus(INSTANT));
        fleet.store.sizes();
        fleet.clock.advance(Write.Preconditions.LONGEST_WINDOW.plus(INSTANT));
        WorkerRecord last = fleet.inserted("last");
        fleet.removed(fleet.replaced(last, fleet.assigned(last, "last")));

        assertThat(fleet.store.sizes())
                .as("nothing but the last one's grave and session")
                .isEqualTo(new Sizes(0, 0, 0, 0, 1, 1, 0));
    }

    @Test
    void ordersAreKeptAsLongAsTheFleetIsWrittenTo() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), Duration.ofHours(1));
        FleetControl stop =
                FleetControlTransitions.requestShutdown(FleetControl.none(), Order.Cause.unstated(), fleet.store.now());
        fleet.store.writeControl(
                FleetControl.none(), stop, Duration.ofSeconds(2), fleet.preconditions(), Optional.empty());

        fleet.clock.advance(Duration.ofMillis(1999));
        fleet.replaced(worker, fleet.beaten(worker), Duration.ofHours(1));
        fleet.clock.advance(Duration.ofMillis(1999));
        assertThat(fleet.store.control()).isEqualTo(stop);

        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.control()).isEqualTo(FleetControl.none());
        fleet.inserted("late");
        assertThat(fleet.store.control())
                .as("a write renews what is kept, and brings nothing back")
                .isEqualTo(FleetControl.none());
    }

    @Test
    void aRemovedIdIsRememberedForTheLongestWindowAndNoLonger() {
        WorkerRecord worker = fleet.inserted("w");
        fleet.removed(worker);

        fleet.clock.advance(Write.Preconditions.LONGEST_WINDOW);
        assertThat(fleet.store.sizes().tombstones()).isEqualTo(1);
        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.sizes()).isEqualTo(Sizes.NOTHING);
        assertThat(fleet.store.find(WorkerId.of("w")).value()).isEmpty();
    }

    @Test
    void aRemovedIdIsFreeAgainInTimeAlthoughAnOlderGraveLiesAheadOfTheClock() {
        fleet.removed(fleet.inserted("earlier"));
        fleet.clock.advance(Duration.ofMinutes(10).negated());
        WorkerRecord worker = fleet.inserted("w");
        fleet.removed(worker);

        fleet.clock.advance(Write.Preconditions.LONGEST_WINDOW);
        Write again = new Write.Insert(worker.withVersion(Version.fresh()), FleetFixture.TTL, fleet.preconditions());
        assertThat(fleet.write(again)).isInstanceOf(WriteResult.Rejected.class);

        fleet.clock.advance(INSTANT);
        fleet.inserted(worker.withVersion(Version.fresh()), FleetFixture.TTL);
        assertThat(fleet.store.sizes().records()).isEqualTo(1);
    }
}
