package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.redis.server.TestSentinel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.api.RedissonClient;

/** Runs the advice of the READMEs to operators. Losses are counted in acknowledged writes. */
class OperationalAdviceTest {
    private static final WorkerId ID = WorkerId.of("worker-123");
    private static final SessionId SESSION = SessionId.of("session-456");
    private static final Hold.Id NIGHT = Hold.Id.of("night");
    private static final int LOAD = 400;

    // ---- a planned change of master

    @Test
    void aFailoverCommandLosesNothing() {
        try (TestRedis master = TestRedis.startFresh();
                TestRedis replica = TestRedis.startFresh();
                RedisWorkerStore before = RedisWorkerStore.connect(RedisSettings.of(master.uri()))) {
            AdminConnection.once(replica.uri(), "REPLICAOF", master.host(), Integer.toString(master.port()));
            awaitReplica(before);
            try (BackgroundRegistrations registrations = new BackgroundRegistrations(WorkerManager.create(before))) {
                registrations.await(LOAD);
                AdminConnection.once(master.uri(), "FAILOVER");
                RedisWorkerStore after = SharedRedis.eventually(() -> RedisWorkerStore.connect(settings(replica)));
                try (after) {
                    SharedRedis.eventually(() -> WorkerManager.create(after).register(ID, RegisterOptions.defaults()));
                    registrations.stop();
                    assertThat(registrations.lost(WorkerManager.create(after))).isEmpty();
                }
            }
        }
    }

    private static RedisSettings settings(TestRedis server) {
        return RedisSettings.of(server.uri()).withTimeout(Duration.ofSeconds(5));
    }

    private static void awaitReplica(RedisWorkerStore store) {
        while (!store.report().servers().get(0).role().equals("master, replicas: 1")) {
            Thread.onSpinWait();
        }
    }

    /** On a slow machine clients may follow the sentinel only after the pause. Such a run proves nothing, and needs a longer pause. */
    @Test
    void aPauseOfWritesBeforeASentinelFailoverLosesNothing() {
        Duration pause = Duration.ofSeconds(10);
        while (!clientsFollowWithin(pause)) {
            assertThat(pause).as("the pause that was too short").isLessThan(Duration.ofMinutes(4));
            pause = pause.multipliedBy(3);
        }
    }

    private static boolean clientsFollowWithin(Duration pause) {
        try (TestSentinel sentinel = TestSentinel.start()) {
            RedissonClient client = SentinelTest.client(sentinel);
            try (RedisWorkerStore store = RedisWorkerStore.create(client, "prod")) {
                try (BackgroundRegistrations registrations = new BackgroundRegistrations(WorkerManager.create(store))) {
                    registrations.await(LOAD);
                    long start = System.nanoTime();
                    sentinel.commandMaster("CLIENT", "PAUSE", Long.toString(pause.toMillis()), "WRITE");
                    sentinel.failOver();
                    registrations.await(LOAD);
                    boolean inTime = System.nanoTime() - start < pause.toNanos();
                    registrations.stop();
                    if (inTime) {
                        assertThat(registrations.lost(WorkerManager.create(store)))
                                .isEmpty();
                    }
                    return inTime;
                }
            } finally {
                client.shutdown();
            }
        }
    }

    // ---- what a server keeps

    @Test
    void anAppendOnlyFileKeepsTheFleetWhenTheServerIsKilled(@TempDir Path folder) {
        try (TestRedis server = TestRedis.startIn(folder, "--appendonly", "yes", "--appendfsync", "always");
                RedisWorkerStore store = RedisWorkerStore.connect(settings(server))) {
            WorkerManager manager = WorkerManager.create(store);
            Registration registration = manager.register(ID, RegisterOptions.defaults());
            Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
            manager.markOffline(ID);
            manager.fleet().hold(NIGHT, Selector.type("fix"), Order.Cause.unstated());
            server.kill();
            server.startAgain();

            assertThat(SharedRedis.eventually(() -> manager.heartbeat(registration))
                            .worker()
                            .availability())
                    .isEqualTo(Availability.OFFLINE);
            assertThat(manager.fleet().control().holds())
                    .extracting(hold -> hold.id())
                    .containsExactly(NIGHT);
            assertThat(manager.release(claim)).isTrue();
        }
    }

    @Test
    void withoutAnAppendOnlyFileAKilledServerForgetsAndTheWorkerRestoresItsMark() {
        try (TestRedis server = TestRedis.startFresh();
                RedisWorkerStore store = RedisWorkerStore.connect(settings(server))) {
            WorkerManager manager = WorkerManager.create(store);
            Registration registration = manager.register(ID, RegisterOptions.defaults());
            manager.markOffline(ID);
            manager.fleet().hold(NIGHT, Selector.type("fix"), Order.Cause.unstated());
            manager.heartbeat(registration);
            server.kill();
            server.startAgain();

            assertThatThrownBy(() -> SharedRedis.eventually(() -> manager.heartbeat(registration)))
                    .isInstanceOf(RegistrationLostException.class);
            manager.register(ID, RegisterOptions.defaults().after(registration.earlier()));
            assertThat(manager.monitorHealth(ID).worker().orElseThrow().worker().availability())
                    .isEqualTo(Availability.OFFLINE);
            assertThat(manager.fleet().control().holds()).isEmpty();
            assertThat(manager.fleet().control().isLost()).isTrue();
            manager.fleet().hold(NIGHT, Selector.type("fix"), Order.Cause.unstated());
            assertThat(manager.fleet().control().isLost()).isFalse();
        }
    }

    @Test
    void anEvictionPolicyRemovesWorkersSilentlyAndNoevictionRefusesNewOnes() {
        try (TestRedis server = TestRedis.startFresh();
                RedisWorkerStore store = RedisWorkerStore.connect(settings(server))) {
            WorkerManager manager = WorkerManager.create(store);
            RegisterOptions large = RegisterOptions.defaults().withAttribute("a", "x".repeat(10_000));
            AdminConnection.once(server.uri(), "CONFIG", "SET", "maxmemory", "6000000");
            int registered = 0;
            WorkerStoreException full = null;
            while (full == null && registered < 2000) {
                try {
                    manager.register("w" + registered, large);
                    registered++;
                } catch (WorkerStoreException e) {
                    full = e;
                }
            }
            assertThat(full).as("after " + registered + " workers").isNotNull();
            assertThat(full.outcomeUnknown()).isFalse();
            assertThat(manager.listWorkers().workers()).hasSize(registered);

            AdminConnection.once(server.uri(), "CONFIG", "SET", "maxmemory-policy", "allkeys-random");
            for (int i = 0; i < 200; i++) {
                manager.register("more" + i, large);
            }
            assertThat(manager.listWorkers().workers().size()).isLessThan(registered + 200);
        }
    }

    @Test
    void anAclFileKeepsUsers(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("users.acl"));
        try (TestRedis server = TestRedis.startIn(folder, "--aclfile", file.toString())) {
            DocumentedUsers.on(server, "{prod}:");
            AdminConnection.once(server.uri(), "ACL", "SAVE");
            server.kill();
            server.startAgain();
            for (String role : List.of("worker", "operator")) {
                try (RedisWorkerStore store =
                        RedisWorkerStore.connect(DocumentedUsers.settings(server, role, "prod"))) {
                    assertThat(WorkerManager.create(store).register(role, RegisterOptions.defaults()))
                            .isNotNull();
                }
            }
        }
    }
}
