package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.assertThatRecord;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withSession;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Reads. */
interface FindRules {
    @ContractRule(hint = "does the store return a record that was not written?")
    @DisplayName("FIND-1: an id that was never written has no record")
    default void find1_anIdThatWasNeverWrittenHasNoRecord(TckFixture fixture) {
        assertThatRecord(fixture.store().find(WorkerId.of("nobody")).value()).isEmpty();
        assertThatRecord(fixture.holder("no-session")).isEmpty();
    }

    @ContractRule(hint = "does a read return a cached copy that a later write, also of another store, replaced?")
    @DisplayName("FIND-2: a read after an applied write returns the written record, from every store of the fleet")
    default void find2_aWriteIsSeenByEveryReaderAfterIt(TckFixture fixture) {
        WorkerStore reader = fixture.openAnother();
        StoreInspector seen = new StoreInspector(reader);
        WorkerRecord first = fixture.put("a");
        assertThatRecord(fixture.find(first)).contains(first);
        assertThatRecord(reader.find(first.id()).value()).contains(first);
        assertThatRecord(reader.findBySession(session("s")).value()).isEmpty();
        seen.assertStored(List.of(first));

        WorkerRecord next = fixture.assign(first, "s");
        assertThatRecord(reader.findBySession(session("s")).value()).contains(next);
        assertThatRecord(reader.find(first.id()).value()).contains(next);
        assertThat(reader.census().value())
                .as("the census of a store after another store has written; is it a stale one?")
                .isEqualTo(StoreInspector.count(List.of(next), fixture.now()));
        seen.assertStored(List.of(next));
        fixture.delete(next);
        seen.assertStored(List.of());
    }

    @ContractRule(hint = "is the time taken from the store's clock in the step that reads the record?")
    @DisplayName("FIND-3: a read carries the store's time, in whole milliseconds")
    default void find3_aReadingCarriesTheTime(TckFixture fixture) {
        WorkerRecord worker = fixture.assign(fixture.put("a"), "s");
        fixture.advanceByFraction();
        assertTimes(fixture, worker);
        fixture.advanceByFraction();
        assertTimes(fixture, worker);
    }

    private static void assertTimes(TckFixture fixture, WorkerRecord worker) {
        Instant before = fixture.now();
        Instant found = fixture.store().find(worker.id()).at();
        Instant held = fixture.store().findBySession(session("s")).at();
        Instant after = fixture.now();

        fixture.assertTime(found, before, after);
        fixture.assertTime(held, before, after);
        assertThat(before).isEqualTo(before.truncatedTo(ChronoUnit.MILLIS));
    }

    @ContractRule(hint = "is the fleet's name part of every key?")
    @DisplayName("FIND-4 (N26): two fleets share nothing")
    default void find4_twoFleetsShareNothing(TckFixture fixture) {
        WorkerRecord idle = fixture.put("idle");
        WorkerRecord busy = fixture.assign(fixture.put("a"), "s");
        FleetControl control = fixture.clearSignals();
        fixture.openNeighbours().forEach((name, elsewhere) -> {
            StoreInspector there = new StoreInspector(elsewhere);
            assertThatRecord(elsewhere.find(busy.id()).value()).as(name).isEmpty();
            assertThatRecord(elsewhere.findBySession(session("s")).value())
                    .as(name)
                    .isEmpty();
            assertThat(elsewhere.control()).as("the control of " + name).isEqualTo(FleetControl.none());
            there.assertStored(List.of());

            WorkerRecord own = fixture.withSession(fixture.newRecord("a"), "s");
            fixture.write(elsewhere, List.of(fixture.insert(own))).forEach(TckFixture::assertApplied);
            there.assertStored(List.of(own));
            fixture.assertStored(idle, busy);
            assertThat(fixture.store().control())
                    .as("the control beside " + name)
                    .isEqualTo(control);
        });
        fixture.assertStored(idle, busy);
    }

    @ContractRule(
            hint = "do all fleets share an index, the memory of removed ids, or the greatest token?",
            randomized = true)
    @DisplayName(
            "FIND-5 (N26): another fleet that uses the same ids and sessions under load changes nothing in this one")
    default void find5_anotherFleetUnderLoadChangesNothing(TckFixture fixture) {
        WorkerRecord idle = fixture.put("idle");
        WorkerRecord busy = fixture.assign(fixture.put("busy"), "s");
        FleetControl control = fixture.clearSignals();
        WorkerRecord early = fixture.newRecord("early");
        WorkerStore neighbour = fixture.openOtherFleet();
        IterationLimit iterations = fixture.iterations(25);
        fixture.runConcurrently(4, thread -> () -> {
            for (int i = 0; iterations.allows(i); i++) {
                if (thread > 0) {
                    makeNoise(fixture, neighbour, thread + "-" + i);
                } else {
                    fixture.assertStored(idle, busy);
                    assertThat(fixture.store().control()).as("the control").isEqualTo(control);
                }
            }
            return thread;
        });
        fixture.assertStored(idle, busy);
        fixture.delete(busy);
        fixture.assign(idle, "a session that is new in this fleet");

        WorkerRecord left = withSession(fixture.nextIncarnation(early), "given up", farToken(fixture));
        neighbour.write(List.of(fixture.insert(left), fixture.remove(left))).forEach(TckFixture::assertApplied);
        fixture.put(early);
        fixture.assign(early, "given up");
    }

    private static long farToken(TckFixture fixture) {
        return fixture.currentToken() + Write.Preconditions.LONGEST_WINDOW.toMillis() * 10_000;
    }

    /** Registers under our ids, takes our sessions under far greater tokens, gives orders, and leaves. */
    private static void makeNoise(TckFixture fixture, WorkerStore neighbour, String session) {
        long later = farToken(fixture);
        WorkerRecord own = withSession(fixture.newRecord("busy"), "s", later);
        WorkerRecord idle = withSession(fixture.newRecord("idle"), session, later);
        FleetControl seen = neighbour.control();
        neighbour.write(List.of(fixture.insert(own), fixture.insert(idle), fixture.remove(own), fixture.remove(idle)));
        neighbour.writeControl(
                seen,
                FleetControlTransitions.clearSignals(seen, fixture.now()),
                KEEP,
                fixture.openWindow(),
                Optional.empty());
        neighbour.census();
    }
}
