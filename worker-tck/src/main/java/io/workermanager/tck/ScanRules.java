package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.*;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.rules.RegistrationTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;

/** What a scan delivers at least. */
interface ScanRules {
    @ContractRule(hint = "is the last page lost, or the end of a page?")
    @DisplayName("SCAN-1: pages of any size deliver every record, and end")
    default void scan1_pagesDeliverEveryRecord(TckFixture fixture) {
        List<WorkerRecord> all =
                fixture.put(50, i -> fixture.newRecord("w" + i, Profile.of("type" + i % 3, "exchange" + i % 2)));
        for (int limit : new int[] {1, 7, 25, 50, 51, 10_000}) {
            List<WorkerRecord> scanned = fixture.inspect().scan(WorkerStore.Query.of(ScanScope.ALL), limit, page -> {});
            assertThatAll(scanned).as("pages of " + limit).containsAll(all);
            assertThatAll(all).as("what stands, against pages of " + limit).containsAll(scanned);
        }
    }

    @ContractRule(hint = "does each scope cover every state, including expired workers with a mark?")
    @DisplayName("SCAN-2 (N28): each scope delivers at least its records: living, marked, recoverable, all")
    default void scan2_eachScopeDeliversItsRecords(TckFixture fixture) {
        Duration brief = Duration.ofMillis(100);
        Instant now = fixture.now();
        long token = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (Duration ttl : new Duration[] {TTL, brief}) {
            String name = ttl.equals(brief) ? "dead" : "living";
            Function<String, WorkerRecord> newcomer = kind -> fixture.newRecord(name + kind, ttl);
            all.add(newcomer.apply("-idle"));
            all.add(fixture.withSession(newcomer.apply("-busy"), name + "-s"));
            for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.PAUSED}) {
                all.add(fixture.marked(newcomer.apply("" + mark), mark));
                all.add(fixture.marked(fixture.withSession(newcomer.apply(mark + "-busy"), name + mark), mark));
                WorkerRecord orphaning = withOrphan(newcomer.apply(mark + "-orphan"), name + mark + "o", token, now);
                all.add(withFreshVersion(RegistrationTransitions.leave(fixture.marked(orphaning, mark), now)));
            }
            all.add(withOrphan(newcomer.apply("-due"), name + "-due", token, now));
            all.add(withOrphan(newcomer.apply("-waiting"), name + "-w", token, now.plusSeconds(600)));
        }
        all.forEach(fixture::put);
        fixture.advanceTime(brief.plusMillis(50));
        fixture.assertStored(all);
    }

    @ContractRule(
            hint =
                    "are profiles matched by the predicate alone, and does the scan continue after a page without a match?")
    @DisplayName("SCAN-3: a scan delivers every record with a matching profile")
    default void scan3_aScanDeliversMatchingProfiles(TckFixture fixture) {
        List<WorkerRecord> wanted = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            WorkerRecord worker =
                    fixture.put(fixture.newRecord("w" + i, Profile.of("t" + i % 4, "e" + i % 3, "c" + i % 2)));
            if (i % 4 == 1 || i % 2 == 0) {
                wanted.add(worker);
            }
        }
        WorkerStore.Query query = new WorkerStore.Query(
                ScanScope.LIVING,
                profile -> profile.type().equals("t1") || profile.capabilities().contains("c0"));
        assertThatAll(fixture.inspect().scan(query, 2, page -> {}))
                .as("a scan of wanted profiles")
                .containsAll(wanted);
        fixture.put(12, i -> fixture.newRecord("only" + i, Profile.of("only" + i, "e")))
                .forEach(only -> assertFoundAmongOthers(fixture, only.profile()));
    }

    /** Wherever the scan comes to it: for most of them behind whole pages of others. */
    private static void assertFoundAmongOthers(TckFixture fixture, Profile only) {
        assertThat(fixture.inspect().scan(new WorkerStore.Query(ScanScope.ALL, only::equals), 2, page -> {}))
                .extracting(WorkerRecord::profile)
                .as("the profiles that a scan for one of them delivers")
                .contains(only);
    }

    @ContractRule(
            hint =
                    "does the scan miss records that change their index, count to find the next page, or read a snapshot of its start?")
    @DisplayName(
            "SCAN-4 (N28): a scan delivers each record that matches throughout, in its current state, despite changes and removals between pages")
    default void scan4_noMatchingRecordIsMissedBetweenPages(TckFixture fixture) {
        Random random = new Random(4);
        List<WorkerRecord> stored =
                new ArrayList<>(fixture.put(24, i -> fixture.newRecord("w" + i, Profile.of("t", "e" + i % 2))));
        for (ScanScope scope : new ScanScope[] {ScanScope.ALL, ScanScope.LIVING}) {
            List<WorkerRecord> scanned = fixture.inspect()
                    .scan(new WorkerStore.Query(scope, profile -> profile.type().equals("t")), 3, page -> {
                        assertAmong(stored, page);
                        moveSome(fixture, stored, random);
                    });
            assertThat(scanned.stream().map(WorkerRecord::id).distinct())
                    .as("a scan of " + scope)
                    .hasSameSizeAs(stored);
        }
        for (ScanScope scope : ScanScope.values()) {
            assertNoneIsPassedOver(fixture, scope);
        }
    }

    private static void assertAmong(List<WorkerRecord> stored, Page page) {
        assertThatAll(stored)
                .as("what stands, against a page that was read after the last change")
                .containsAll(page.workers());
    }

    /** The records of a page no longer match when the next page is read. */
    private static void assertNoneIsPassedOver(TckFixture fixture, ScanScope scope) {
        Map<WorkerId, WorkerRecord> left = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            WorkerRecord worker = fixture.put(ofEveryReach(fixture, scope + "-" + i));
            left.put(worker.id(), worker);
        }
        Set<WorkerId> all = Set.copyOf(left.keySet());
        List<WorkerRecord> scanned = fixture.inspect()
                .scan(
                        WorkerStore.Query.of(scope),
                        3,
                        page -> page.workers()
                                .forEach(worker -> Optional.ofNullable(left.remove(worker.id()))
                                        .ifPresent(stored -> takeOut(fixture, scope, stored))));
        assertThat(scanned.stream().map(WorkerRecord::id))
                .as("a scan of %s, of whom each page's match no more when the next is read", scope)
                .containsAll(all);
    }

    private static WorkerRecord ofEveryReach(TckFixture fixture, String id) {
        WorkerRecord orphaned = withOrphan(fixture.newRecord(id), "of " + id, fixture.currentToken(), fixture.now());
        return fixture.marked(orphaned, Availability.OFFLINE);
    }

    private static void takeOut(TckFixture fixture, ScanScope scope, WorkerRecord stored) {
        switch (scope) {
            case ALL, LIVING -> fixture.delete(stored);
            case MARKED -> fixture.mark(stored, Availability.ONLINE);
            case RECOVERABLE ->
                fixture.update(
                        stored,
                        worker -> fixture.without(
                                worker, worker.sessions().iterator().next()));
        }
    }

    /** About half of the workers go on to their next state: idle, busy, offline, another profile. */
    private static void moveSome(TckFixture fixture, List<WorkerRecord> stored, Random random) {
        for (int i = 0; i < stored.size(); i++) {
            if (random.nextBoolean()) {
                continue;
            }
            String session = "s" + i;
            stored.set(i, fixture.update(stored.get(i), worker -> switch (worker.status()) {
                case IDLE -> withSession(worker, session, 1 + fixture.currentToken() + fixture.nextNumber());
                case PROCESSING -> fixture.marked(fixture.without(worker, session), Availability.OFFLINE);
                default ->
                    fixture.withProfile(
                            fixture.marked(worker, Availability.ONLINE),
                            Profile.of("t", "e" + fixture.nextNumber() % 5));
            }));
        }
    }

    @ContractRule(hint = "is the time taken from the store's clock in the step that reads the page?")
    @DisplayName("SCAN-5: a page carries the store's time, in whole milliseconds")
    default void scan5_aPageCarriesTheTime(TckFixture fixture) {
        fixture.put("a");
        fixture.advanceByFraction();
        assertTimes(fixture);
        fixture.advanceByFraction();
        assertTimes(fixture);
    }

    private static void assertTimes(TckFixture fixture) {
        Instant before = fixture.now();
        Page scanned = fixture.store().scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 10);
        Page idle = fixture.store().longestIdle(profile -> true, Page.Cursor.start(), 10);
        Instant counted = fixture.store().census().at();
        Instant after = fixture.now();
        for (Instant at : new Instant[] {scanned.at(), idle.at(), counted}) {
            fixture.assertTime(at, before, after);
        }
    }

    @ContractRule(hint = "do scan and longestIdle both call Page.checkLimit?")
    @DisplayName("SCAN-6: a page limit is 1 to 10 000, and every other limit is an invalid argument")
    default void scan6_aLimitHasBounds(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        WorkerStore.Query all = WorkerStore.Query.of(ScanScope.ALL);
        for (int limit : new int[] {0, -1, 10_001}) {
            assertThatThrownBy(() -> fixture.store().scan(all, Page.Cursor.start(), limit))
                    .as("what becomes of a scan by pages of %s", limit)
                    .isInstanceOf(InvalidValueException.class);
            assertThatThrownBy(() -> fixture.store().longestIdle(profile -> true, Page.Cursor.start(), limit))
                    .as("what becomes of reading the longest idle by pages of %s", limit)
                    .isInstanceOf(InvalidValueException.class);
        }
        for (int limit : new int[] {1, 10_000}) {
            assertThatAll(fixture.inspect().scan(all, limit, page -> {}))
                    .as("a scan by pages of %s", limit)
                    .contains(worker);
            assertInOrder(
                    "the longest idle, by pages of " + limit,
                    fixture.inspect().idle(profile -> true, limit, page -> {}),
                    List.of(worker));
        }
    }
}
