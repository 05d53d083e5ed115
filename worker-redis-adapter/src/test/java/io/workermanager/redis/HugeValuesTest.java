package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.WorkerManager;
import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.model.WorkerView;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.codec.WorkerRecordCodec;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.RawRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.redisnode.RedisNode;

/** Values that are too long are unreadable, and are not sent. */
class HugeValuesTest {
    private static final int HUGE = 5_000_000;
    private static final int MEMBERS = 4;

    @AutoClose
    private static final FreshRedis REDIS = FreshRedis.start();

    private static long sent() {
        return Long.parseLong(REDIS.info(RedisNode.InfoSection.STATS).get("total_net_output_bytes"));
    }

    private static String huge(String beginning) {
        return beginning + "x".repeat(HUGE);
    }

    @Test
    @DisplayName("N29: a record of 5 MB is unreadable with its size, is not sent, is not counted, and can be discarded")
    void aHugeRecordIsReportedAndCanBeDiscarded() {
        RedisSettings settings = REDIS.settings("records");
        KeyNames keys = new KeyNames("records");
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerManager manager = WorkerManager.create(store);
            WorkerId good = WorkerId.of("good");
            manager.register(good, RegisterOptions.defaults());
            for (int i = 0; i < MEMBERS; i++) {
                var worker = manager.register("w" + i, RegisterOptions.defaults());
                if (i == 0) {
                    manager.heartbeat(worker, Heartbeat.processing("s"));
                }
                REDIS.client().getBucket(keys.record(worker.id())).setAndKeepTTL(huge("{\"version\":\"1\","));
            }
            WorkerId damaged = WorkerId.of("w0");
            long before = sent();

            WorkerList all = manager.diagnosis().listWorkers(WorkerList.Options.everything());
            assertThat(all.ids()).containsExactly(good);
            assertThat(all.unreadable())
                    .hasSize(MEMBERS)
                    .allSatisfy(record -> assertThat(record.why()).contains("5000015 bytes"));
            assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(good);
            assertThat(manager.getStats().fleet().idle()).isEqualTo(1);
            assertThat(manager.getStats().fleet().processing()).isZero();
            assertAllFail(
                    UnreadableRecordException.class,
                    "5000015 bytes",
                    () -> manager.monitorHealth(damaged),
                    () -> manager.markOffline(damaged),
                    () -> manager.register(damaged, RegisterOptions.defaults()),
                    () -> manager.recovery().findBySession("s"));
            assertThat(manager.diagnosis().discardUnreadable(damaged)).isTrue();
            assertThat(manager.diagnosis().discardUnreadable(damaged)).isFalse();
            manager.register(damaged, RegisterOptions.defaults());
            assertThat(manager.diagnosis()
                            .listWorkers(WorkerList.Options.everything())
                            .unreadable())
                    .extracting(WorkerList.Unreadable::id)
                    .doesNotContain(damaged);
            assertThat(sent() - before).as("bytes sent").isLessThan(100_000);
        }
    }

    @Test
    @DisplayName("N29: a control, sessions, removals, tokens and profiles of 5 MB are not sent")
    void otherHugeValuesAreNotSent() {
        RedisSettings settings = REDIS.settings("elsewhere");
        String prefix = new KeyNames("elsewhere").prefix();
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerManager manager = WorkerManager.create(store);
            manager.register("w", RegisterOptions.defaults());
            for (String key : List.of("session:s", "removed:new", "token", "partitions")) {
                REDIS.client().getBucket(prefix + "workers:" + key).set(huge("1 "), Duration.ofMinutes(1));
            }
            REDIS.client()
                    .<String, String>getMap(prefix + "workers:profiles")
                    .putAll(Map.of("AAAAAAAAAAAAAAAA", huge("{"), huge(""), "x", "", "no stamp"));
            long before = sent();

            manager.register("new", RegisterOptions.defaults());
            assertThat(manager.listWorkers().ids()).hasSize(2);
            assertThat(manager.claim(Criteria.any(), "other")).isPresent();
            assertAllFail(
                    WorkerStoreException.class,
                    "workers:session:s",
                    () -> manager.claim(Criteria.any(), "s"),
                    () -> manager.recovery().findBySession("s"));
            for (String control : List.of(huge("0"), huge("0000000000000001 v 1000 {"))) {
                REDIS.client().getBucket(prefix + "workers:control").set(control, Duration.ofMinutes(1));
                assertThat(store.find(WorkerId.of("w")).value()).isPresent();
                assertAllFail(WorkerStoreException.class, "workers:control", store::control);
            }
            assertThat(sent() - before).as("bytes sent").isLessThan(100_000);
        }
    }

    private static void assertAllFail(Class<? extends RuntimeException> type, String message, Runnable... calls) {
        for (Runnable call : calls) {
            assertThatExceptionOfType(type).isThrownBy(call::run).withMessageContaining(message);
        }
    }

    private static String name(int i) {
        return "\"".repeat(250) + i;
    }

    @Test
    @DisplayName("the largest record within the bounds of the domain uses half of the size limit")
    void theLargestRecordUsesHalfOfTheLimit() {
        Instant now = Instant.ofEpochMilli(9_007_199_254_740L);
        Profile profile = new Profile(
                name(1),
                name(2),
                IntStream.range(0, 64).mapToObj(HugeValuesTest::name).collect(Collectors.toSet()));
        List<OrphanedSession> orphans = IntStream.range(0, 64)
                .mapToObj(i ->
                        new OrphanedSession(SessionId.of(name(i)), 9_007_199_254_740_991L, now, Optional.of(name(i))))
                .toList();
        WorkerRecord worker = new WorkerRecord(
                WorkerId.of(name(3)),
                new Version("v".repeat(64)),
                1,
                1,
                profile,
                Availability.OFFLINE,
                Optional.empty(),
                orphans,
                Optional.of(new ShutdownRequest(
                        1,
                        Order.Cause.of(name(4), name(5)),
                        now,
                        Optional.of(now),
                        Optional.of(now),
                        Optional.of(now))),
                now,
                new Lease(now, Duration.ofHours(1), Optional.empty()),
                now,
                now,
                7,
                Attributes.of(Map.of("a", "y".repeat(16 * 1024 - 8))),
                Optional.of(new WorkerRecord.MarkOrder(
                        9_007_199_254_740_991L,
                        9_007_199_254_740_991L,
                        Order.Cause.of(name(6), name(7)),
                        Optional.of(now))),
                Optional.of(name(8)));
        assertThat(WorkerRecordCodec.write(worker).length).isBetween(100 * 1024, RawRecord.LONGEST / 2);
    }

    @Test
    @DisplayName("N26: a store with two partitions notices a new fleet with four, and refuses to use it")
    void aFleetWithAnotherNumberOfPartitionsAfterAFlushIsRefused() {
        RedisSettings two = REDIS.settings("spread").withPartitions(2);
        try (RedisWorkerStore old = RedisWorkerStore.connect(two);
                RedisWorkerStore idle = RedisWorkerStore.connect(two)) {
            WorkerManager before = WorkerManager.create(old);
            WorkerManager looking = WorkerManager.create(idle);
            before.register("w", RegisterOptions.defaults());
            before.markAllOnline();
            assertThat(looking.listWorkers().ids()).hasSize(1);
            REDIS.client().getKeys().flushall();
            try (RedisWorkerStore fresh = RedisWorkerStore.connect(two.withPartitions(4))) {
                WorkerManager four = WorkerManager.create(fresh);
                four.register("w", RegisterOptions.defaults());
                assertAllFail(
                        InvalidValueException.class,
                        "has 4 partitions, not 2",
                        () -> before.register("w", RegisterOptions.defaults()),
                        () -> before.findAvailableWorker(),
                        () -> looking.listWorkers(),
                        () -> looking.markAllOffline(Order.Cause.unstated()));
                assertThat(four.listWorkers().ids()).hasSize(1);
            }
        }
    }

    @Test
    @DisplayName("N26: a store with one partition writes no control beside a new fleet with two")
    void aControlIsNotWrittenBesideAFleetWithAnotherNumberOfPartitions() {
        RedisSettings one = REDIS.settings("orders");
        try (RedisWorkerStore old = RedisWorkerStore.connect(one)) {
            WorkerManager before = WorkerManager.create(old);
            before.register("w", RegisterOptions.defaults());
            REDIS.client().getKeys().flushall();
            try (RedisWorkerStore fresh = RedisWorkerStore.connect(one.withPartitions(2))) {
                WorkerManager.create(fresh).register("w", RegisterOptions.defaults());
                assertAllFail(
                        InvalidValueException.class,
                        "has 2 partitions, not 1",
                        () -> before.markAllOffline(Order.Cause.unstated()));
            }
        }
    }
}
