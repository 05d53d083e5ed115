package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.*;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who waits for a session, and in which order. */
interface IdleRules {
    @Test
    @DisplayName(
            "IDLE-1 (N21): the longest idle come first, whatever their profiles and the order in which they were written")
    @DiagnosticHint("is the order that of Worker.turn(), across all profiles, and of the record as it is now?")
    default void idle1_theLongestIdleComeFirst(TckFixture fleet) {
        long turn = fleet.tokenNow();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(TestRecords.withTurn(
                    fleet.newcomer("w" + i, Profile.of("t" + i % 4, "e" + i % 3)), turn - 7919L * i));
        }
        List<WorkerRecord> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(fleet::put);
        Collections.reverse(all);
        RecordRepresentation.assertInOrder("the longest idle", fleet.look().idle(), all);

        WorkerRecord first = all.remove(0);
        all.add(fleet.overwrite(first, TestRecords.withTurn(fleet.successor(first), turn + 1)));
        RecordRepresentation.assertInOrder(
                "the longest idle, of whom the first has registered again",
                fleet.look().idle(),
                all);
    }

    @Test
    @DisplayName("IDLE-2 (N21): those that are idle equally long come by the bytes of their ids in UTF-8")
    @DiagnosticHint("are ties broken by String.compareTo, which differs from UTF-8 beyond U+FFFF, or not at all?")
    default void idle2_tiesComeByTheBytesOfTheirIds(TckFixture fleet) {
        long turn = fleet.tokenNow();
        List<WorkerRecord> all = new ArrayList<>();
        for (String id :
                new String[] {"z", "\ud83d\ude00", "a", "\ufffd", "B", "\u00e9", "a b", "a!", "A", "aa", "\uff5e"}) {
            all.add(fleet.put(TestRecords.withTurn(fleet.newcomer(id, Profile.of("t" + all.size() % 3, "e")), turn)));
        }
        all.sort(StoreInspector.TURN);
        RecordRepresentation.assertInOrder("the longest idle", fleet.look().idle(), all);
    }

    @Test
    @DisplayName("IDLE-3: two that are idle equally long but for a microsecond come in their order")
    @DiagnosticHint("does the order lose digits, or are turns cut to milliseconds?")
    default void idle3_aMicrosecondCounts(TckFixture fleet) {
        long turn = fleet.tokenNow();
        WorkerRecord later = fleet.put(TestRecords.withTurn(fleet.newcomer("a"), turn + 1));
        WorkerRecord first = fleet.put(TestRecords.withTurn(fleet.newcomer("b"), turn));
        RecordRepresentation.assertInOrder("the longest idle", fleet.look().idle(), List.of(first, later));
    }

    @Test
    @DisplayName("IDLE-4 (N15): only those that are alive, online and without a session are delivered")
    @DiagnosticHint("does the index of the idle follow every mark, session and lease?")
    default void idle4_onlyTheIdleAreDelivered(TckFixture fleet) {
        Duration brief = Duration.ofMillis(100);
        WorkerRecord idle = fleet.put("idle");
        WorkerRecord orphaned =
                fleet.put(TestRecords.orphaning(fleet.newcomer("orphaned"), "o", fleet.tokenNow(), fleet.now()));
        fleet.put(fleet.newcomer("dead", Profile.defaults(), brief));
        fleet.assign(fleet.put("busy"), "s");
        fleet.change(
                fleet.put("offline"), worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        fleet.change(fleet.put("paused"), worker -> OperatorTransitions.mark(worker, Availability.PAUSED, fleet.now()));
        fleet.change(fleet.put("left"), worker -> RegistrationTransitions.leave(worker, fleet.now()));
        fleet.elapse(brief);

        List<WorkerRecord> found = fleet.look().idle();
        for (String other : List.of("dead", "busy", "offline", "paused", "left")) {
            assertThat(found)
                    .extracting(worker -> worker.id().value())
                    .as("the longest idle, of whom none is " + other)
                    .doesNotContain(other);
        }
        List<WorkerRecord> expected = new ArrayList<>(List.of(idle, orphaned));
        expected.sort(StoreInspector.TURN);
        RecordRepresentation.assertInOrder("the longest idle", found, expected);
    }

    @Test
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

    @Test
    @DisplayName("IDLE-6 (N11): a worker whose lease ran out is idle again with its next beat, and by no other write")
    @DiagnosticHint("is a worker alive because its record was written, rather than because its lease runs?")
    default void idle6_onlyABeatBringsAWorkerBack(TckFixture fleet) {
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
        fleet.look().assertStand(online);

        WorkerRecord back = TestRecords.fresh(HeartbeatTransitions.heartbeat(
                fleet.newcomer("a"), Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
        fleet.overwrite(online, back);
        fleet.look().assertStand(back);
    }

    @Test
    @DisplayName("IDLE-7: pages deliver everyone once and in order, and go on after the last one they delivered")
    @DiagnosticHint("does the place where a page ends hold both the turn and the id?")
    default void idle7_pagesGoOnWhereTheyEnded(TckFixture fleet) {
        long turn = fleet.tokenNow();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            String name = i % 2 == 0 ? "\ud83d\ude00" : "\uff5e";
            WorkerRecord one = fleet.newcomer(name + i, Profile.of("t" + i % 3, "e"));
            all.add(fleet.put(TestRecords.withTurn(one, turn + i / 5)));
        }
        all.sort(StoreInspector.TURN);
        for (int limit : new int[] {1, 2, 22, 23, 24, 10_000}) {
            RecordRepresentation.assertInOrder(
                    "pages of " + limit, fleet.look().idle(profile -> true, limit, page -> {}), all);
        }
    }

    @Test
    @DisplayName(
            "IDLE-8 (N21): whoever stays idle is delivered, though those before it take sessions between the pages")
    @DiagnosticHint("is the next page found by counting rather than by the last one delivered?")
    default void idle8_noneIsPassedOverBetweenPages(TckFixture fleet) {
        long turn = fleet.tokenNow();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(fleet.put(TestRecords.withTurn(fleet.newcomer("w" + i), turn + i)));
        }
        List<WorkerRecord> delivered = fleet.look()
                .idle(
                        profile -> true,
                        4,
                        page -> page.workers().forEach(worker -> fleet.assign(worker, "s-" + worker.id())));
        RecordRepresentation.assertInOrder("the idle, of whom each page's take sessions", delivered, all);
    }

    @Test
    @DisplayName("IDLE-9 (N3, N23): only those with a wanted profile are delivered, in their order")
    @DiagnosticHint(
            "is the predicate asked for each profile, and for the one that the record has now, or does a page without any wanted end or repeat the scan?")
    default void idle9_onlyWantedProfilesAreDelivered(TckFixture fleet) {
        long turn = fleet.tokenNow();
        List<WorkerRecord> wanted = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Profile profile = Profile.of("t" + i % 3, "e" + i % 2, i % 4 == 0 ? "spot" : "spot-margin");
            WorkerRecord worker = fleet.put(TestRecords.withTurn(fleet.newcomer("w" + i, profile), turn - i));
            if (profile.capabilities().contains("spot")) {
                wanted.add(0, worker);
            }
        }
        RecordRepresentation.assertInOrder(
                "the longest idle with a wanted profile",
                fleet.look().idle(profile -> profile.capabilities().contains("spot"), 4, page -> {}),
                wanted);
        RecordRepresentation.assertThatAll(fleet.look().idle(profile -> false, 4, page -> {}))
                .as("the longest idle, of whom none is wanted")
                .isEmpty();
        WorkerRecord last = fleet.put(TestRecords.withTurn(fleet.newcomer("last", Profile.of("only", "e")), turn + 1));
        RecordRepresentation.assertInOrder(
                "the longest idle, of whom the last alone is wanted",
                fleet.look().idle(last.profile()::equals, 4, page -> {}),
                List.of(last));
    }

    @Test
    @DisplayName("IDLE-10: the predicate is asked while no lock is held, by a scan as well")
    @DiagnosticHint("is the predicate called inside a lock that writes need, too?")
    default void idle10_thePredicateIsAskedWithoutALock(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        Page read = fleet.store()
                .longestIdle(
                        profile -> meanwhile(fleet, () -> fleet.find(worker).isPresent()), Page.Cursor.start(), 10);
        assertAsked("the longest idle, while another reads", read, worker);
        Page written = fleet.store()
                .longestIdle(profile -> meanwhile(fleet, () -> isRewritten(fleet, worker)), Page.Cursor.start(), 10);
        assertAsked("the longest idle, while another writes", written, worker);
        WorkerQuery living =
                new WorkerQuery(ScanScope.LIVING, profile -> meanwhile(fleet, () -> isRewritten(fleet, worker)));
        assertThat(fleet.look().scan(living, 10, page -> {}))
                .extracting(WorkerRecord::id)
                .as("a scan, while another writes")
                .contains(worker.id());
    }

    private static void assertAsked(String what, Page page, WorkerRecord worker) {
        assertThat(page.workers()).extracting(WorkerRecord::id).as(what).containsExactly(worker.id());
    }

    private static boolean isRewritten(TckFixture fleet, WorkerRecord worker) {
        WorkerRecord stored = fleet.find(worker).orElseThrow();
        return fleet.write(fleet.replace(stored, TestRecords.fresh(stored))) instanceof WriteResult.Applied;
    }

    /** What another thread comes to, while this one waits for it; false if that takes too long. */
    private static boolean meanwhile(TckFixture fleet, Supplier<Boolean> call) {
        return ThreadSwitch.calls(call, false, fleet.patience()).join();
    }
}
