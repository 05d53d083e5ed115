package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reader finds. */
interface FindRules {
    @Test
    @DisplayName("FIND-1: an id that was never written has no record")
    @Ask("does the store make records up?")
    default void find1_anIdThatWasNeverWrittenHasNoRecord(Fleet fleet) {
        Shown.assertThatRecord(fleet.store().find(WorkerId.of("nobody")).value())
                .isEmpty();
        Shown.assertThatRecord(fleet.holder("no-session")).isEmpty();
    }

    @Test
    @DisplayName("FIND-2: whoever reads after a write that was applied reads that record, from any store of the fleet")
    @Ask("is a copy served that a later write has outdated?")
    default void find2_aWriteIsSeenByEveryReaderAfterIt(Fleet fleet) {
        WorkerStore other = fleet.another();
        Worker first = fleet.put("a");
        Shown.assertThatRecord(fleet.find(first)).contains(first);
        Shown.assertThatRecord(other.find(first.id()).value()).contains(first);

        Worker next = fleet.assign(first, "s");
        Shown.assertThatRecord(fleet.find(first)).contains(next);
        Shown.assertThatRecord(other.find(first.id()).value()).contains(next);
        Shown.assertThatRecord(
                        other.findBySession(next.assignment().orElseThrow().session())
                                .value())
                .contains(next);
    }

    @Test
    @DisplayName("FIND-3: a reading carries the store's time, in whole milliseconds")
    @Ask("is the time taken from the store's clock where the record is read?")
    default void find3_aReadingCarriesTheTime(Fleet fleet) {
        Worker worker = fleet.assign(fleet.put("a"), "s");
        fleet.elapseAFraction();
        assertTimes(fleet, worker);
        fleet.elapseAFraction();
        assertTimes(fleet, worker);
    }

    private static void assertTimes(Fleet fleet, Worker worker) {
        Instant before = fleet.now();
        Instant found = fleet.store().find(worker.id()).at();
        Instant held = fleet.store().findBySession(Fleet.session("s")).at();
        Instant after = fleet.now();

        assertTime(found, before, after);
        assertTime(held, before, after);
        assertThat(before).isEqualTo(before.truncatedTo(ChronoUnit.MILLIS));
    }

    private static void assertTime(Instant at, Instant before, Instant after) {
        assertThat(at).isBetween(before.minusSeconds(1), after.plusSeconds(1));
        assertThat(at).isEqualTo(at.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    @DisplayName("FIND-4 (N26): two fleets share nothing")
    @Ask("is the fleet's name part of every key?")
    default void find4_twoFleetsShareNothing(Fleet fleet) {
        WorkerStore elsewhere = fleet.elsewhere();
        Worker worker = fleet.assign(fleet.put("a"), "s");

        Shown.assertThatRecord(elsewhere.find(worker.id()).value()).isEmpty();
        Shown.assertThatRecord(elsewhere
                        .findBySession(worker.assignment().orElseThrow().session())
                        .value())
                .isEmpty();
        assertThat(elsewhere.census().value().counts()).isEmpty();
    }

    @Test
    @Stochastic
    @DisplayName("FIND-5 (N26): a neighbour that does all it can with the same ids and sessions is not noticed")
    @Ask("is there an index, a memory of what is gone, or a greatest token that all fleets share?")
    default void find5_aNoisyNeighbourIsNotNoticed(Fleet fleet) {
        Worker idle = fleet.put("idle");
        Worker busy = fleet.assign(fleet.put("busy"), "s");
        FleetControl control = fleet.order(none -> none.withoutSignals(fleet.now()));
        Worker early = fleet.newcomer("early");
        WorkerStore neighbour = fleet.elsewhere();
        Turns turns = fleet.turns(25);
        fleet.race(4, thread -> () -> {
            for (int i = 0; turns.isPlayed(i); i++) {
                if (thread > 0) {
                    makeNoise(fleet, neighbour, thread + "-" + i);
                } else {
                    fleet.look().assertStand(idle, busy);
                    assertThat(fleet.store().control()).as("the control").isEqualTo(control);
                }
            }
            return thread;
        });
        fleet.look().assertStand(idle, busy);
        fleet.drop(busy);
        fleet.assign(idle, "a session that nobody here had");

        Worker left = Records.holding(fleet.successor(early), "given up", farToken(fleet));
        neighbour.write(List.of(fleet.insert(left), fleet.remove(left))).forEach(Fleet::assertApplied);
        fleet.put(early);
        fleet.assign(early, "given up");
    }

    private static long farToken(Fleet fleet) {
        return fleet.tokenNow() + Terms.LONGEST_WINDOW.toMillis() * 10_000;
    }

    /** Registers under our ids, takes our sessions under far greater tokens, gives orders, and leaves. */
    private static void makeNoise(Fleet fleet, WorkerStore neighbour, String session) {
        long later = farToken(fleet);
        Worker own = Records.holding(fleet.newcomer("busy"), "s", later);
        Worker idle = Records.holding(fleet.newcomer("idle"), session, later);
        FleetControl seen = neighbour.control();
        neighbour.write(List.of(fleet.insert(own), fleet.insert(idle), fleet.remove(own), fleet.remove(idle)));
        neighbour.writeControl(seen, seen.withoutSignals(fleet.now()), Fleet.KEEP, fleet.terms());
        neighbour.census();
    }
}
