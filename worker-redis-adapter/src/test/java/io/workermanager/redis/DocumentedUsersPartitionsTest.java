package io.workermanager.redis;

import static io.workermanager.redis.DocumentedUsers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.redis.server.TestRedis;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The users of the README on a fleet with partitions, with the patterns that the README gives for it. */
@Timeout(600)
class DocumentedUsersPartitionsTest {
    private static final int PARTITIONS = 3;
    private static final int WORKERS = 12;
    private static final Order.Cause CAUSE = Order.Cause.of("ann", "upgrade");

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
        DocumentedUsers.addPatterns(SERVER, "{prod.*}." + PARTITIONS + ":");
    }

    private static RedisWorkerStore connect(String role) {
        return RedisWorkerStore.connect(
                DocumentedUsers.settings(SERVER, role, "prod").withPartitions(PARTITIONS));
    }

    @Test
    void eachUserDoesItsPartInEveryPartition() {
        List<Registration> registered = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            registered.add(worker.register("w" + i, RegisterOptions.type("spot").withHost("h" + i % 2)));
        }
        for (int i = 0; i < WORKERS / 2; i++) {
            SessionId session = SessionId.of("s" + i);
            Claim claim = worker.claim(Criteria.type("spot"), session).orElseThrow();
            assertThat(observer.recovery().findBySession(session))
                    .hasValueSatisfying(holder -> assertThat(holder.id()).isEqualTo(claim.worker()));
            worker.release(claim);
        }
        registered.forEach(each -> worker.heartbeat(each, Heartbeat.alive()));

        registered.forEach(each -> refused("audit", () -> worker.markOffline(each.id())));
        refused("'evalsha'", () -> observer.markOffline("w0"));
        refused("control", () -> worker.markAllOffline(CAUSE));
        assertThat(operator.fleet()
                        .give(Order.pause(Selector.host("h0"), CAUSE))
                        .concerned())
                .isEqualTo(WORKERS / 2);
        assertThat(operator.markAllOffline(CAUSE)).isEqualTo(WORKERS);
        assertThat(worker.claim(Criteria.any(), "s")).isEmpty();
        assertThat(operator.markAllOnline()).isEqualTo(WORKERS);
        assertThat(observer.fleet().audit(Order.AuditEntry.Page.START, 10).entries())
                .hasSize(3);
        assertThat(observer.getStats().fleet().idle()).isEqualTo(WORKERS);
        registered.forEach(worker::unregister);

        assertThat(observer.getStats().fleet().total()).isZero();
    }
}
