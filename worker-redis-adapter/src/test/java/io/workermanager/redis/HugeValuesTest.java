package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.ListOptions;
import io.workermanager.Roster;
import io.workermanager.WorkerManager;
import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Beat;
import io.workermanager.model.Cause;
import io.workermanager.model.Criteria;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Orphan;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;

/** What is too long to be one of ours is unreadable, and is not sent. */
class HugeValuesTest {
    private static final int HUGE = 5_000_000;
    private static final int MEMBERS = 4;

    @RegisterExtension
    static final FreshRedis REDIS = new FreshRedis();

    private static long sent() {
        return Long.parseLong(REDIS.client()
                .getRedisNodes(RedisNodes.SINGLE)
                .getInstance()
                .info(RedisNode.InfoSection.STATS)
                .get("total_net_output_bytes"));
    }

    private static String huge(String beginning) {
        return beginning + "x".repeat(HUGE);
    }

    @Test
    @DisplayName("N29: a record of 5 MB is unreadable with its size, is not sent, is not counted, and can be discarded")
    void aHugeRecord() {
        RedisSettings settings = Redis.settings(REDIS.server()).namespace("records");
        Keys keys = new Keys("records");
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerManager manager = WorkerManager.over(store);
            WorkerId good = WorkerId.of("good");
            manager.register(good);
            for (int i = 0; i < MEMBERS; i++) {
                var worker = manager.register(WorkerId.of("w" + i));
                if (i == 0) {
                    manager.heartbeat(worker, Beat.processing(SessionId.of("s")));
                }
                REDIS.client()
                        .getBucket(keys.record(worker.id()), StringCodec.INSTANCE)
                        .setAndKeepTTL(huge("{\"version\":\"1\","));
            }
            WorkerId spoiled = WorkerId.of("w0");
            long before = sent();

            Roster all = manager.listWorkers(ListOptions.EVERYTHING);
            assertThat(all.ids()).containsExactly(good);
            assertThat(all.unreadable())
                    .hasSize(MEMBERS)
                    .allSatisfy(record -> assertThat(record.why()).contains("5000015 bytes"));
            assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(good);
            assertThat(manager.getStats().fleet().idle()).isEqualTo(1);
            assertThat(manager.getStats().fleet().processing()).isZero();
            for (Runnable call : List.<Runnable>of(
                    () -> manager.monitorHealth(spoiled),
                    () -> manager.markOffline(spoiled),
                    () -> manager.register(spoiled),
                    () -> manager.findBySession(SessionId.of("s")))) {
                assertThatExceptionOfType(UnreadableRecordException.class)
                        .isThrownBy(call::run)
                        .withMessageContaining("5000015 bytes");
            }
            assertThat(manager.discardUnreadable(spoiled)).isTrue();
            assertThat(manager.discardUnreadable(spoiled)).isFalse();
            manager.register(spoiled);
            assertThat(manager.listWorkers(ListOptions.EVERYTHING).unreadable())
                    .extracting(UnreadableRecord::id)
                    .doesNotContain(spoiled);
            assertThat(sent() - before).as("bytes sent").isLessThan(100_000);
        }
    }

    @Test
    @DisplayName("N29: control, sessions, removals, tokens and profiles of 5 MB are not sent either")
    void hugeValuesElsewhere() {
        RedisSettings settings = Redis.settings(REDIS.server()).namespace("elsewhere");
        String prefix = new Keys("elsewhere").prefix();
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerManager manager = WorkerManager.over(store);
            manager.register(WorkerId.of("w"));
            for (String key : List.of("session:s", "removed:new", "token", "partitions")) {
                REDIS.client()
                        .getBucket(prefix + "workers:" + key, StringCodec.INSTANCE)
                        .set(huge("1 "), Duration.ofMinutes(1));
            }
            REDIS.client()
                    .<String, String>getMap(prefix + "workers:profiles", StringCodec.INSTANCE)
                    .putAll(Map.of("AAAAAAAAAAAAAAAA", huge("{"), huge(""), "x", "", "no stamp"));
            long before = sent();

            manager.register(WorkerId.of("new"));
            assertThat(manager.listWorkers().ids()).hasSize(2);
            assertThat(manager.claim(Criteria.ANY, SessionId.of("other"))).isPresent();
            assertThatExceptionOfType(WorkerStoreException.class)
                    .isThrownBy(() -> manager.claim(Criteria.ANY, SessionId.of("s")))
                    .withMessageContaining("workers:session:s");
            assertThatExceptionOfType(WorkerStoreException.class)
                    .isThrownBy(() -> manager.findBySession(SessionId.of("s")))
                    .withMessageContaining("workers:session:s");
            for (String control : List.of(huge("0"), huge("0000000000000001 v 1000 {"))) {
                REDIS.client()
                        .getBucket(prefix + "workers:control", StringCodec.INSTANCE)
                        .set(control, Duration.ofMinutes(1));
                assertThat(store.find(WorkerId.of("w")).value()).isPresent();
                assertThatExceptionOfType(WorkerStoreException.class)
                        .isThrownBy(store::control)
                        .withMessageContaining("workers:control");
            }
            assertThat(sent() - before).as("bytes sent").isLessThan(100_000);
        }
    }

    private static String name(int i) {
        return "\"".repeat(250) + i;
    }

    @Test
    @DisplayName("the greatest record that the bounds of the domain allow has half of the bytes that a record may have")
    void theGreatestRecord() {
        Instant now = Instant.ofEpochMilli(9_007_199_254_740L);
        Profile profile = new Profile(
                name(1),
                name(2),
                IntStream.range(0, 64).mapToObj(HugeValuesTest::name).collect(Collectors.toSet()));
        List<Orphan> orphans = IntStream.range(0, 64)
                .mapToObj(i -> new Orphan(SessionId.of(name(i)), 9_007_199_254_740_991L, now, Optional.of(name(i))))
                .toList();
        Worker worker = new Worker(
                WorkerId.of(name(3)),
                new Version("v".repeat(64)),
                1,
                1,
                profile,
                Availability.OFFLINE,
                Optional.empty(),
                orphans,
                Optional.of(new ShutdownRequest(
                        1, Cause.of(name(4), name(5)), now, Optional.of(now), Optional.of(now), Optional.of(now))),
                now,
                new Lease(now, Duration.ofHours(1), Optional.empty()),
                now,
                now,
                7,
                Attributes.of(Map.of("a", "y".repeat(16 * 1024 - 8))),
                Optional.empty());
        assertThat(RecordCodec.write(worker).length).isBetween(100 * 1024, Stored.LONGEST / 2);
    }

    @Test
    @DisplayName("N26: who knew two partitions notices a new fleet of four, and is refused")
    void anotherFleetAfterAFlush() {
        RedisSettings two = Redis.settings(REDIS.server()).namespace("spread").partitions(2);
        try (RedisWorkerStore old = RedisWorkerStore.connect(two);
                RedisWorkerStore idle = RedisWorkerStore.connect(two)) {
            WorkerManager before = WorkerManager.over(old);
            WorkerManager looking = WorkerManager.over(idle);
            before.register(WorkerId.of("w"));
            before.markAllOnline();
            assertThat(looking.listWorkers().ids()).hasSize(1);
            REDIS.client().getKeys().flushall();
            try (RedisWorkerStore fresh = RedisWorkerStore.connect(two.partitions(4))) {
                WorkerManager four = WorkerManager.over(fresh);
                four.register(WorkerId.of("w"));
                for (Runnable call : List.<Runnable>of(
                        () -> before.register(WorkerId.of("w")),
                        () -> before.findAvailableWorker(),
                        () -> looking.listWorkers(),
                        () -> looking.markAllOffline(Cause.UNSTATED))) {
                    assertThatExceptionOfType(InvalidValueException.class)
                            .isThrownBy(call::run)
                            .withMessageContaining("has 4 partitions, not 2");
                }
                assertThat(four.listWorkers().ids()).hasSize(1);
            }
        }
    }

    @Test
    @DisplayName("N26: who knew a fleet in one slot gives no orders beside a new one of two partitions")
    void ordersBesideAnotherFleet() {
        RedisSettings one = Redis.settings(REDIS.server()).namespace("orders");
        try (RedisWorkerStore old = RedisWorkerStore.connect(one)) {
            WorkerManager before = WorkerManager.over(old);
            before.register(WorkerId.of("w"));
            REDIS.client().getKeys().flushall();
            try (RedisWorkerStore fresh = RedisWorkerStore.connect(one.partitions(2))) {
                WorkerManager.over(fresh).register(WorkerId.of("w"));
                assertThatExceptionOfType(InvalidValueException.class)
                        .isThrownBy(() -> before.markAllOffline(Cause.UNSTATED))
                        .withMessageContaining("has 2 partitions, not 1");
            }
        }
    }
}
