package io.workermanager.redis;

import static io.workermanager.redis.DocumentedUsers.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Subscription;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;

/** The permissions of each user of the README. */
@Timeout(600)
class DocumentedUsersTest {
    private static final WorkerId ID = WorkerId.of("w");
    private static final SessionId SESSION = SessionId.of("s");
    private static final String LOG = "{prod}:workers:control:audit";

    private static final Duration LEASE = Duration.ofMinutes(1);

    @AutoClose
    private static final TestRedis SERVER = TestRedis.startFresh();

    @AutoClose
    private final RedisWorkerStore observerStore = connect("observer");

    @AutoClose
    private final RedisWorkerStore workerStore = connect("worker");

    @AutoClose
    private final RedisWorkerStore operatorStore = connect("operator");

    private final WorkerManager observer = WorkerManager.create(observerStore);
    private final WorkerManager worker = WorkerManager.create(workerStore);
    private final WorkerManager operator = WorkerManager.create(operatorStore);

    @BeforeAll
    static void createUsers() {
        DocumentedUsers.on(SERVER, "{prod}:");
    }

    @AfterEach
    void forgetEverything() {
        AdminConnection.once(SERVER.uri(), "FLUSHALL");
        AdminConnection.once(SERVER.uri(), "SCRIPT", "FLUSH");
    }

    private static RedisWorkerStore connect(String role) {
        return RedisWorkerStore.connect(DocumentedUsers.settings(SERVER, role, "prod"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "operator"})
    void aWorkerRegistersSendsHeartbeatsAndClaims(String role) {
        WorkerManager worker = role.equals("worker") ? this.worker : operator;
        Registration me = worker.register(ID, RegisterOptions.type("spot"));
        for (int i = 0; i < 200; i++) {
            worker.heartbeat(me, Heartbeat.alive());
        }
        Claim claim = worker.claim(Criteria.type("spot"), SESSION).orElseThrow();
        worker.heartbeat(me, Heartbeat.processing(SESSION));
        worker.release(claim);
        worker.updateWorkerCapabilities(ID, ProfileUpdate.capabilities("futures"));
        assertThat(worker.findWorkersByType("spot").workers()).hasSize(1);
        worker.unregister(me);

        assertThat(worker.getStats().fleet().total()).isZero();
    }

    @Test
    void aWorkerReadsTheControlAndCannotWriteIt() throws InterruptedException {
        BlockingQueue<WorkerStore.ChangeHint> received = new LinkedBlockingQueue<>();
        Registration me = worker.register(ID, RegisterOptions.defaults());
        try (Subscription orders = workerStore.watch(WatchScope.fleet(), received::add);
                Subscription mine = workerStore.watch(WatchScope.of(ID), received::add)) {
            assertThat(orders).isNotSameAs(mine);
            operator.markAllOffline(Order.Cause.of("ann", "upgrade"));
            assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.CONTROL_CHANGED);
            assertThat(worker.isOnline(ID)).isFalse();
            assertThat(worker.claim(Criteria.any(), SESSION)).isEmpty();
            operator.sendShutdownSignal(ID, Order.Cause.unstated());
            assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
        worker.heartbeat(me, Heartbeat.alive());
        String orders = "+set on {prod}:workers:control";
        refused(orders, () -> worker.markAllOffline(Order.Cause.unstated()));
        refused(orders, () -> worker.markAllOnline());
        refused(orders, () -> worker.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated()));
        refused(orders, () -> worker.fleet().clearShutdownSignals());
        assertThat(operator.isOnline(ID)).isFalse();
    }

    @Test
    void aWorkerGivesNoOrderBecauseItCannotLogIt() {
        worker.register(ID, RegisterOptions.defaults());
        worker.register("busy", RegisterOptions.type("busy"));
        worker.claim(Criteria.type("busy"), SESSION);
        operator.markOffline(ID);
        String log = "+xadd on {prod}:workers:control:audit";
        refused(log, () -> worker.markOnline(ID));
        refused(log, () -> worker.pause("busy"));
        refused(log, () -> worker.sendShutdownSignal("busy", Order.Cause.unstated()));
        refused(log, () -> worker.fleet().give(Order.markOffline(Selector.id("new"), Order.Cause.unstated())));
        refused(log, () -> worker.fleet().give(Order.release(SESSION, Order.Cause.unstated())));
        AdminConnection.once(SERVER.uri(), "SET", "{prod}:worker:busy", "junk", "PX", "60000");
        refused("+set on {prod}:workers:control", () -> worker.diagnosis().discardUnreadable("busy"));

        assertThat(operator.isOnline(ID)).isFalse();
        assertThat(operator.diagnosis().discardUnreadable("busy")).isTrue();
    }

    @Test
    void anObserverReadsTheLogAndAWorkerDoesNot() {
        worker.register(ID, RegisterOptions.defaults());
        operator.markOffline(ID);
        operator.markAllOffline(Order.Cause.of("ann", "upgrade"));

        Order.AuditEntry.Page log = operator.fleet().audit(Order.AuditEntry.Page.START, 10);
        assertThat(log.entries()).hasSize(2);
        assertThat(observer.fleet().audit(Order.AuditEntry.Page.START, 10)).isEqualTo(log);
        refused("XRANGE " + LOG, () -> worker.fleet().audit(Order.AuditEntry.Page.START, 10));
    }

    /** Also not with a command that it may use for other keys. */
    @Test
    void onlyAnOperatorCanChangeTheLog() {
        worker.register(ID, RegisterOptions.defaults());
        operator.markOffline(ID);
        Order.AuditEntry.Page log = operator.fleet().audit(Order.AuditEntry.Page.START, 10);
        for (String role : List.of("worker", "observer")) {
            try (AdminConnection connection = new AdminConnection(SERVER.uri())) {
                connection.command("AUTH", role, role + "-secret");
                for (String command : List.of(
                        "XADD %s * entry x",
                        "XTRIM %s MAXLEN 0",
                        "XDEL %s 0-1",
                        "XSETID %s 0-1",
                        "DEL %s",
                        "UNLINK %s",
                        "SET %s x",
                        "PEXPIRE %s 1",
                        "HSET %s a b",
                        "ZADD %s 1 a",
                        "RENAME %s {prod}:worker:x",
                        "COPY {prod}:worker:w %s REPLACE",
                        "FLUSHALL")) {
                    assertThatThrownBy(() ->
                                    connection.command(command.formatted(LOG).split(" ")))
                            .as(role)
                            .hasMessageContaining(": NOPERM");
                }
            }
        }
        assertThat(operator.fleet().audit(Order.AuditEntry.Page.START, 10)).isEqualTo(log);
        assertThat(log.entries()).hasSize(1);
    }

    @Test
    void anOperatorRecoversSessionsAndAWorkerConfirmsThem() {
        WorkerManager brief = WorkerManager.create(
                workerStore, WorkerManagerSettings.defaults().withTtl(Lease.SHORTEST));
        do {
            brief.register(ID, RegisterOptions.defaults());
        } while (brief.claim(Criteria.any(), SESSION).isEmpty());
        refused("+set on {prod}:workers:control", () -> brief.recovery().recoverOrphans("worker", LEASE, 1));
        assertThat(operator.recovery().recoverOrphans("operator", LEASE, 1)).isEmpty();
        assertThat(operator.fleet().control().sweep()).isPresent();

        List<Recovery> recovered = List.of();
        while (recovered.isEmpty()) {
            recovered = brief.recovery().recoverOrphansNow("worker", LEASE, 1);
        }

        assertThat(brief.recovery().confirmRecovery(recovered.get(0))).isTrue();
    }

    @Test
    void workersExtendTheTimeToLiveOfAControlThatTheyCannotChange() {
        operator.markAllOffline(Order.Cause.unstated());
        RedissonClient administrator = SharedRedis.client(SERVER);
        RBucket<?> control = administrator.getBucket("{prod}:workers:control");
        control.expire(Duration.ofMinutes(1));

        worker.register(ID, RegisterOptions.defaults());

        assertThat(control.remainTimeToLive()).isGreaterThan(Duration.ofDays(1).toMillis());
        administrator.shutdown();
    }

    @Test
    void anObserverReadsEverythingAndWritesNothing() throws InterruptedException {
        BlockingQueue<WorkerStore.ChangeHint> received = new LinkedBlockingQueue<>();
        Registration me;
        try (Subscription watch = observerStore.watch(WatchScope.of(ID), received::add)) {
            assertThat(watch).isNotNull();
            me = worker.register(ID, RegisterOptions.defaults());
            assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
        assertThat(observer.findAvailableWorker()).map(WorkerView::id).contains(ID);
        assertThat(observer.diagnosis().explain(Criteria.any())).isNotNull();
        assertThat(observer.monitorHealth(ID)).isNotNull();
        worker.claim(Criteria.any(), SESSION);
        assertThat(observer.recovery().findBySession(SESSION))
                .map(WorkerView::id)
                .contains(ID);
        assertThat(observer.listWorkers().workers()).hasSize(1);
        assertThat(observer.getStats().fleet().processing()).isEqualTo(1);
        assertThat(observer.diagnosis().coverage(Criteria.any())).hasSize(1);
        assertThat(observer.fleet().events().poll()).isNotEmpty();
        assertThat(observer.fleet()
                        .preview(Order.shutdown(Selector.all(), Order.Cause.unstated()))
                        .ids())
                .containsExactly(ID);
        assertThat(observer.fleet()
                        .awaitStopped(Selector.all(), LEASE, progress -> {})
                        .done())
                .isTrue();

        String writing = "'evalsha'";
        refused(writing, () -> observer.register("x", RegisterOptions.defaults()));
        refused(writing, () -> observer.heartbeat(me, Heartbeat.alive()));
        refused(writing, () -> observer.markOffline(ID));
        refused(writing, () -> observer.markAllOffline(Order.Cause.unstated()));
        refused(writing, () -> observer.unregister(me));
        assertThat(observer.findWorkersByType("default").workers()).hasSize(1);
    }

    @Test
    void anObserverSkipsExpiredWorkersWithoutRemovingThem() {
        worker.register("a", RegisterOptions.defaults());
        worker.register("b", RegisterOptions.defaults());
        AdminConnection.once(SERVER.uri(), "DEL", "{prod}:worker:a");

        assertThat(observer.findAvailableWorker()).map(WorkerView::id).contains(WorkerId.of("b"));
        assertThat(worker.findAvailableWorker()).map(WorkerView::id).contains(WorkerId.of("b"));
        assertThat(observer.findAvailableWorker()).map(WorkerView::id).contains(WorkerId.of("b"));
    }

    @Test
    void anOperatorMarksHoldsShutsDownAndDiscards() {
        worker.register(ID, RegisterOptions.defaults());
        operator.markOffline(ID);
        operator.markOnline(ID);
        operator.pause(ID);
        operator.resume(ID);
        Hold.Id hold = Hold.Id.of("venue");
        operator.fleet().hold(hold, Selector.exchange("kraken"), Order.Cause.unstated());
        assertThat(operator.fleet().lift(hold)).isTrue();
        operator.markAllOffline(Order.Cause.unstated());
        assertThat(operator.markAllOnline()).isPositive();
        operator.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        operator.fleet().clearShutdownSignals();
        AdminConnection.once(SERVER.uri(), "SET", "{prod}:worker:w", "junk", "PX", "60000");
        assertThat(operatorStore.searchUnreadable(1)).hasSize(1);
        refused("scan", () -> workerStore.searchUnreadable(1));
        assertThat(operator.diagnosis().discardUnreadable(ID)).isTrue();
    }

    @Test
    void usersOfAnotherNamespaceHaveNoAccess() {
        assertThatThrownBy(() -> RedisWorkerStore.connect(DocumentedUsers.settings(SERVER, "operator", "other")))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining("the Redis user lacks that permission");
    }
}
