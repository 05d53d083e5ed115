package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RType;

/** The index agrees with the records. */
class IndexTest extends FleetFixture {
    private static final List<Profile> PROFILES =
            List.of(Profile.defaults(), Profile.of("fix", "kraken", "spot"), Profile.of("fix", "binance", "a", "b"));

    /** The TTL of workers that expire soon. */
    private static final Duration BRIEF = Duration.ofMillis(100);

    private static final List<Availability> MARKS =
            List.of(Availability.ONLINE, Availability.PAUSED, Availability.OFFLINE);

    private List<WorkerRecord> scan(ScanScope scope, int limit) {
        return scan(WorkerStore.Query.of(scope), limit);
    }

    private List<WorkerRecord> scan(WorkerStore.Query query, int limit) {
        return allPages(from -> store.scan(query, from, limit));
    }

    private List<WorkerRecord> allIdle(Predicate<Profile> wanted, int limit) {
        return allPages(from -> {
            Page page = store.longestIdle(wanted, from, limit);
            assertThat(page.workers()).hasSizeLessThanOrEqualTo(limit);
            return page;
        });
    }

    private static List<WorkerRecord> allPages(Function<Page.Cursor, Page> read) {
        List<WorkerRecord> all = new ArrayList<>();
        Optional<Page.Cursor> next = Optional.of(Page.Cursor.start());
        while (next.isPresent()) {
            Page page = read.apply(next.get());
            all.addAll(page.workers());
            next = page.next();
        }
        return all;
    }

    private static Set<String> ids(List<WorkerRecord> workers) {
        return workers.stream().map(worker -> worker.id().value()).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("N3, N18: after any sequence of writes every query and the census agree with the records")
    void everyQueryAgreesWithTheRecords(long seed) throws InterruptedException {
        Random random = new Random(seed);
        Map<WorkerId, WorkerRecord> model = new HashMap<>();
        for (int round = 0; round < 400; round++) {
            writeAny(random, model);
            if (round % 40 == 39) {
                // The short leases have expired by then.
                awaitServerTime(store, BRIEF);
                compare(model);
            }
        }
    }

    private void writeAny(Random random, Map<WorkerId, WorkerRecord> model) {
        WorkerId id = WorkerId.of("w" + random.nextInt(12));
        Optional<WorkerRecord> before = store.find(id).value();
        Instant now = store.now();
        Write write;
        if (before.isEmpty()) {
            write = new Write.Insert(state(random, id, Optional.empty(), now), keepFor(random), window(store));
        } else if (random.nextInt(10) == 0) {
            write = new Write.Remove(before.get(), window(store));
        } else if (random.nextInt(3) == 0) {
            write = new Write.Replace(before.get(), beat(before.get(), now), keepFor(random), window(store));
        } else {
            write = new Write.Replace(before.get(), state(random, id, before, now), keepFor(random), window(store));
        }
        WriteResult result = write(store, write);
        model.remove(id);
        if (before.isPresent() && store.find(id).value().isEmpty() && result instanceof WriteResult.Rejected) {
            // It expired between the read and the write.
            return;
        }
        assertApplied(result);
        write.after().ifPresent(worker -> model.put(id, worker));
    }

    private static Duration keepFor(Random random) {
        return random.nextInt(4) == 0 ? BRIEF : Duration.ofHours(1);
    }

    /** Any state that a record may have; sessions are never shared between workers. */
    private static WorkerRecord state(Random random, WorkerId id, Optional<WorkerRecord> before, Instant now) {
        long micros = now.toEpochMilli() * 1000;
        List<OrphanedSession> orphans = IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> new OrphanedSession(
                        SessionId.of(id + "-o" + i),
                        micros + 1_000_000 + before.map(WorkerRecord::turn).orElse(0L) % 1000,
                        now.plusMillis(random.nextInt(200) - 100),
                        Optional.empty()))
                .toList();
        Optional<Assignment> assignment = random.nextInt(3) == 0
                ? Optional.of(new Assignment(SessionId.of(id + "-s"), micros + 1_000_000, now))
                : Optional.empty();
        Optional<Instant> leftAt = random.nextInt(8) == 0 ? Optional.of(now) : Optional.empty();
        return new WorkerRecord(
                id,
                Version.fresh(),
                Math.max(micros, before.map(WorkerRecord::incarnation).orElse(0L) + 1),
                0,
                PROFILES.get(random.nextInt(PROFILES.size())),
                MARKS.get(random.nextInt(MARKS.size())),
                leftAt.isPresent() ? Optional.empty() : assignment,
                random.nextInt(4) == 0 ? orphans : List.of(),
                Optional.empty(),
                now,
                new Lease(now, keepFor(random), leftAt),
                now,
                now,
                micros + random.nextInt(3),
                Attributes.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void compare(Map<WorkerId, WorkerRecord> model) {
        Timestamped<WorkerCensus> census = store.census();
        Instant at = census.at();
        List<WorkerRecord> there = new ArrayList<>();
        for (WorkerRecord worker : model.values()) {
            if (store.find(worker.id()).value().isPresent()) {
                assertThat(store.find(worker.id()).value()).contains(worker);
                there.add(worker);
            }
        }
        assertThat(census.value()).isEqualTo(censusOf(there, at));
        for (int limit : new int[] {1, 3, 1000}) {
            assertThat(ids(scan(ScanScope.ALL, limit))).isEqualTo(ids(there));
            assertThat(ids(scan(ScanScope.MARKED, limit)))
                    .isEqualTo(ids(filter(there, worker -> worker.availability() != Availability.ONLINE)));
            assertThat(ids(scan(ScanScope.RECOVERABLE, limit)))
                    .isEqualTo(
                            ids(filter(there, worker -> !worker.recoverable(at).isEmpty())));
            assertThat(ids(scan(ScanScope.LIVING, limit)))
                    .isEqualTo(ids(filter(there, worker -> worker.lease().livenessAt(at) == Lease.Liveness.ALIVE)));
        }
        for (Profile profile : PROFILES) {
            List<WorkerRecord> expected = filter(
                    there,
                    worker -> worker.profile().equals(profile)
                            && WorkerCensus.State.of(worker, store.now()) == WorkerCensus.State.IDLE);
            expected.sort(
                    Comparator.comparingLong(WorkerRecord::turn).thenComparing(WorkerRecord::id, WorkerId.order()));
            assertThat(allIdle(profile::equals, 2)).containsExactlyElementsOf(expected);
        }
    }

    private static List<WorkerRecord> filter(List<WorkerRecord> workers, Predicate<WorkerRecord> predicate) {
        return new ArrayList<>(workers.stream().filter(predicate).toList());
    }

    @Test
    @DisplayName("N12: after 10 000 registrations and expirations the index contains only living and retained workers")
    void expiredWorkersLeaveNothingInTheIndex() throws InterruptedException {
        for (int page = 0; page < 100; page++) {
            List<Write> registrations = new ArrayList<>();
            List<Write> deaths = new ArrayList<>();
            Instant now = store.now();
            for (int i = 0; i < 100; i++) {
                WorkerRecord worker = idle("w" + page + "-" + i, PROFILES.get(i % 3), now);
                if (i % 2 == 0) {
                    registrations.add(new Write.Insert(worker, MINUTE, window(store)));
                    deaths.add(new Write.Remove(worker, window(store)));
                } else {
                    registrations.add(new Write.Insert(shortLived(worker), BRIEF, window(store)));
                }
            }
            store.write(registrations);
            store.write(deaths);
        }
        WorkerRecord alive = inserted(store, "alive");
        WorkerRecord retained = marked(idle("retained", store.now()), Availability.OFFLINE);
        insert(store, retained, Duration.ofHours(1));
        awaitServerTime(store, BRIEF);

        WorkerRecord last = alive;
        for (int beat = 0; beat < 3000; beat++) {
            WorkerRecord marked = marked(last, beat % 2 == 0 ? Availability.PAUSED : Availability.ONLINE);
            replace(store, last, marked);
            last = marked;
        }

        assertThat(indexed()).isLessThanOrEqualTo(10);
        assertThat(ids(scan(ScanScope.ALL, 1000))).containsExactly("alive", "retained");
        assertThat(raw.getMap(keys.prefix() + "workers:profiles").size()).isEqualTo(2);
    }

    private static WorkerRecord shortLived(WorkerRecord worker) {
        return with(worker, new Lease(worker.lease().lastHeartbeat(), BRIEF, Optional.empty()));
    }

    /** All members of all sorted sets. */
    private long indexed() {
        long members = 0;
        for (String key : KeyspaceSnapshot.keys(raw, settings.namespace())) {
            if (raw.getKeys().getType(key) == RType.ZSET) {
                members += raw.getScoredSortedSet(key).size();
            }
        }
        return members;
    }

    @Test
    @DisplayName("N12: a lost index is complete again after one heartbeat of each worker")
    void heartbeatsRestoreALostIndex() {
        List<WorkerRecord> workers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            WorkerRecord worker = idle("w" + i, PROFILES.get(i % 3), store.now());
            if (i % 5 == 1) {
                worker = marked(worker, Availability.OFFLINE);
            } else if (i % 5 == 2) {
                worker = holding(worker, "s" + i, store.now().toEpochMilli() * 1000);
            }
            insert(store, worker, i % 2 == 0 ? MINUTE : Duration.ofHours(1));
            workers.add(worker);
        }
        WorkerCensus whole = store.census().value();
        for (String key : KeyspaceSnapshot.keys(raw, settings.namespace())) {
            if (key.contains(":workers:p:")
                    || key.endsWith(":profiles")
                    || key.endsWith(":marked")
                    || key.endsWith(":due")) {
                raw.getKeys().delete(key);
            }
        }
        assertThat(scan(ScanScope.ALL, 100)).isEmpty();

        for (int i = 0; i < workers.size(); i++) {
            WorkerRecord beat = beat(workers.get(i), store.now());
            replace(store, workers.get(i), beat, i % 2 == 0 ? MINUTE : Duration.ofHours(1));
            workers.set(i, beat);
        }

        assertThat(store.census().value()).isEqualTo(whole);
        assertThat(ids(scan(ScanScope.ALL, 100))).isEqualTo(ids(workers));
        assertThat(ids(scan(ScanScope.MARKED, 100)))
                .isEqualTo(ids(filter(workers, worker -> worker.availability() == Availability.OFFLINE)));
        assertThat(allIdle(any -> true, 100)).hasSize(18);
        for (String key : KeyspaceSnapshot.keys(raw, settings.namespace())) {
            assertThat(raw.getKeys().remainTimeToLive(key)).as(key).isPositive();
        }
    }

    @Test
    @DisplayName("N3: a scan finds workers that change their profile meanwhile")
    void aScanFindsWorkersThatChangeTheirProfile() {
        Set<String> all = new HashSet<>();
        Map<String, WorkerRecord> workers = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            WorkerRecord worker = idle("w" + i, PROFILES.get(i % 3), store.now());
            insert(store, worker);
            workers.put("w" + i, worker);
            all.add("w" + i);
        }
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            Set<String> seen = new HashSet<>();
            Optional<Page.Cursor> next = Optional.of(Page.Cursor.start());
            while (next.isPresent()) {
                Page page = store.scan(WorkerStore.Query.of(ScanScope.LIVING), next.get(), 7);
                seen.addAll(ids(page.workers()));
                next = page.next();
                for (int i = 0; i < 5 && seen.size() < all.size(); i++) {
                    String id = "w" + random.nextInt(60);
                    WorkerRecord moved = with(workers.get(id), PROFILES.get(random.nextInt(3)));
                    replace(store, workers.get(id), moved);
                    workers.put(id, moved);
                }
            }
            assertThat(seen).isEqualTo(all);
        }
    }

    @Test
    void manyProfilesAreCountedScannedAndMerged() {
        Instant now = store.now();
        List<Write> registrations = new ArrayList<>();
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            Profile profile = Profile.of("t" + i, "kraken");
            WorkerRecord worker = idle("w" + (i * 7919) % 600, profile, now);
            registrations.add(new Write.Insert(worker, MINUTE, window(store)));
            counts.put(profile, Map.of(WorkerCensus.State.IDLE, 1L));
        }
        store.write(registrations);

        assertThat(store.census().value()).isEqualTo(new WorkerCensus(counts));
        assertThat(scan(ScanScope.LIVING, 1000)).hasSize(600);
        assertThat(ids(scan(
                        new WorkerStore.Query(
                                ScanScope.LIVING, profile -> profile.type().endsWith("5")),
                        7)))
                .hasSize(60);
        assertThat(allIdle(any -> true, 70).stream().map(WorkerRecord::id))
                .hasSize(600)
                .isSortedAccordingTo(WorkerId.order());
    }

    @Test
    @DisplayName("N15: thousands of expired workers in the idle queue hide no living worker")
    void expiredWorkersHideNoLivingOnes() throws InterruptedException {
        Instant now = store.now();
        List<Write> registrations = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            registrations.add(new Write.Insert(
                    shortLived(idle("dead" + i, now)), i % 2 == 0 ? BRIEF : Duration.ofHours(1), window(store)));
        }
        store.write(registrations);
        awaitServerTime(store, BRIEF);
        WorkerRecord alive = inserted(store, "alive");

        assertThat(allIdle(any -> true, 16)).containsExactly(alive);
        assertThat(store.census().value().count(Profile.defaults(), WorkerCensus.State.EXPIRED))
                .isEqualTo(1000);
    }

    @Test
    void anExpiredWorkerThatReturnsIsIdleAgain() throws InterruptedException {
        WorkerRecord worker = shortLived(idle("w", store.now()));
        insert(store, worker, Duration.ofHours(1));
        awaitServerTime(store, BRIEF);
        assertThat(allIdle(any -> true, 16)).isEmpty();

        WorkerRecord back = beat(worker, store.now());
        replace(store, worker, back, Duration.ofHours(1));

        assertThat(allIdle(any -> true, 16)).containsExactly(back);
    }
}
