package io.workermanager.redis;

import static io.workermanager.redis.Workers.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Assignment;
import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Census;
import io.workermanager.model.Lease;
import io.workermanager.model.Liveness;
import io.workermanager.model.Orphan;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** The index says of the records what the records say of themselves. */
class IndexTest {
    private static final List<Profile> PROFILES =
            List.of(Profile.DEFAULT, Profile.of("fix", "kraken", "spot"), Profile.of("fix", "binance", "a", "b"));

    /** How long those live that are to die soon. */
    private static final Duration BRIEF = Duration.ofMillis(100);

    private static final List<Availability> MARKS =
            List.of(Availability.ONLINE, Availability.PAUSED, Availability.OFFLINE);

    private final RedisSettings settings = Redis.settings();
    private final RedissonClient raw = Redis.client(TestRedis.shared());
    private final RedisWorkerStore store = RedisWorkerStore.connect(settings);

    @AfterEach
    void close() {
        store.close();
        raw.shutdown();
    }

    private List<Worker> scan(Reach reach, int limit) {
        return scan(WorkerQuery.of(reach), limit);
    }

    private List<Worker> scan(WorkerQuery query, int limit) {
        List<Worker> all = new ArrayList<>();
        Optional<Cursor> next = Optional.of(Cursor.START);
        while (next.isPresent()) {
            Page page = store.scan(query, next.get(), limit);
            all.addAll(page.workers());
            next = page.next();
        }
        return all;
    }

    private List<Worker> idle(Predicate<Profile> wanted, int limit) {
        List<Worker> all = new ArrayList<>();
        Optional<Cursor> next = Optional.of(Cursor.START);
        while (next.isPresent()) {
            Page page = store.longestIdle(wanted, next.get(), limit);
            assertThat(page.workers()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.workers());
            next = page.next();
        }
        return all;
    }

    private static Set<String> ids(List<Worker> workers) {
        return workers.stream().map(worker -> worker.id().value()).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("N3, N18: after any sequence of writes every query and the census agree with the records")
    void everyQueryAgreesWithTheRecords(long seed) throws InterruptedException {
        Random random = new Random(seed);
        Map<WorkerId, Worker> model = new HashMap<>();
        for (int round = 0; round < 400; round++) {
            write(random, model);
            if (round % 40 == 39) {
                // Who is about to die has died by then.
                Workers.awaitServerTime(store, BRIEF);
                compare(model);
            }
        }
    }

    private void write(Random random, Map<WorkerId, Worker> model) {
        WorkerId id = WorkerId.of("w" + random.nextInt(12));
        Optional<Worker> before = store.find(id).value();
        Instant now = store.now();
        Write write;
        if (before.isEmpty()) {
            write = new Write.Insert(state(random, id, Optional.empty(), now), keepFor(random), Workers.now(store));
        } else if (random.nextInt(10) == 0) {
            write = new Write.Remove(before.get(), Workers.now(store));
        } else if (random.nextInt(3) == 0) {
            write = new Write.Replace(
                    before.get(), Workers.beat(before.get(), now), keepFor(random), Workers.now(store));
        } else {
            write = new Write.Replace(
                    before.get(), state(random, id, before, now), keepFor(random), Workers.now(store));
        }
        WriteResult result = store.write(List.of(write)).get(0);
        model.remove(id);
        if (before.isPresent() && store.find(id).value().isEmpty() && result instanceof WriteResult.Refused) {
            // Its time was over between the look at it and the write.
            return;
        }
        assertThat(result).isInstanceOf(WriteResult.Applied.class);
        write.after().ifPresent(worker -> model.put(id, worker));
    }

    private static Duration keepFor(Random random) {
        return Duration.ofMillis(random.nextInt(4) == 0 ? BRIEF.toMillis() : 3_600_000);
    }

    /** Any state that a record may have; sessions are never shared between workers. */
    private static Worker state(Random random, WorkerId id, Optional<Worker> before, Instant now) {
        long micros = now.toEpochMilli() * 1000;
        List<Orphan> orphans = IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> new Orphan(
                        SessionId.of(id + "-o" + i),
                        micros + 1_000_000 + before.map(Worker::turn).orElse(0L) % 1000,
                        now.plusMillis(random.nextInt(200) - 100),
                        Optional.empty()))
                .toList();
        Optional<Assignment> assignment = random.nextInt(3) == 0
                ? Optional.of(new Assignment(SessionId.of(id + "-s"), micros + 1_000_000, now))
                : Optional.empty();
        Optional<Instant> leftAt = random.nextInt(8) == 0 ? Optional.of(now) : Optional.empty();
        return new Worker(
                id,
                Version.fresh(),
                Math.max(micros, before.map(Worker::incarnation).orElse(0L) + 1),
                0,
                PROFILES.get(random.nextInt(PROFILES.size())),
                MARKS.get(random.nextInt(MARKS.size())),
                leftAt.isPresent() ? Optional.empty() : assignment,
                random.nextInt(4) == 0 ? orphans : List.of(),
                Optional.empty(),
                now,
                new Lease(now, Duration.ofMillis(random.nextInt(4) == 0 ? BRIEF.toMillis() : 3_600_000), leftAt),
                now,
                now,
                micros + random.nextInt(3),
                Attributes.NONE,
                Optional.empty());
    }

    private void compare(Map<WorkerId, Worker> model) {
        Reading<Census> census = store.census();
        Instant at = census.at();
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        List<Worker> there = new ArrayList<>();
        for (Worker worker : model.values()) {
            if (store.find(worker.id()).value().isPresent()) {
                assertThat(store.find(worker.id()).value()).contains(worker);
                there.add(worker);
            }
        }
        there.forEach(worker -> counts.computeIfAbsent(worker.profile(), any -> new EnumMap<>(Standing.class))
                .merge(Standing.of(worker, at), 1L, Long::sum));
        assertThat(census.value()).isEqualTo(new Census(counts));
        for (int limit : new int[] {1, 3, 1000}) {
            assertThat(ids(scan(Reach.ALL, limit))).isEqualTo(ids(there));
            assertThat(ids(scan(Reach.MARKED, limit)))
                    .isEqualTo(ids(filter(there, worker -> worker.availability() != Availability.ONLINE)));
            assertThat(ids(scan(Reach.RECOVERABLE, limit)))
                    .isEqualTo(
                            ids(filter(there, worker -> !worker.recoverable(at).isEmpty())));
            assertThat(ids(scan(Reach.LIVING, limit)))
                    .isEqualTo(ids(filter(there, worker -> worker.lease().at(at) == Liveness.ALIVE)));
        }
        for (Profile profile : PROFILES) {
            List<Worker> expected = filter(
                    there,
                    worker -> worker.profile().equals(profile) && Standing.of(worker, store.now()) == Standing.IDLE);
            expected.sort(Comparator.comparingLong(Worker::turn).thenComparing(Worker::id));
            assertThat(idle(profile::equals, 2)).containsExactlyElementsOf(expected);
        }
    }

    private static List<Worker> filter(List<Worker> workers, Predicate<Worker> predicate) {
        return new ArrayList<>(workers.stream().filter(predicate).toList());
    }

    private long members(String key) {
        return raw.getScoredSortedSet(key, StringCodec.INSTANCE).size();
    }

    @Test
    @DisplayName("N12: after 10 000 births and deaths the index holds no more than the living and the retained")
    void theDeadLeaveNothingBehind() throws InterruptedException {
        for (int page = 0; page < 100; page++) {
            List<Write> births = new ArrayList<>();
            List<Write> deaths = new ArrayList<>();
            Instant now = store.now();
            for (int i = 0; i < 100; i++) {
                Worker worker = Workers.idle("w" + page + "-" + i, PROFILES.get(i % 3), now);
                if (i % 2 == 0) {
                    births.add(new Write.Insert(worker, MINUTE, Workers.now(store)));
                    deaths.add(new Write.Remove(worker, Workers.now(store)));
                } else {
                    births.add(new Write.Insert(shortLived(worker), Duration.ofMillis(100), Workers.now(store)));
                }
            }
            store.write(births);
            store.write(deaths);
        }
        Worker alive = Workers.idle("alive", store.now());
        Worker retained = Workers.marked(Workers.idle("retained", store.now()), Availability.OFFLINE);
        Workers.insert(store, alive);
        Workers.insert(store, retained, Duration.ofHours(1));
        Workers.awaitServerTime(store, BRIEF);

        Worker last = alive;
        for (int beat = 0; beat < 3000; beat++) {
            Worker marked = Workers.marked(last, beat % 2 == 0 ? Availability.PAUSED : Availability.ONLINE);
            Workers.replace(store, last, marked);
            last = marked;
        }

        assertThat(indexed()).isLessThanOrEqualTo(10);
        assertThat(ids(scan(Reach.ALL, 1000))).containsExactly("alive", "retained");
        assertThat(raw.getMap(new Keys(settings.namespace()).prefix() + "workers:profiles", StringCodec.INSTANCE)
                        .size())
                .isEqualTo(2);
    }

    private static Worker shortLived(Worker worker) {
        Lease lease = new Lease(worker.lease().lastHeartbeat(), Duration.ofMillis(100), Optional.empty());
        return new Worker(
                worker.id(),
                worker.version(),
                worker.incarnation(),
                0,
                worker.profile(),
                worker.availability(),
                worker.assignment(),
                worker.orphans(),
                worker.shutdown(),
                worker.startedAt(),
                lease,
                worker.lastStatusChange(),
                worker.lastCapabilityUpdate(),
                worker.turn(),
                worker.attributes(),
                Optional.empty());
    }

    /** All members of all sorted sets. */
    private long indexed() {
        long members = 0;
        for (String key : Snapshot.keys(raw, settings.namespace())) {
            if (raw.getKeys().getType(key) == RType.ZSET) {
                members += members(key);
            }
        }
        return members;
    }

    @Test
    @DisplayName("N12: an index that was lost is whole again after one heartbeat of each worker")
    void aLostIndexHeals() {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Worker worker = Workers.idle("w" + i, PROFILES.get(i % 3), store.now());
            if (i % 5 == 1) {
                worker = Workers.marked(worker, Availability.OFFLINE);
            } else if (i % 5 == 2) {
                worker = Workers.holding(worker, "s" + i, store.now().toEpochMilli() * 1000);
            }
            Workers.insert(store, worker, i % 2 == 0 ? MINUTE : Duration.ofHours(1));
            workers.add(worker);
        }
        Census whole = store.census().value();
        for (String key : Snapshot.keys(raw, settings.namespace())) {
            if (key.contains(":workers:p:")
                    || key.endsWith(":profiles")
                    || key.endsWith(":marked")
                    || key.endsWith(":due")) {
                raw.getKeys().delete(key);
            }
        }
        assertThat(scan(Reach.ALL, 100)).isEmpty();

        for (int i = 0; i < workers.size(); i++) {
            Worker beat = Workers.beat(workers.get(i), store.now());
            Workers.replace(store, workers.get(i), beat, i % 2 == 0 ? MINUTE : Duration.ofHours(1));
            workers.set(i, beat);
        }

        assertThat(store.census().value()).isEqualTo(whole);
        assertThat(ids(scan(Reach.ALL, 100))).isEqualTo(ids(workers));
        assertThat(ids(scan(Reach.MARKED, 100)))
                .isEqualTo(ids(filter(workers, worker -> worker.availability() == Availability.OFFLINE)));
        assertThat(idle(any -> true, 100)).hasSize(18);
        for (String key : Snapshot.keys(raw, settings.namespace())) {
            assertThat(raw.getKeys().remainTimeToLive(key)).as(key).isPositive();
        }
    }

    @Test
    @DisplayName("N3: who changes its profile during a scan is delivered nevertheless")
    void whoMovesDuringAScanIsDelivered() {
        Set<String> all = new HashSet<>();
        Map<String, Worker> workers = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            Worker worker = Workers.idle("w" + i, PROFILES.get(i % 3), store.now());
            Workers.insert(store, worker);
            workers.put("w" + i, worker);
            all.add("w" + i);
        }
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            Set<String> seen = new HashSet<>();
            Optional<Cursor> next = Optional.of(Cursor.START);
            while (next.isPresent()) {
                Page page = store.scan(WorkerQuery.of(Reach.LIVING), next.get(), 7);
                seen.addAll(ids(page.workers()));
                next = page.next();
                for (int i = 0; i < 5 && seen.size() < all.size(); i++) {
                    String id = "w" + random.nextInt(60);
                    Worker moved = Workers.with(workers.get(id), PROFILES.get(random.nextInt(3)));
                    Workers.replace(store, workers.get(id), moved);
                    workers.put(id, moved);
                }
            }
            assertThat(seen).isEqualTo(all);
        }
    }

    @Test
    void manyProfilesAreCountedScannedAndMerged() {
        Instant now = store.now();
        List<Write> births = new ArrayList<>();
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            Profile profile = Profile.of("t" + i, "kraken");
            Worker worker = Workers.idle("w" + (i * 7919) % 600, profile, now);
            births.add(new Write.Insert(worker, MINUTE, Workers.now(store)));
            counts.put(profile, Map.of(Standing.IDLE, 1L));
        }
        store.write(births);

        assertThat(store.census().value()).isEqualTo(new Census(counts));
        assertThat(scan(Reach.LIVING, 1000)).hasSize(600);
        assertThat(ids(scan(
                        new WorkerQuery(Reach.LIVING, profile -> profile.type().endsWith("5")), 7)))
                .hasSize(60);
        assertThat(idle(any -> true, 70).stream().map(Worker::id)).hasSize(600).isSorted();
    }

    @Test
    @DisplayName("N15: thousands of dead among the idle hide nobody who lives")
    void theDeadAmongTheIdleHideNobody() throws InterruptedException {
        Instant now = store.now();
        List<Write> births = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            births.add(new Write.Insert(
                    shortLived(Workers.idle("dead" + i, now)),
                    i % 2 == 0 ? Duration.ofMillis(100) : Duration.ofHours(1),
                    Workers.now(store)));
        }
        store.write(births);
        Workers.awaitServerTime(store, BRIEF);
        Worker alive = Workers.idle("alive", store.now());
        Workers.insert(store, alive);

        assertThat(idle(any -> true, 16)).containsExactly(alive);
        assertThat(store.census().value().of(Profile.DEFAULT, Standing.EXPIRED)).isEqualTo(1000);
    }

    @Test
    void aKeptWorkerThatComesBackToLifeIsIdleAgain() throws InterruptedException {
        Worker worker = shortLived(Workers.idle("w", store.now()));
        Workers.insert(store, worker, Duration.ofHours(1));
        Workers.awaitServerTime(store, BRIEF);
        assertThat(idle(any -> true, 16)).isEmpty();

        Worker back = Workers.beat(worker, store.now());
        Workers.replace(store, worker, back, Duration.ofHours(1));

        assertThat(idle(any -> true, 16)).containsExactly(back);
    }
}
