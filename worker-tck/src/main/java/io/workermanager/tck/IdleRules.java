package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.*;
import static io.workermanager.tck.StoreInspector.IDLE_ORDER;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;

/** The order of idle workers. */
interface IdleRules {
    @ContractRule(hint = "is the order that of WorkerRecord.turn(), across all profiles, of the current record?")
    @DisplayName("IDLE-1 (N21): the longest idle worker comes first, whatever its profile and the order of the writes")
    default void idle1_theLongestIdleWorkerComesFirst(TckFixture fixture) {
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
    @DisplayName("IDLE-2 (N21): workers that are idle for equally long come in the order of their ids' UTF-8 bytes")
    default void idle2_tiesAreBrokenByTheBytesOfTheIds(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (String id :
                new String[] {"z", "\ud83d\ude00", "a", "\ufffd", "B", "\u00e9", "a b", "a!", "A", "aa", "\uff5e"}) {
            all.add(fixture.put(withTurn(fixture.newRecord(id, Profile.of("t" + all.size() % 3, "e")), turn)));
        }
        all.sort(IDLE_ORDER);
        assertInOrder("the longest idle", fixture.inspect().idle(), all);
    }

    @ContractRule(hint = "does the order lose digits, or truncate to milliseconds?")
    @DisplayName("IDLE-3: a difference of one microsecond in idle time decides the order")
    default void idle3_aMicrosecondCounts(TckFixture fixture) {
        long turn = fixture.currentToken();
        WorkerRecord later = fixture.put(withTurn(fixture.newRecord("a"), turn + 1));
        WorkerRecord first = fixture.put(withTurn(fixture.newRecord("b"), turn));
        assertInOrder("the longest idle", fixture.inspect().idle(), List.of(first, later));
    }

    @ContractRule(hint = "does the idle index follow every mark, session and lease?")
    @DisplayName("IDLE-4 (N15): only workers that are alive, ONLINE and without a session are delivered")
    default void idle4_onlyIdleWorkersAreDelivered(TckFixture fixture) {
        Duration brief = Duration.ofMillis(100);
        WorkerRecord idle = fixture.put("idle");
        WorkerRecord orphaned =
                fixture.put(withOrphan(fixture.newRecord("orphaned"), "o", fixture.currentToken(), fixture.now()));
        fixture.put(fixture.newRecord("dead", brief));
        fixture.assign(fixture.put("busy"), "s");
        fixture.mark(fixture.put("offline"), Availability.OFFLINE);
        fixture.mark(fixture.put("paused"), Availability.PAUSED);
        fixture.leave(fixture.put("left"));
        fixture.advanceTime(brief);

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

    @ContractRule(hint = "which kind of write does not update the idle index?")
    @DisplayName("IDLE-5 (N3): the idle workers are correct after every kind of change")
    default void idle5_idleWorkersAreCorrectAfterEveryKindOfChange(TckFixture fixture) {
        WorkerRecord other = fixture.put("m");
        WorkerRecord worker = fixture.put("k");
        fixture.assertStored(worker, other);
        Heartbeat report = Heartbeat.alive().withAttribute("n", 1);
        List<UnaryOperator<WorkerRecord>> changes = List.of(
                stored -> fixture.beaten(stored, report),
                stored -> fixture.withSession(stored, "s"),
                stored -> fixture.marked(stored, Availability.PAUSED),
                stored -> fixture.marked(stored, Availability.ONLINE),
                stored -> SessionTransitions.release(stored, session("s"), tokenOf(stored, "s"), fixture.now()),
                stored -> fixture.withProfile(stored, Profile.of("t", "e", "c")),
                fixture::nextIncarnation,
                stored -> fixture.marked(stored, Availability.OFFLINE),
                fixture::left,
                stored -> fixture.marked(fixture.nextIncarnation(stored), Availability.ONLINE));
        for (UnaryOperator<WorkerRecord> change : changes) {
            worker = fixture.update(worker, change);
            fixture.assertStored(worker, other);
        }
        fixture.delete(worker);
        fixture.assertStored(other);
        worker = fixture.put(fixture.nextIncarnation(worker));
        fixture.assertStored(worker, other);
    }

    @ContractRule(hint = "is a worker alive because its record was written, instead of by its lease?")
    @DisplayName(
            "IDLE-6 (N11): a worker whose lease ended is idle again after its next heartbeat, and after no other write")
    default void idle6_onlyAHeartbeatMakesAnExpiredWorkerIdle(TckFixture fixture) {
        Duration brief = Duration.ofMillis(300);
        WorkerRecord dead = fixture.put(fixture.newRecord("a", brief));
        fixture.advanceTime(brief);
        WorkerRecord marked = fixture.mark(dead, Availability.OFFLINE);
        WorkerRecord online = fixture.mark(marked, Availability.ONLINE);
        assertThatAll(fixture.inspect().idle())
                .as("the idle, of whom none lives")
                .isEmpty();
        fixture.assertStored(online);

        WorkerRecord back = fixture.beaten(fixture.newRecord("a"), Heartbeat.alive());
        fixture.overwrite(online, back);
        fixture.assertStored(back);
    }

    @ContractRule(hint = "does the cursor hold both the turn and the id?")
    @DisplayName("IDLE-7: pages deliver every worker once, in order, and continue after the last delivered one")
    default void idle7_pagesContinueAfterTheLastDeliveredWorker(TckFixture fixture) {
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

    @ContractRule(hint = "is the next page found by counting rather than by the last delivered worker?")
    @DisplayName(
            "IDLE-8 (N21): a worker that stays idle is delivered, although workers before it take sessions between pages")
    default void idle8_noIdleWorkerIsSkippedBetweenPages(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = fixture.put(20, i -> withTurn(fixture.newRecord("w" + i), turn + i));
        List<WorkerRecord> delivered = fixture.inspect()
                .idle(
                        profile -> true,
                        4,
                        page -> page.workers().forEach(worker -> fixture.assign(worker, "s-" + worker.id())));
        assertInOrder("the idle, of whom each page's take sessions", delivered, all);
        List<WorkerRecord> some =
                fixture.put(20, i -> withTurn(fixture.newRecord("u" + i, Profile.of("u", "e")), turn + i));
        assertInOrder(
                "the idle, of whom the last of each page takes a session",
                fixture.inspect().idle(profile -> profile.type().equals("u"), 4, page -> {
                    WorkerRecord last = page.workers().get(page.workers().size() - 1);
                    fixture.assign(last, "s-" + last.id());
                }),
                some);
        Profile other = Profile.of("other", "e");
        List<WorkerRecord> others = fixture.put(20, i -> withTurn(fixture.newRecord("v" + i, other), turn + i));
        assertInOrder(
                "the idle, of whom each page's are removed",
                fixture.inspect().idle(other::equals, 4, page -> page.workers().forEach(fixture::delete)),
                others);
    }

    @ContractRule(
            hint =
                    "is the predicate applied to every current profile, and does the query continue after a page without a match?")
    @DisplayName("IDLE-9 (N3, N23): only workers with a matching profile are delivered, in their order")
    default void idle9_onlyMatchingProfilesAreDelivered(TckFixture fixture) {
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

    @ContractRule(hint = "is the predicate called inside a lock that writes need?")
    @DisplayName("IDLE-10: scan and longestIdle call the predicate without holding a lock")
    default void idle10_thePredicateIsCalledWithoutALock(TckFixture fixture) {
        WorkerStore store = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        Page read = store.longestIdle(
                profile ->
                        meanwhile(fixture, () -> store.find(worker.id()).value().isPresent()),
                Page.Cursor.start(),
                10);
        assertAsked("the longest idle, while another reads", read, worker);
        Page written = store.longestIdle(
                profile -> meanwhile(fixture, () -> isRewritten(fixture, store, worker)), Page.Cursor.start(), 10);
        assertAsked("the longest idle, while another writes", written, worker);
        WorkerStore.Query living = new WorkerStore.Query(
                ScanScope.LIVING, profile -> meanwhile(fixture, () -> isRewritten(fixture, store, worker)));
        assertThat(new StoreInspector(store).scan(living, 10, page -> {}))
                .extracting(WorkerRecord::id)
                .as("a scan, while another writes")
                .contains(worker.id());
    }

    private static void assertAsked(String what, Page page, WorkerRecord worker) {
        assertThat(page.workers()).extracting(WorkerRecord::id).as(what).containsExactly(worker.id());
    }

    private static boolean isRewritten(TckFixture fixture, WorkerStore store, WorkerRecord worker) {
        WorkerRecord stored = store.find(worker.id()).value().orElseThrow();
        List<Write> writes = List.of(fixture.replace(stored, withFreshVersion(stored)));
        return fixture.write(store, writes).get(0) instanceof WriteResult.Applied;
    }

    /** What another thread comes to, while this one waits for it; false if that takes too long. */
    private static boolean meanwhile(TckFixture fixture, Supplier<Boolean> call) {
        return ConcurrentRunner.onOtherThread(call, false, fixture.timeout()).join();
    }

    @ContractRule(hint = "are the later pages read from a snapshot of the first one, or from a copy of the index?")
    @DisplayName("IDLE-11 (N15): a later page delivers who is idle when it is read, in the current state")
    default void idle11_aLaterPageIsAsCurrentAsTheFirst(TckFixture fixture) {
        long turn = fixture.currentToken();
        List<WorkerRecord> all = fixture.put(12, i -> withTurn(fixture.newRecord("w" + i), turn + i));
        List<WorkerRecord> expected = new ArrayList<>(all.subList(0, 4));
        List<WorkerRecord> delivered = fixture.inspect().idle(profile -> true, 4, page -> {
            if (page.workers().contains(all.get(0))) {
                fixture.assign(all.get(5), "s");
                fixture.mark(all.get(6), Availability.OFFLINE);
                fixture.delete(all.get(7));
                expected.add(all.get(4));
                expected.add(fixture.renew(all.get(8)));
                expected.addAll(all.subList(9, 12));
                expected.add(fixture.put(withTurn(fixture.newRecord("late"), turn + 12)));
            }
        });
        assertInOrder("the longest idle, of whom some changed after the first page", delivered, expected);
    }
}
