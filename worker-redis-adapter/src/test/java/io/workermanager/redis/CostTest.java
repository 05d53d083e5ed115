package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.rules.HeartbeatTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.redisnode.RedisNode;

/** The number of commands that the server runs, by its own statistics. No other client uses the server. */
class CostTest {
    @AutoClose
    private static final FreshRedis REDIS = FreshRedis.start();

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
        REDIS.info(RedisNode.InfoSection.COMMANDSTATS)
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

    /** The number of calls of the client during an action. */
    private long callsDuring(Runnable something) {
        return during(something).get("evalsha");
    }

    /** A second heartbeat within a millisecond changes nothing. */
    private static void nextMillisecond() {
        waitUntilAfter(REDIS.time());
    }

    private static void waitUntilAfter(Instant time) {
        while (!REDIS.time().isAfter(time)) {
            Thread.onSpinWait();
        }
    }

    /** A lease so long that no heartbeat of a test checks its profile. */
    private Registration withALongLease() {
        return WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(Lease.LONGEST))
                .register("w", RegisterOptions.defaults());
    }

    @Test
    @DisplayName("N27: a heartbeat is one call and five commands on the server")
    void aHeartbeatIsOneCallAndFiveCommands() {
        Registration worker = withALongLease();

        assertThat(during(() -> manager.heartbeat(worker, Heartbeat.alive())))
                .isEqualTo(Map.of("evalsha", 1L, "time", 1L, "getrange", 2L, "set", 1L, "zadd", 1L));
    }

    @Test
    @DisplayName("N27: a heartbeat costs the same with a host, and after an order with a cause was lifted or has ended")
    void aHeartbeatWithAHostAndALiftedMarkIsOneCallAndFiveCommands() {
        Registration worker = WorkerManager.create(
                        store, WorkerManagerSettings.defaults().withTtl(Lease.LONGEST))
                .register("w", RegisterOptions.defaults().withHost("rack-7"));
        Order.Cause cause = Order.Cause.of("ann", "storm");
        Map<String, Long> five = Map.of("evalsha", 1L, "time", 1L, "getrange", 2L, "set", 1L, "zadd", 1L);

        assertThat(during(() -> manager.heartbeat(worker, Heartbeat.alive()))).isEqualTo(five);

        manager.fleet().give(Order.markOffline(Selector.id("w"), cause));
        manager.fleet().give(Order.markOnline(Selector.id("w"), cause));
        assertThat(during(() -> manager.heartbeat(worker, Heartbeat.alive()))).isEqualTo(five);

        manager.fleet().give(Order.pause(Selector.id("w"), cause).lasting(Duration.ofMillis(1)));
        waitUntilAfter(REDIS.time().plusMillis(1));
        assertThat(during(() -> manager.heartbeat(worker, Heartbeat.alive()))).isEqualTo(five);
        assertThat(manager.isOnline("w")).isTrue();
    }

    @Test
    @DisplayName("N27: an order to one worker is a read and a write, with its entry in the audit log")
    void anOrderToOneWorkerIsTwoCalls() {
        withALongLease();
        int[] orders = {0};

        Map<String, Long> ran = during(() -> {
            if (orders[0]++ % 2 == 0) {
                manager.pause("w");
            } else {
                manager.resume("w");
            }
        });

        assertThat(ran)
                .containsEntry("evalsha", 2L)
                .containsEntry("xadd", 1L)
                .containsEntry("xtrim", 1L)
                .containsEntry("xlen", 1L);
    }

    @Test
    @DisplayName("N27: a heartbeat that reaches a slow server late is one call, and counts like any other")
    void aLateHeartbeatIsOneCall() {
        Registration worker = withALongLease();
        Duration delay = Duration.ofMillis(150);
        waitUntilAfter(REDIS.time().plus(delay));

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
        Write.Preconditions preconditions = Write.Preconditions.within(decided, decided.plusSeconds(55));
        Write beat = new Write.Replace(now, next, now.lease().ttl(), preconditions);
        assertApplied(write(store, beat));
    }

    @Test
    @DisplayName("N27: a heartbeat of a busy worker is one call")
    void aHeartbeatOfABusyWorkerIsOneCall() {
        Registration worker = manager.register("w", RegisterOptions.defaults());
        manager.heartbeat(worker, Heartbeat.processing("s"));

        Map<String, Long> ran = during(() -> manager.heartbeat(worker, Heartbeat.processing("s")));
        assertThat(ran).containsEntry("evalsha", 1L);
        assertThat(ran.values().stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(15);
    }

    @Test
    @DisplayName("N27: finding a worker is one call, claiming one is two, releasing it at most two")
    void findingIsOneCallAndClaimingIsTwo() {
        for (int i = 0; i < 50; i++) {
            manager.register("w" + i, RegisterOptions.type("t" + i % 5));
        }
        assertThat(callsDuring(() -> manager.findMatchingWorker(Criteria.type("t3"))))
                .isEqualTo(1);
        assertThat(callsDuring(() -> manager.monitorHealth("w1"))).isEqualTo(1);
        assertThat(callsDuring(() -> manager.getStats())).isEqualTo(1);
        assertThat(callsDuring(() -> manager.listWorkers())).isEqualTo(1);

        assertCallsOfClaimAndRelease(manager, 2, 2);
    }

    private void assertCallsOfClaimAndRelease(WorkerManager fleet, long claiming, long releasingAtMost) {
        int[] sessions = {0};
        AtomicReference<Claim> claim = new AtomicReference<>();
        Runnable claimAnother =
                () -> claim.set(fleet.claim(Criteria.any(), "s" + sessions[0]++).orElseThrow());
        assertThat(callsDuring(claimAnother)).isEqualTo(claiming);
        Claim last = claim.get();
        assertThat(callsDuring(() -> fleet.release(last))).isLessThanOrEqualTo(releasingAtMost);
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
            manager.register("w" + i, RegisterOptions.defaults());
            manager.markOffline("w" + i);
        }
        manager.markAllOffline(Order.Cause.unstated());
        long before = statistics().get("evalsha");
        manager.markAllOnline();
        long batches = statistics().get("evalsha") - before;
        assertThat(manager.isOnline("w0")).isTrue();
        return batches;
    }

    private Map<String, Long> callsOfMarkingAllOffline(int workers) {
        for (int i = 0; i < workers; i++) {
            manager.register("w" + i, RegisterOptions.defaults());
        }
        return during(() -> manager.markAllOffline(Order.Cause.unstated()));
    }

    private static RedisWorkerStore connectToEightPartitions() {
        return RedisWorkerStore.connect(REDIS.settings("spread").withPartitions(8));
    }

    @Test
    @DisplayName("N27: with several partitions a call for one worker goes to one, and a call for the fleet to each")
    void callsForOneWorkerGoToOnePartition() {
        try (RedisWorkerStore partitions = connectToEightPartitions()) {
            WorkerManager fleet = WorkerManager.create(partitions);
            Registration worker = fleet.register("w", RegisterOptions.defaults());
            for (int i = 0; i < 50; i++) {
                fleet.register("w" + i, RegisterOptions.defaults());
            }
            assertThat(callsDuring(() -> fleet.heartbeat(worker))).isEqualTo(1);
            assertThat(callsDuring(() -> fleet.monitorHealth("w1"))).isEqualTo(1);
            assertThat(callsDuring(() -> fleet.getStats())).isEqualTo(8);
            assertThat(callsDuring(() -> fleet.findAvailableWorker())).isEqualTo(8);

            assertCallsOfClaimAndRelease(fleet, 8 + 2, 3);
            Registration busy = fleet.register("busy", RegisterOptions.defaults());
            fleet.heartbeat(busy, Heartbeat.processing("mine"));
            assertThat(callsDuring(() -> fleet.heartbeat(busy, Heartbeat.processing("mine"))))
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("N27: with several partitions a hold is a count of each, a write to the first and a copy to each")
    void aHoldInSeveralPartitionsIsACountOfEachOneWriteAndACopyToEach() {
        try (RedisWorkerStore partitions = connectToEightPartitions()) {
            WorkerManager fleet = WorkerManager.create(partitions);
            fleet.register("w", RegisterOptions.defaults());
            int[] stops = {0};
            Map<String, Long> ran = during(() -> {
                fleet.fleet().hold("h" + stops[0]++, Selector.exchange("kraken"), Order.Cause.unstated());
            });
            assertThat(ran.get("evalsha")).isLessThanOrEqualTo(8 + 1 + 8);
        }
    }

    @Test
    @DisplayName("N26, N27: the keyspace is never scanned")
    void theKeyspaceIsNeverScanned() {
        Registration worker = manager.register("w", RegisterOptions.defaults());
        manager.claim(Criteria.any(), "s");
        manager.markAllOffline(Order.Cause.unstated());
        manager.markAllOnline();
        manager.fleet().hold("h", Selector.exchange("kraken"), Order.Cause.unstated());
        manager.fleet().lift("h");
        manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        manager.fleet().clearShutdownSignals();
        manager.recovery().recoverOrphansNow("d", Duration.ofSeconds(1), 10);
        manager.diagnosis().listWorkers(WorkerList.Options.everything());
        manager.listWorkers();
        manager.getEnhancedStats();
        manager.diagnosis().explain(Criteria.any());
        manager.diagnosis().discardUnreadable("w");
        manager.unregister(worker);

        assertThat(statistics()).doesNotContainKeys("keys", "scan", "dbsize", "randomkey");
    }
}
