package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.*;
import io.workermanager.model.Availability;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a scan delivers at least. */
interface ScanRules {
    @Test
    @DisplayName("SCAN-1: pages of any size deliver every record, and come to an end")
    @DiagnosticHint("is the last page lost, or the place where a page ends?")
    default void scan1_pagesDeliverEveryRecord(TckFixture fleet) {
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(fleet.put(fleet.newcomer("w" + i, Profile.of("type" + i % 3, "exchange" + i % 2))));
        }
        for (int limit : new int[] {1, 7, 25, 50, 51, 10_000}) {
            List<WorkerRecord> scanned = fleet.look().scan(WorkerQuery.of(ScanScope.ALL), limit, page -> {});
            RecordRepresentation.assertThatAll(scanned).as("pages of " + limit).containsAll(all);
            RecordRepresentation.assertThatAll(all)
                    .as("what stands, against pages of " + limit)
                    .containsAll(scanned);
        }
    }

    @Test
    @DisplayName("SCAN-2 (N28): each reach delivers at least those it is about: living, marked, recoverable, all")
    @DiagnosticHint("does each reach know every state that it covers, the dead among the marked included?")
    default void scan2_eachReachDeliversThoseItIsAbout(TckFixture fleet) {
        Duration brief = Duration.ofMillis(100);
        Instant now = fleet.now();
        long token = fleet.tokenNow();
        List<WorkerRecord> all = new ArrayList<>();
        for (Duration ttl : new Duration[] {TckFixture.TTL, brief}) {
            String name = ttl.equals(brief) ? "dead" : "living";
            WorkerRecord idle = fleet.newcomer(name + "-idle", Profile.defaults(), ttl);
            all.add(idle);
            all.add(fleet.busy(fleet.newcomer(name + "-busy", Profile.defaults(), ttl), name + "-s"));
            for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.PAUSED}) {
                all.add(TestRecords.fresh(
                        OperatorTransitions.mark(fleet.newcomer(name + mark, Profile.defaults(), ttl), mark, now)));
                WorkerRecord busy =
                        fleet.busy(fleet.newcomer(name + mark + "-busy", Profile.defaults(), ttl), name + mark);
                all.add(TestRecords.fresh(OperatorTransitions.mark(busy, mark, now)));
                all.add(TestRecords.fresh(RegistrationTransitions.leave(
                        OperatorTransitions.mark(
                                TestRecords.orphaning(
                                        fleet.newcomer(name + mark + "-orphan", Profile.defaults(), ttl),
                                        name + mark + "o",
                                        token,
                                        now),
                                mark,
                                now),
                        now)));
            }
            all.add(TestRecords.orphaning(
                    fleet.newcomer(name + "-due", Profile.defaults(), ttl), name + "-due", token, now));
            all.add(TestRecords.orphaning(
                    fleet.newcomer(name + "-waiting", Profile.defaults(), ttl),
                    name + "-w",
                    token,
                    now.plusSeconds(600)));
        }
        all.forEach(fleet::put);
        fleet.elapse(brief.plusMillis(50));
        fleet.look().assertStand(all);
    }

    @Test
    @DisplayName("SCAN-3: a scan delivers every record with a wanted profile")
    @DiagnosticHint("are profiles matched by the predicate alone, or does a page without any wanted end the scan?")
    default void scan3_aScanDeliversWantedProfiles(TckFixture fleet) {
        List<WorkerRecord> wanted = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            WorkerRecord worker = fleet.put(fleet.newcomer("w" + i, Profile.of("t" + i % 4, "e" + i % 3, "c" + i % 2)));
            if (i % 4 == 1 || i % 2 == 0) {
                wanted.add(worker);
            }
        }
        WorkerQuery query = new WorkerQuery(
                ScanScope.LIVING,
                profile -> profile.type().equals("t1") || profile.capabilities().contains("c0"));
        RecordRepresentation.assertThatAll(fleet.look().scan(query, 2, page -> {}))
                .as("a scan of wanted profiles")
                .containsAll(wanted);
        for (int i = 0; i < 12; i++) {
            fleet.put(fleet.newcomer("only" + i, Profile.of("only" + i, "e")));
        }
        for (int i = 0; i < 12; i++) {
            assertFoundAmongOthers(fleet, Profile.of("only" + i, "e"));
        }
    }

    /** Wherever the scan comes to it: for most of them behind whole pages of others. */
    private static void assertFoundAmongOthers(TckFixture fleet, Profile only) {
        assertThat(fleet.look().scan(new WorkerQuery(ScanScope.ALL, only::equals), 2, page -> {}))
                .extracting(WorkerRecord::profile)
                .as("the profiles that a scan for one of them delivers")
                .contains(only);
    }

    @Test
    @DisplayName(
            "SCAN-4 (N28): whoever matches all along is delivered, and as it stands when its page is read, though many change or go between the pages")
    @DiagnosticHint(
            "does a record that moves to another index slip through, is the next page found by counting, or read from what stood when the scan began?")
    default void scan4_noneSlipsThroughBetweenPages(TckFixture fleet) {
        Random random = new Random(4);
        List<WorkerRecord> stored = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            stored.add(fleet.put(fleet.newcomer("w" + i, Profile.of("t", "e" + i % 2))));
        }
        for (ScanScope reach : new ScanScope[] {ScanScope.ALL, ScanScope.LIVING}) {
            List<WorkerRecord> scanned = fleet.look()
                    .scan(new WorkerQuery(reach, profile -> profile.type().equals("t")), 3, page -> {
                        assertAmong(stored, page);
                        moveSome(fleet, stored, random);
                    });
            assertThat(scanned.stream().map(WorkerRecord::id).distinct())
                    .as("a scan of " + reach)
                    .hasSameSizeAs(stored);
        }
        for (ScanScope reach : ScanScope.values()) {
            assertNoneIsPassedOver(fleet, reach);
        }
    }

    private static void assertAmong(List<WorkerRecord> stored, Page page) {
        RecordRepresentation.assertThatAll(stored)
                .as("what stands, against a page that was read after the last change")
                .containsAll(page.workers());
    }

    /** Those that a page delivered match no more when the next is read. */
    private static void assertNoneIsPassedOver(TckFixture fleet, ScanScope reach) {
        Map<WorkerId, WorkerRecord> left = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            WorkerRecord worker = fleet.put(ofEveryReach(fleet, reach + "-" + i));
            left.put(worker.id(), worker);
        }
        Set<WorkerId> all = Set.copyOf(left.keySet());
        List<WorkerRecord> scanned = fleet.look()
                .scan(
                        WorkerQuery.of(reach),
                        3,
                        page -> page.workers()
                                .forEach(worker -> Optional.ofNullable(left.remove(worker.id()))
                                        .ifPresent(stored -> takeOut(fleet, reach, stored))));
        assertThat(scanned.stream().map(WorkerRecord::id))
                .as("a scan of %s, of whom each page's match no more when the next is read", reach)
                .containsAll(all);
    }

    private static WorkerRecord ofEveryReach(TckFixture fleet, String id) {
        Instant now = fleet.now();
        return TestRecords.fresh(OperatorTransitions.mark(
                TestRecords.orphaning(fleet.newcomer(id), "of " + id, fleet.tokenNow(), now),
                Availability.OFFLINE,
                now));
    }

    private static void takeOut(TckFixture fleet, ScanScope reach, WorkerRecord stored) {
        switch (reach) {
            case ALL, LIVING -> fleet.drop(stored);
            case MARKED ->
                fleet.change(stored, worker -> OperatorTransitions.mark(worker, Availability.ONLINE, fleet.now()));
            case RECOVERABLE ->
                fleet.change(
                        stored,
                        worker -> SessionTransitions.forget(
                                worker, worker.sessions().iterator().next(), fleet.now()));
        }
    }

    /** About half of the workers go on to their next state: idle, busy, offline, another profile. */
    private static void moveSome(TckFixture fleet, List<WorkerRecord> stored, Random random) {
        for (int i = 0; i < stored.size(); i++) {
            if (random.nextBoolean()) {
                continue;
            }
            String session = "s" + i;
            stored.set(i, fleet.change(stored.get(i), worker -> switch (worker.status()) {
                case IDLE -> TestRecords.holding(worker, session, 1 + fleet.tokenNow() + fleet.next());
                case PROCESSING ->
                    OperatorTransitions.mark(
                            SessionTransitions.forget(worker, TckFixture.session(session), fleet.now()),
                            Availability.OFFLINE,
                            fleet.now());
                default ->
                    OperatorTransitions.setProfile(
                            OperatorTransitions.mark(worker, Availability.ONLINE, fleet.now()),
                            Profile.of("t", "e" + fleet.next() % 5),
                            fleet.now());
            }));
        }
    }

    @Test
    @DisplayName("SCAN-5: a page carries the store's time, in whole milliseconds")
    @DiagnosticHint("is the time taken from the store's clock where the page is read?")
    default void scan5_aPageCarriesTheTime(TckFixture fleet) {
        fleet.put("a");
        fleet.elapseAFraction();
        assertTimes(fleet);
        fleet.elapseAFraction();
        assertTimes(fleet);
    }

    private static void assertTimes(TckFixture fleet) {
        Instant before = fleet.now();
        Page scanned = fleet.store().scan(WorkerQuery.of(ScanScope.ALL), Page.Cursor.start(), 10);
        Page idle = fleet.store().longestIdle(profile -> true, Page.Cursor.start(), 10);
        Instant counted = fleet.store().census().at();
        Instant after = fleet.now();
        for (Instant at : new Instant[] {scanned.at(), idle.at(), counted}) {
            assertThat(at).isBetween(before.minusSeconds(1), after.plusSeconds(1));
            assertThat(at).isEqualTo(at.truncatedTo(ChronoUnit.MILLIS));
        }
    }

    @Test
    @DisplayName("SCAN-6: a page is asked for with 1 to 10 000 records, and any other limit is bad input")
    @DiagnosticHint("is the limit checked by Page.checkLimit, by a scan and for the longest idle?")
    default void scan6_aLimitHasBounds(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        WorkerQuery all = WorkerQuery.of(ScanScope.ALL);
        for (int limit : new int[] {0, -1, 10_001}) {
            assertThatThrownBy(() -> fleet.store().scan(all, Page.Cursor.start(), limit))
                    .as("what becomes of a scan by pages of %s", limit)
                    .isInstanceOf(InvalidValueException.class);
            assertThatThrownBy(() -> fleet.store().longestIdle(profile -> true, Page.Cursor.start(), limit))
                    .as("what becomes of reading the longest idle by pages of %s", limit)
                    .isInstanceOf(InvalidValueException.class);
        }
        for (int limit : new int[] {1, 10_000}) {
            RecordRepresentation.assertThatAll(fleet.look().scan(all, limit, page -> {}))
                    .as("a scan by pages of %s", limit)
                    .contains(worker);
            RecordRepresentation.assertInOrder(
                    "the longest idle, by pages of " + limit,
                    fleet.look().idle(profile -> true, limit, page -> {}),
                    List.of(worker));
        }
    }
}
