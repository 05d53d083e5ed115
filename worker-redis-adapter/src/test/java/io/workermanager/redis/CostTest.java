package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.ListOptions;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.rules.HeartbeatTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;

/** The number of commands that the server runs, by its own statistics. No other client uses the server. */
class CostTest {
    @RegisterExtension
    static final FreshRedis REDIS = new FreshRedis();

    private RedisWorkerStore store;
    private WorkerManager manager;

    @BeforeEach
    void connect() {
        store = RedisWorkerStore.connect(SharedRedis.settings(REDIS.server()));
        manager = WorkerManager.create(store);
    }

    @AfterEach
    void disconnect() {
        store.close();
        REDIS.client().getKeys().flushall();
    }

    /** Calls by command; a script that only reads is a script. */
    private static Map<String, Long> statistics() {
        Map<String, Long> calls = new TreeMap<>();
        REDIS.client()
                .getRedisNodes(RedisNodes.SINGLE)
                .getInstance()
                .info(RedisNode.InfoSection.COMMANDSTATS)
                .forEach((name, stats) -> calls.merge(
                        name.replace("cmdstat_", "").replace("evalsha_ro", "evalsha"),
                        Long.parseLong(stats.replaceAll("calls=([0-9]+).*", "$1")),
                        Long::sum));
        return calls;
    }

    /** The commands that ran during an action, including those in scripts. */
    private Map<String, Long> during(Runnable something) {
        for (int warm = 0; warm < 2; warm++) {
            something.run();
            nextMillisecond();
        }
        Map<String, Long> before = statistics();
        something.run();
        Map<String, Long> ran = new HashMap<>();
        statistics().forEach((name, calls) -> {
            long more = calls - before.getOrDefault(name, 0L);
            if (more > 0 && !name.equals("info")) {
                ran.put(name, more);
            }
        });
        return ran;
    }

    /** A second heartbeat within a millisecond changes nothing. */
    private void nextMillisecond() {
        waitUntilAfter(store.now());
    }

    private void waitUntilAfter(Instant time) {
        while (!store.now().isAfter(time)) {
            Thread.onSpinWait();
        }
    }

    /** A lease so long that no heartbeat of a test checks its profile. */
    private Registration withALongLease() {
        return WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(Lease.LONGEST))
                .register(WorkerId.of("w"), RegisterOptions.defaults());
    }

    @Test
    @DisplayName("N27: a heartbeat is one call and five commands on the server")
    void aHeartbeatIsOneCallAndFiveCommands() {
        Registration worker = withALongLease();

        assertThat(during(() -> manager.heartbeat(worker, Heartbeat.alive())))
                .isEqualTo(Map.of("evalsha", 1L, "time", 1L, "getrange", 2L, "set", 1L, "zadd", 1L));
    }

    @Test
    @DisplayName("N27: a heartbeat that reaches a slow server late is one call, and counts like any other")
    void aLateHeartbeatIsOneCall() {
        Registration worker = withALongLease();
        Duration delay = Duration.ofMillis(150);
        waitUntilAfter(store.now().plus(delay));

        assertThat(during(() -> heartbeatDecidedBefore(worker.id(), delay)))
                .describedAs("a find and a beat")
                .isEqualTo(Map.of("evalsha", 2L, "time", 2L, "getrange", 4L, "set", 1L, "zadd", 2L));
        assertThat(manager.getStats().fleet().alive()).isEqualTo(1);
    }

    private void heartbeatDecidedBefore(WorkerId id, Duration delay) {
        WorkerRecord now = store.find(id).value().orElseThrow();
        Instant decided = store.now().minus(delay);
        WorkerRecord next = HeartbeatTransitions.heartbeat(
                        now, Heartbeat.alive(), now.incarnation(), FleetControl.none(), decided)
                .withVersion(Version.fresh());
        WritePreconditions terms = WritePreconditions.within(decided, decided.plusSeconds(55));
        Write beat = new Write.Replace(now, next, now.lease().ttl(), terms);
        assertApplied(write(store, beat));
    }

    @Test
    @DisplayName("N27: a heartbeat of a busy worker is one call")
    void aHeartbeatOfABusyWorkerIsOneCall() {
        Registration worker = manager.register(WorkerId.of("w"), RegisterOptions.defaults());
        manager.heartbeat(worker, Heartbeat.processing(SessionId.of("s")));

        Map<String, Long> ran = during(() -> manager.heartbeat(worker, Heartbeat.processing(SessionId.of("s"))));
        assertThat(ran).containsEntry("evalsha", 1L);
        assertThat(ran.values().stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(15);
    }

    @Test
    @DisplayName("N27: finding a worker is one call, claiming one is two, releasing it at most two")
    void findingIsOneCallAndClaimingIsTwo() {
        for (int i = 0; i < 50; i++) {
            manager.register(WorkerId.of("w" + i), RegisterOptions.type("t" + i % 5));
        }
        assertThat(during(() -> manager.findMatchingWorker(Criteria.type("t3"))))
                .containsEntry("evalsha", 1L);
        assertThat(during(() -> manager.monitorHealth(WorkerId.of("w1")))).containsEntry("evalsha", 1L);
        assertThat(during(() -> manager.getStats())).containsEntry("evalsha", 1L);
        assertThat(during(() -> manager.listWorkers())).containsEntry("evalsha", 1L);

        int[] sessions = {0};
        Claim[] claim = new Claim[1];
        assertThat(during(() -> claim[0] = manager.claim(Criteria.any(), SessionId.of("s" + sessions[0]++))
                        .orElseThrow()))
                .containsEntry("evalsha", 2L);
        Claim first = claim[0];
        assertThat(during(() -> manager.release(first)).get("evalsha")).isLessThanOrEqualTo(2);
    }

    @Test
    @DisplayName("N27: marking all offline costs a fixed number of commands, with any number of workers")
    void markingAllOfflineCostsAFixedNumberOfCommands() {
        assertThat(callsOfMarkingAllOffline(10)).isEqualTo(callsOfMarkingAllOffline(400));
    }

    @Test
    @DisplayName("N27: marking all online costs one call per page of marked records, plus a fixed number")
    void markingAllOnlineCostsOneCallPerPage() {
        long few = callsOfMarkingAllOnline(50);
        long many = callsOfMarkingAllOnline(450);
        assertThat(many - few).isLessThanOrEqualTo(400 / 50);
    }

    private long callsOfMarkingAllOnline(int marked) {
        for (int i = 0; i < marked; i++) {
            manager.register(WorkerId.of("w" + i), RegisterOptions.defaults());
            manager.markOffline(WorkerId.of("w" + i));
        }
        manager.markAllOffline(OrderCause.unstated());
        long before = statistics().get("evalsha");
        manager.markAllOnline();
        long batches = statistics().get("evalsha") - before;
        assertThat(manager.isOnline(WorkerId.of("w0"))).isTrue();
        return batches;
    }

    private Map<String, Long> callsOfMarkingAllOffline(int workers) {
        for (int i = 0; i < workers; i++) {
            manager.register(WorkerId.of("w" + i), RegisterOptions.defaults());
        }
        return during(() -> manager.markAllOffline(OrderCause.unstated()));
    }

    @Test
    @DisplayName("N27: with several partitions a call for one worker goes to one, and a call for the fleet to each")
    void callsForOneWorkerGoToOnePartition() {
        RedisSettings spread =
                SharedRedis.settings(REDIS.server()).withNamespace("spread").withPartitions(8);
        try (RedisWorkerStore partitions = RedisWorkerStore.connect(spread)) {
            WorkerManager fleet = WorkerManager.create(partitions);
            Registration worker = fleet.register(WorkerId.of("w"), RegisterOptions.defaults());
            for (int i = 0; i < 50; i++) {
                fleet.register(WorkerId.of("w" + i), RegisterOptions.defaults());
            }
            assertThat(during(() -> fleet.heartbeat(worker))).containsEntry("evalsha", 1L);
            assertThat(during(() -> fleet.monitorHealth(WorkerId.of("w1")))).containsEntry("evalsha", 1L);
            assertThat(during(() -> fleet.getStats())).containsEntry("evalsha", 8L);
            assertThat(during(() -> fleet.findAvailableWorker())).containsEntry("evalsha", 8L);

            int[] sessions = {0};
            Claim[] claim = new Claim[1];
            assertThat(during(() -> claim[0] = fleet.claim(Criteria.any(), SessionId.of("s" + sessions[0]++))
                            .orElseThrow()))
                    .containsEntry("evalsha", 8L + 2);
            Claim first = claim[0];
            assertThat(during(() -> fleet.release(first)).get("evalsha")).isLessThanOrEqualTo(3);
            Registration busy = fleet.register(WorkerId.of("busy"), RegisterOptions.defaults());
            fleet.heartbeat(busy, Heartbeat.processing(SessionId.of("mine")));
            assertThat(during(() -> fleet.heartbeat(busy, Heartbeat.processing(SessionId.of("mine")))))
                    .containsEntry("evalsha", 1L);
        }
    }

    @Test
    @DisplayName("N27: with several partitions marking all offline is a write to the first and a copy to each")
    void markingAllOfflineInSeveralPartitionsIsOneWriteAndACopyToEach() {
        RedisSettings spread =
                SharedRedis.settings(REDIS.server()).withNamespace("spread").withPartitions(8);
        try (RedisWorkerStore partitions = RedisWorkerStore.connect(spread)) {
            WorkerManager fleet = WorkerManager.create(partitions);
            fleet.register(WorkerId.of("w"), RegisterOptions.defaults());
            int[] stops = {0};
            Map<String, Long> ran = during(() -> {
                fleet.fleet().hold(Hold.Id.of("h" + stops[0]++), Selector.exchange("kraken"), OrderCause.unstated());
            });
            assertThat(ran.get("evalsha")).isLessThanOrEqualTo(1 + 8);
        }
    }

    @Test
    @DisplayName("N26, N27: the keyspace is never scanned")
    void theKeyspaceIsNeverScanned() {
        Registration worker = manager.register(WorkerId.of("w"), RegisterOptions.defaults());
        manager.claim(Criteria.any(), SessionId.of("s"));
        manager.markAllOffline(OrderCause.unstated());
        manager.markAllOnline();
        manager.fleet().hold(Hold.Id.of("h"), Selector.exchange("kraken"), OrderCause.unstated());
        manager.fleet().lift(Hold.Id.of("h"));
        manager.fleet().requestShutdown(OrderCause.unstated());
        manager.fleet().clearShutdownSignals();
        manager.recovery().recoverOrphansNow("d", Duration.ofSeconds(1), 10);
        manager.diagnosis().listWorkers(ListOptions.everything());
        manager.listWorkers();
        manager.getEnhancedStats();
        manager.diagnosis().explain(Criteria.any());
        manager.diagnosis().discardUnreadable(WorkerId.of("w"));
        manager.unregister(worker);

        assertThat(statistics()).doesNotContainKeys("keys", "scan", "dbsize", "randomkey");
    }
}
