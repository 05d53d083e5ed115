package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.inmemory.Fleet.Sizes;
import io.workermanager.model.Availability;
import io.workermanager.model.Cause;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Records and orders go when their time has passed")
class ExpiryTest {
    private static final Duration INSTANT = Duration.ofMillis(1);

    private final FleetAtHand fleet = new FleetAtHand();

    @Test
    void aRecordIsThereUntilItsTimeHasPassedAndGoneAtThatInstant() {
        Worker worker = fleet.inserted("w");

        fleet.clock.advance(FleetAtHand.TTL.minus(INSTANT));
        assertThat(fleet.store.find(worker.id()).value()).contains(worker);

        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.find(worker.id()).value()).isEmpty();
        assertThat(fleet.store.census().value().counts()).isEmpty();
    }

    @Test
    void everyWriteSetsTheTimeAnewForBetterOrWorse() {
        Worker worker = fleet.inserted(fleet.worker("w", Profile.DEFAULT), Duration.ofHours(1));
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
        Worker holder = fleet.inserted("w");
        fleet.replaced(holder, fleet.assigned(holder, "s"));
        fleet.clock.advance(FleetAtHand.TTL);

        assertThat(fleet.store.findBySession(SessionId.of("s")).value()).isEmpty();
        assertThat(fleet.store.sizes())
                .as("the session is remembered, and nothing else")
                .isEqualTo(new Sizes(0, 0, 0, 0, 1, 0, 0));
    }

    @Test
    @DisplayName(
            "N14: a worker whose clock is set back is alive again for every query, and dead again when time has passed")
    void livenessFollowsTheClockBothWays() {
        Worker worker = fleet.inserted(fleet.worker("w", Profile.DEFAULT), Duration.ofHours(1));
        Duration toAndFro = FleetAtHand.TTL;

        fleet.clock.advance(toAndFro);
        assertStanding(Standing.EXPIRED);
        fleet.clock.advance(INSTANT.negated());
        assertStanding(Standing.IDLE);
        fleet.clock.advance(INSTANT);
        assertStanding(Standing.EXPIRED);
        fleet.clock.set(Instant.EPOCH);
        assertStanding(Standing.IDLE);

        assertThat(fleet.store.find(worker.id()).value()).contains(worker);
    }

    @Test
    void aSessionThatWaitsIsRecoverableFromItsVeryInstantOnAndNotBeforeIt() {
        Worker worker = fleet.inserted(fleet.worker("w", Profile.DEFAULT), Duration.ofHours(1));
        worker = fleet.replaced(worker, fleet.assigned(worker, "s"), Duration.ofHours(1));
        worker = fleet.replaced(worker, worker.leave(fleet.store.now()), Duration.ofHours(1));
        WorkerQuery recoverable = WorkerQuery.of(Reach.RECOVERABLE);

        fleet.clock.advance(FleetAtHand.TTL.minus(INSTANT));
        assertThat(Queries.scan(fleet.store, recoverable, 1)).isEmpty();
        fleet.clock.advance(INSTANT);
        assertThat(Queries.scan(fleet.store, recoverable, 1)).containsExactly(worker);
        fleet.clock.advance(INSTANT.negated());
        assertThat(Queries.scan(fleet.store, recoverable, 1)).isEmpty();
    }

    private void assertStanding(Standing standing) {
        assertThat(fleet.store.census().value().of(Profile.DEFAULT, standing)).isEqualTo(1);
        assertThat(Queries.longestIdle(fleet.store, profile -> true, 1)).hasSize(standing == Standing.IDLE ? 1 : 0);
    }

    @Test
    @DisplayName("N12: 10 000 births and deaths leave nothing behind, whichever way they die")
    void nothingIsLeftOfThoseThatAreGone() {
        for (int i = 0; i < 10_000; i++) {
            Profile own = Profile.of("type-" + i, "exchange-" + i);
            Worker worker = fleet.inserted(fleet.worker("w-" + i, own), FleetAtHand.TTL);
            worker = fleet.replaced(worker, fleet.assigned(worker, "s-" + i));
            switch (i % 4) {
                case 0 -> fleet.removed(worker);
                case 1 -> fleet.replaced(worker, worker.leave(fleet.store.now()));
                case 2 -> fleet.replaced(worker, worker.mark(Availability.OFFLINE, fleet.store.now()));
                default -> fleet.replaced(worker, worker.profile(Profile.DEFAULT, fleet.store.now()));
            }
            fleet.clock.advance(INSTANT);
        }
        assertThat(fleet.store.sizes().records()).isEqualTo(7_500);

        fleet.clock.advance(FleetAtHand.TTL.plus(Terms.LONGEST_WINDOW).plus(INSTANT));
        fleet.store.sizes();
        fleet.clock.advance(Terms.LONGEST_WINDOW.plus(INSTANT));
        Worker last = fleet.inserted("last");
        fleet.removed(fleet.replaced(last, fleet.assigned(last, "last")));

        assertThat(fleet.store.sizes())
                .as("nothing but the last one's grave and session")
                .isEqualTo(new Sizes(0, 0, 0, 0, 1, 1, 0));
    }

    @Test
    void ordersAreKeptAsLongAsTheFleetIsWrittenTo() {
        Worker worker = fleet.inserted(fleet.worker("w", Profile.DEFAULT), Duration.ofHours(1));
        FleetControl stop = FleetControl.NONE.withShutdown(Cause.UNSTATED, fleet.store.now());
        fleet.store.writeControl(FleetControl.NONE, stop, Duration.ofSeconds(2), fleet.terms());

        fleet.clock.advance(Duration.ofMillis(1999));
        fleet.replaced(worker, fleet.beaten(worker), Duration.ofHours(1));
        fleet.clock.advance(Duration.ofMillis(1999));
        assertThat(fleet.store.control()).isEqualTo(stop);

        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.control()).isEqualTo(FleetControl.NONE);
        fleet.inserted("late");
        assertThat(fleet.store.control())
                .as("a write renews what is kept, and brings nothing back")
                .isEqualTo(FleetControl.NONE);
    }

    @Test
    void aRemovedIdIsRememberedForTheLongestWindowAndNoLonger() {
        Worker worker = fleet.inserted("w");
        fleet.removed(worker);

        fleet.clock.advance(Terms.LONGEST_WINDOW);
        assertThat(fleet.store.sizes().graves()).isEqualTo(1);
        fleet.clock.advance(INSTANT);
        assertThat(fleet.store.sizes()).isEqualTo(Sizes.NOTHING);
        assertThat(fleet.store.find(WorkerId.of("w")).value()).isEmpty();
    }

    @Test
    void aRemovedIdIsFreeAgainInTimeAlthoughAnOlderGraveLiesAheadOfTheClock() {
        fleet.removed(fleet.inserted("earlier"));
        fleet.clock.advance(Duration.ofMinutes(10).negated());
        Worker worker = fleet.inserted("w");
        fleet.removed(worker);

        fleet.clock.advance(Terms.LONGEST_WINDOW);
        Write again = new Write.Insert(worker.version(Version.fresh()), FleetAtHand.TTL, fleet.terms());
        assertThat(fleet.write(again)).isInstanceOf(WriteResult.Refused.class);

        fleet.clock.advance(INSTANT);
        fleet.inserted(worker.version(Version.fresh()), FleetAtHand.TTL);
        assertThat(fleet.store.sizes().records()).isEqualTo(1);
    }
}
