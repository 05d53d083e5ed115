package io.workermanager.tck;

import static io.workermanager.tck.RecordRepresentation.*;
import static io.workermanager.tck.StoreInspector.IDLE_ORDER;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Cursor;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;

/** Who waits for a session, and in which order. */
interface IdleRules {
    @ContractRule(hint = "is the order that of Worker.turn(), across all profiles, and of the record as it is now?")
    @DisplayName(
            "IDLE-1 (N21): the longest idle come first, whatever their profiles and the order in which they were written")
    default void idle1_theLongestIdleComeFirst(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(withTurn(fixture.newRecord("w" + i, Profile.of("t" + i % 4, "e" + i % 3)), turn - 7919L * i));
        }
        List<WorkerRecord> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(fixture::put);
        Collections.reverse(all);
        assertInOrder("the longest idle", fixture.inspect().idle(), all);

        WorkerRecord first = all.remove(0);
        all.add(fixture.overwrite(first, withTurn(fixture.nextIncarnation(first), turn + 1)));
        assertInOrder(
                "the longest idle, of whom the first has registered again",
                fixture.inspect().idle(),
                all);
    }

    @ContractRule(hint = "are ties broken by String.compareTo, which differs from UTF-8 beyond U+FFFF, or not at all?")
    @DisplayName("IDLE-2 (N21): those that are idle equally long come by the bytes of their ids in UTF-8")
    default void idle2_tiesComeByTheBytesOfTheirIds(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (String id :
                new String[] {"z", "\ud83d\ude00", "a", "\ufffd", "B", "\u00e9", "a b", "a!", "A", "aa", "\uff5e"}) {
            all.add(fixture.put(withTurn(fixture.newRecord(id, Profile.of("t" + all.size() % 3, "e")), turn)));
        }
        all.sort(IDLE_ORDER);
        assertInOrder("the longest idle", fixture.inspect().idle(), all);
    }

    @ContractRule(hint = "does the order lose digits, or are turns cut to milliseconds?")
    @DisplayName("IDLE-3: two that are idle equally long but for a microsecond come in their order")
    default void idle3_aMicrosecondCounts(TckFixture fixture) {
        long turn = fixture.currentToken();
        WorkerRecord later = fixture.put(withTurn(fixture.newRecord("a"), turn + 1));
        WorkerRecord first = fixture.put(withTurn(fixture.newRecord("b"), turn));
        assertInOrder("the longest idle", fixture.inspect().idle(), List.of(first, later));
    }

    @ContractRule(hint = "does the index of the idle follow every mark, session and lease?")
    @DisplayName("IDLE-4 (N15): only those that are alive, online and without a session are delivered")
    default void idle4_onlyTheIdleAreDelivered(TckFixture fixture) {
        Duration brief = Duration.ofMillis(100);
        WorkerRecord idle = fixture.put("idle");
        WorkerRecord orphaned =
                fleet.put(TestRecords.orphaning(fleet.newcomer("orphaned"), "o", fleet.tokenNow(), fleet.now()));
        fleet.put(fleet.newcomer("dead", Profile.defaults(), brief));
        fleet.assign(fleet.put("busy"), "s");
        fleet.change(
                fleet.put("offline"), worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        fleet.change(fleet.put("paused"), worker -> OperatorTransitions.mark(worker, Availability.PAUSED, fleet.now()));
        fleet.change(fleet.put("left"), worker -> RegistrationTransitions.leave(worker, fleet.now()));
        fleet.elapse(brief);

        List<WorkerRecord> found = fixture.inspect().idle();
        for (String other : List.of("dead", "busy", "offline", "paused", "left")) {
            assertThat(found)
                    .extracting(worker -> worker.id().value())
                    .as("the longest idle, of whom none is " + other)
                    .doesNotContain(other);
        }
        List<WorkerRecord> expected = new ArrayList<>(List.of(idle, orphaned));
        expected.sort(IDLE_ORDER);
        assertInOrder("the longest idle", found, expected);
    }

    @ContractRule(hint = "which write moves its record, and forgets an index?")
    @DisplayName("IDLE-5 (N3): the idle are right after every kind of change")
    @DiagnosticHint("which write moves its record, and forgets an index?")
    default void idle5_theIdleAreRightAfterEveryKindOfChange(TckFixture fleet) {
        StoreInspector look = fleet.look();
        WorkerRecord other = fleet.put("m");
        WorkerRecord now = fleet.put("k");
        look.assertStand(now, other);
        now = fleet.change(
                now,
                worker -> HeartbeatTransitions.heartbeat(
                        worker, Heartbeat.alive().withAttribute("n", 1), 1, FleetControl.none(), fleet.now()));
        look.assertStand(now, other);
        now = fleet.assign(now, "s");
        look.assertStand(now, other);
        now = fleet.change(now, worker -> OperatorTransitions.mark(worker, Availability.PAUSED, fleet.now()));
        look.assertStand(now, other);
        now = fleet.change(now, worker -> OperatorTransitions.mark(worker, Availability.ONLINE, fleet.now()));
        look.assertStand(now, other);
        now = fleet.change(
                now,
                worker -> SessionTransitions.release(
                        worker, TckFixture.session("s"), TckFixture.tokenOf(worker, "s"), fleet.now()));
        look.assertStand(now, other);
        now = fleet.change(
                now, worker -> OperatorTransitions.setProfile(worker, Profile.of("t", "e", "c"), fleet.now()));
        look.assertStand(now, other);
        now = fleet.change(now, fleet::successor);
        look.assertStand(now, other);
        now = fleet.change(now, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        look.assertStand(now, other);
        now = fleet.change(now, worker -> RegistrationTransitions.leave(worker, fleet.now()));
        look.assertStand(now, other);
        now = fleet.change(
                now, worker -> OperatorTransitions.mark(fleet.successor(worker), Availability.ONLINE, fleet.now()));
        look.assertStand(now, other);
        fleet.drop(now);
        look.assertStand(other);
        now = fleet.put(fleet.successor(now));
        look.assertStand(now, other);
    }

    @ContractRule(hint = "is a worker alive because its record was written, rather than because its lease runs?")
    @DisplayName("IDLE-6 (N11): a worker whose lease ran out is idle again with its next beat, and by no other write")
    default void idle6_onlyABeatBringsAWorkerBack(TckFixture fixture) {
        Duration brief = Duration.ofMillis(300);
        WorkerRecord dead = fleet.put(fleet.newcomer("a", Profile.defaults(), brief));
        fleet.elapse(brief);
        WorkerRecord marked =
                fleet.change(dead, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        WorkerRecord online =
                fleet.change(marked, worker -> OperatorTransitions.mark(worker, Availability.ONLINE, fleet.now()));
        RecordRepresentation.assertThatAll(fleet.look().idle())
                .as("the idle, of whom none lives")
                .isEmpty();
        fixture.assertStored(online);

        WorkerRecord back = TestRecords.fresh(HeartbeatTransitions.heartbeat(
                fleet.newcomer("a"), Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
        fleet.overwrite(online, back);
        fleet.look().assertStand(back);
    }

    @ContractRule(hint = "does the place where a page ends hold both the turn and the id?")
    @DisplayName("IDLE-7: pages deliver everyone once and in order, and go on after the last one they delivered")
    default void idle7_pagesGoOnWhereTheyEnded(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            String name = i % 2 == 0 ? "\ud83d\ude00" : "\uff5e";
            WorkerRecord one = fixture.newRecord(name + i, Profile.of("t" + i % 3, "e"));
            all.add(fixture.put(withTurn(one, turn + i / 5)));
        }
        all.sort(IDLE_ORDER);
        for (int limit : new int[] {1, 2, 22, 23, 24, 10_000}) {
            assertInOrder("pages of " + limit, fixture.inspect().idle(profile -> true, limit, page -> {}), all);
        }
    }

    @ContractRule(hint = "is the next page found by counting rather than by the last one delivered?")
    @DisplayName(
            "IDLE-8 (N21): whoever stays idle is delivered, though those before it take sessions between the pages")
    default void idle8_noneIsPassedOverBetweenPages(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(fixture.put(withTurn(fixture.newRecord("w" + i), turn + i)));
        }
        List<WorkerRecord> delivered = fixture.inspect()
                .idle(
                        profile -> true,
                        4,
                        page -> page.workers().forEach(worker -> fixture.assign(worker, "s-" + worker.id())));
        assertInOrder("the idle, of whom each page's take sessions", delivered, all);
    }

    @ContractRule(
            hint =
                    "is the predicate asked for each profile, and for the one that the record has now, or does a page without any wanted end or repeat the scan?")
    @DisplayName("IDLE-9 (N3, N23): only those with a wanted profile are delivered, in their order")
    default void idle9_onlyWantedProfilesAreDelivered(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> wanted = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Profile profile = Profile.of("t" + i % 3, "e" + i % 2, i % 4 == 0 ? "spot" : "spot-margin");
            WorkerRecord worker = fixture.put(withTurn(fixture.newRecord("w" + i, profile), turn - i));
            if (profile.capabilities().contains("spot")) {
                wanted.add(0, worker);
            }
        }
        assertInOrder(
                "the longest idle with a wanted profile",
                fixture.inspect().idle(profile -> profile.capabilities().contains("spot"), 4, page -> {}),
                wanted);
        assertThatAll(fixture.inspect().idle(profile -> false, 4, page -> {}))
                .as("the longest idle, of whom none is wanted")
                .isEmpty();
        WorkerRecord last = fixture.put(withTurn(fixture.newRecord("last", Profile.of("only", "e")), turn + 1));
        assertInOrder(
                "the longest idle, of whom the last alone is wanted",
                fixture.inspect().idle(last.profile()::equals, 4, page -> {}),
                List.of(last));
    }

    @ContractRule(hint = "is the predicate called inside a lock that writes need, too?")
    @DisplayName("IDLE-10: the predicate is asked while no lock is held, by a scan as well")
    default void idle10_thePredicateIsAskedWithoutALock(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        Page read = fixture.store()
                .longestIdle(
                        profile -> meanwhile(fixture, () -> fixture.find(worker).isPresent()), Cursor.start(), 10);
        assertAsked("the longest idle, while another reads", read, worker);
        Page written = fixture.store()
                .longestIdle(profile -> meanwhile(fixture, () -> isRewritten(fixture, worker)), Cursor.start(), 10);
        assertAsked("the longest idle, while another writes", written, worker);
        WorkerQuery living =
                new WorkerQuery(ScanScope.LIVING, profile -> meanwhile(fixture, () -> isRewritten(fixture, worker)));
        assertThat(fixture.inspect().scan(living, 10, page -> {}))
                .extracting(WorkerRecord::id)
                .as("a scan, while another writes")
                .contains(worker.id());
    }

    private static void assertAsked(String what, Page page, WorkerRecord worker) {
        assertThat(page.workers()).extracting(WorkerRecord::id).as(what).containsExactly(worker.id());
    }

    private static boolean isRewritten(TckFixture fixture, WorkerRecord worker) {
        WorkerRecord stored = fixture.find(worker).orElseThrow();
        return fixture.write(fixture.replace(stored, withFreshVersion(stored))) instanceof WriteResult.Applied;
    }

    /** What another thread comes to, while this one waits for it; false if that takes too long. */
    private static boolean meanwhile(TckFixture fixture, Supplier<Boolean> call) {
        return ThreadSwitch.calls(call, false, fixture.timeout()).join();
    }
}
