package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WritePreconditions;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reader finds. */
interface FindRules {
    @Test
    @DisplayName("FIND-1: an id that was never written has no record")
    @DiagnosticHint("does the store make records up?")
    default void find1_anIdThatWasNeverWrittenHasNoRecord(TckFixture fleet) {
        RecordRepresentation.assertThatRecord(
                        fleet.store().find(WorkerId.of("nobody")).value())
                .isEmpty();
        RecordRepresentation.assertThatRecord(fleet.holder("no-session")).isEmpty();
    }

    @Test
    @DisplayName("FIND-2: whoever reads after a write that was applied reads that record, from any store of the fleet")
    @DiagnosticHint("is a copy served that a later write has outdated?")
    default void find2_aWriteIsSeenByEveryReaderAfterIt(TckFixture fleet) {
        WorkerStore other = fleet.another();
        WorkerRecord first = fleet.put("a");
        RecordRepresentation.assertThatRecord(fleet.find(first)).contains(first);
        RecordRepresentation.assertThatRecord(other.find(first.id()).value()).contains(first);

        WorkerRecord next = fleet.assign(first, "s");
        RecordRepresentation.assertThatRecord(fleet.find(first)).contains(next);
        RecordRepresentation.assertThatRecord(other.find(first.id()).value()).contains(next);
        RecordRepresentation.assertThatRecord(
                        other.findBySession(next.assignment().orElseThrow().session())
                                .value())
                .contains(next);
    }

    @Test
    @DisplayName("FIND-3: a reading carries the store's time, in whole milliseconds")
    @DiagnosticHint("is the time taken from the store's clock where the record is read?")
    default void find3_aReadingCarriesTheTime(TckFixture fleet) {
        WorkerRecord worker = fleet.assign(fleet.put("a"), "s");
        fleet.elapseAFraction();
        assertTimes(fleet, worker);
        fleet.elapseAFraction();
        assertTimes(fleet, worker);
    }

    private static void assertTimes(TckFixture fleet, WorkerRecord worker) {
        Instant before = fleet.now();
        Instant found = fleet.store().find(worker.id()).at();
        Instant held = fleet.store().findBySession(TckFixture.session("s")).at();
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
    @DiagnosticHint("is the fleet's name part of every key?")
    default void find4_twoFleetsShareNothing(TckFixture fleet) {
        WorkerStore elsewhere = fleet.elsewhere();
        WorkerRecord worker = fleet.assign(fleet.put("a"), "s");

        RecordRepresentation.assertThatRecord(elsewhere.find(worker.id()).value())
                .isEmpty();
        RecordRepresentation.assertThatRecord(elsewhere
                        .findBySession(worker.assignment().orElseThrow().session())
                        .value())
                .isEmpty();
        assertThat(elsewhere.census().value().counts()).isEmpty();
    }

    @Test
    @RandomizedRule
    @DisplayName("FIND-5 (N26): a neighbour that does all it can with the same ids and sessions is not noticed")
    @DiagnosticHint("is there an index, a memory of what is gone, or a greatest token that all fleets share?")
    default void find5_aNoisyNeighbourIsNotNoticed(TckFixture fleet) {
        WorkerRecord idle = fleet.put("idle");
        WorkerRecord busy = fleet.assign(fleet.put("busy"), "s");
        FleetControl control = fleet.order(none -> FleetControlTransitions.clearSignals(none, fleet.now()));
        WorkerRecord early = fleet.newcomer("early");
        WorkerStore neighbour = fleet.elsewhere();
        IdleOrderSequence turns = fleet.turns(25);
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

        WorkerRecord left = TestRecords.holding(fleet.successor(early), "given up", farToken(fleet));
        neighbour.write(List.of(fleet.insert(left), fleet.remove(left))).forEach(TckFixture::assertApplied);
        fleet.put(early);
        fleet.assign(early, "given up");
    }

    private static long farToken(TckFixture fleet) {
        return fleet.tokenNow() + WritePreconditions.LONGEST_WINDOW.toMillis() * 10_000;
    }

    /** Registers under our ids, takes our sessions under far greater tokens, gives orders, and leaves. */
    private static void makeNoise(TckFixture fleet, WorkerStore neighbour, String session) {
        long later = farToken(fleet);
        WorkerRecord own = TestRecords.holding(fleet.newcomer("busy"), "s", later);
        WorkerRecord idle = TestRecords.holding(fleet.newcomer("idle"), session, later);
        FleetControl seen = neighbour.control();
        neighbour.write(List.of(fleet.insert(own), fleet.insert(idle), fleet.remove(own), fleet.remove(idle)));
        neighbour.writeControl(
                seen, FleetControlTransitions.clearSignals(seen, fleet.now()), TckFixture.KEEP, fleet.terms());
        neighbour.census();
    }
}
