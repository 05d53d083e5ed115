package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStore.Subscription;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** Servers that restart, refuse calls or disappear. */
class ServerTroubleTest {
    @AutoClose
    private static final TestRedis SERVER = TestRedis.startFresh();

    private RedissonClient raw;
    private RedisWorkerStore store;

    @BeforeEach
    void connect() {
        raw = SharedRedis.client(SERVER);
        store = RedisWorkerStore.connect(settings());
    }

    @AfterEach
    void disconnect() {
        store.close();
        raw.getKeys().flushall();
        raw.shutdown();
    }

    private static RedisSettings settings() {
        return RedisSettings.of(SERVER.uri()).withTimeout(Duration.ofSeconds(10));
    }

    private static void configure(String... command) {
        AdminConnection.once(SERVER.uri(), command);
    }

    private static RedisSettings settings(String user, String password) {
        return RedisSettings.of(SERVER.uri().replace("redis://", "redis://" + user + ":" + password + "@"));
    }

    private static boolean outcomeUnknown(ThrowingCallable call) {
        WorkerStoreException thrown = catchThrowableOfType(WorkerStoreException.class, call);
        assertThat(thrown).as("what was thrown").isNotNull();
        assertThat(thrown.getMessage()).hasSizeLessThan(300);
        return thrown.outcomeUnknown();
    }

    @Test
    void flushedScriptsAreLoadedAgain() {
        WorkerRecord worker = idle("w", store.now());
        for (int round = 0; round < 3; round++) {
            raw.getScript().scriptFlush();
            insert(store, idle("w" + round, store.now()));
            raw.getScript().scriptFlush();
            assertThat(store.find(worker.id()).value()).isEmpty();
            assertThat(store.census().value().counts()).hasSize(1);
        }
    }

    @Test
    void aBatchContinuesAfterItsScriptsWereFlushed() {
        List<Write> registrations = registrations(120);
        store.write(registrations);
        raw.getScript().scriptFlush();

        assertThat(store.write(registrations)).hasSize(120).allMatch(WriteResult.Applied.class::isInstance);
    }

    private List<WorkerRecord> scan() {
        return store.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 1000)
                .workers();
    }

    private List<Write> registrations(int number) {
        Write.Preconditions preconditions = window(store);
        List<Write> registrations = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            registrations.add(new Write.Insert(idle("b" + i, store.now()), MINUTE, preconditions));
        }
        return registrations;
    }

    @Test
    @DisplayName("N5: a server that is down runs nothing, and the store works again after the restart")
    void theStoreWorksAgainAfterARestart() {
        WorkerRecord worker = inserted(store, "w");
        SERVER.kill();
        assertThat(outcomeUnknown(() -> store.find(worker.id()))).isFalse();
        assertThatThrownBy(() -> replace(store, worker, beat(worker, store.now())))
                .isInstanceOf(WorkerStoreException.class);
        assertThat(outcomeUnknown(() -> RedisWorkerStore.connect(settings()))).isFalse();
        SERVER.startAgain();

        assertThat(SharedRedis.eventually(() -> store.find(worker.id()).value()))
                .isEmpty();
        assertThat(store.write(registrations(120))).hasSize(120).allMatch(WriteResult.Applied.class::isInstance);
        assertThat(scan()).hasSize(120);
        assertThat(store.control()).isEqualTo(FleetControl.none());
    }

    @Test
    void aServerWithoutMemoryRefusesNewRecordsAndAcceptsUpdates() {
        WorkerRecord worker = inserted(store, "w");
        configure("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(outcomeUnknown(() -> insert(store, idle("x", store.now()))))
                    .isFalse();
            WorkerRecord beat = beat(worker, store.now());
            assertApplied(replace(store, worker, beat));
            WorkerRecord offline = marked(beat, Availability.OFFLINE);
            assertApplied(replace(store, beat, offline));
            assertThat(store.census().value().counts()).hasSize(1);
            assertApplied(remove(store, offline));
        } finally {
            configure("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void aServerWithoutRequiredReplicasRefusesWritesAndAnswersReads() {
        WorkerRecord worker = inserted(store, "w");
        configure("CONFIG", "SET", "min-replicas-to-write", "1");
        try {
            assertThat(outcomeUnknown(() -> replace(store, worker, beat(worker, store.now()))))
                    .isFalse();
            assertThat(store.find(worker.id()).value()).contains(worker);
            assertThat(store.longestIdle(any -> true, Page.Cursor.start(), 10).workers())
                    .containsExactly(worker);
            assertThat(store.census().value().counts()).hasSize(1);
            assertThat(scan()).hasSize(1);
        } finally {
            configure("CONFIG", "SET", "min-replicas-to-write", "0");
        }
    }

    @Test
    void aReplicaRefusesWrites() {
        try (TestRedis replica = TestRedis.startFresh();
                RedisWorkerStore onReplica = RedisWorkerStore.connect(RedisSettings.of(replica.uri()))) {
            AdminConnection.once(replica.uri(), "REPLICAOF", SERVER.host(), Integer.toString(SERVER.port()));
            assertThat(outcomeUnknown(() -> insert(onReplica, idle("x", onReplica.now()))))
                    .isFalse();
        }
    }

    @Test
    void wrongCredentialsAndMissingPermissionsAreRefused() {
        configure("ACL", "SETUSER", "reader", "on", ">secret", "~*", "&*", "+@all", "-evalsha", "-evalsha_ro");
        assertThat(outcomeUnknown(() -> RedisWorkerStore.connect(settings("reader", "secret"))))
                .isFalse();
        configure("ACL", "SETUSER", "reader", "+evalsha", "+evalsha_ro");
        try (RedisWorkerStore reader = RedisWorkerStore.connect(settings("reader", "secret"))) {
            configure("ACL", "SETUSER", "reader", "-evalsha");
            assertThat(outcomeUnknown(() -> insert(reader, idle("w", store.now()))))
                    .isFalse();
        }
        assertThat(outcomeUnknown(() -> RedisWorkerStore.connect(settings("reader", "guess"))))
                .isFalse();
        configure("ACL", "DELUSER", "reader");
    }

    @Test
    @DisplayName("N5, N32: a write without permission for its last command certainly changes nothing")
    void aWriteWithoutPermissionForItsLastCommandChangesNothing() {
        configure("ACL", "SETUSER", "mute", "on", ">secret", "~*", "+@all", "-publish");
        try (RedisWorkerStore mute = RedisWorkerStore.connect(settings("mute", "secret"))) {
            WorkerRecord worker = idle("w", mute.now());
            assertThat(outcomeUnknown(() -> insert(mute, worker))).isFalse();
            assertThat(store.find(worker.id()).value()).isEmpty();
        }
        configure("ACL", "DELUSER", "mute");
    }

    @Test
    @DisplayName("N25: an unreadable control is an error, and does not count as no control")
    void anUnreadableControlFailsInsteadOfBeingIgnored() {
        raw.getBucket("workers:control").set("nonsense", Duration.ofMinutes(1));

        assertApplied(insert(store, idle("w", store.now())));
        assertThat(outcomeUnknown(() -> store.control())).isFalse();

        raw.getBucket("workers:control").delete();
        store.census();
        assertThat(store.control()).isEqualTo(FleetControl.none());
    }

    @Test
    @DisplayName("N25: a control key of another type is reported, and does not fail calls that need no control")
    void aControlKeyOfAnotherTypeIsReported() {
        raw.getMap("workers:control").put("a", "b");
        raw.getMap("workers:control").expire(Duration.ofMinutes(1));
        WorkerRecord worker = idle("w", store.now());

        assertApplied(insert(store, worker));
        assertApplied(replace(store, worker, beat(worker, store.now())));
        assertThat(store.census().value().counts()).hasSize(1);
        assertThatThrownBy(() -> store.control())
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining("workers:control has another shape or type");

        raw.getBucket("workers:control").delete();
        store.census();
        assertThat(store.control()).isEqualTo(FleetControl.none());
    }

    @Test
    @DisplayName("N12, N16: the control exists as long as the fleet is written to")
    void writesExtendTheTimeToLiveOfTheControl() {
        FleetControl control = FleetControlTransitions.clearSignals(FleetControl.none(), store.now());
        store.writeControl(FleetControl.none(), control, Duration.ofDays(30), window(store), Optional.empty());
        raw.getBucket("workers:control").expire(Duration.ofMinutes(5));
        WorkerRecord worker = inserted(store, "w");
        assertThat(raw.getBucket("workers:control").remainTimeToLive())
                .isGreaterThan(Duration.ofDays(30).toMillis());

        raw.getBucket("workers:control").expire(Duration.ofMinutes(5));
        try (RedisWorkerStore anHourLater = RedisWorkerStore.connect(settings())) {
            replace(anHourLater, worker, beat(worker, store.now()));
        }
        assertThat(raw.getBucket("workers:control").remainTimeToLive())
                .isGreaterThan(Duration.ofDays(30).toMillis());
    }

    @Test
    void aClosedStoreThrowsAndLeavesNoThread() throws InterruptedException {
        RedisWorkerStore closing = RedisWorkerStore.connect(settings());
        Subscription watch = closing.watch(WatchScope.fleet(), signal -> {});
        List<Thread> during = clientThreads();
        closing.close();
        closing.close();
        watch.close();

        List<ThrowingCallable> calls = List.of(
                closing::now,
                closing::control,
                closing::census,
                () -> closing.find(WorkerId.of("w")),
                () -> closing.findBySession(SessionId.of("s")),
                () -> closing.write(List.of()),
                () -> closing.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 1),
                () -> closing.longestIdle(any -> true, Page.Cursor.start(), 1),
                () -> closing.discardUnreadable(WorkerId.of("w")),
                () -> closing.watch(WatchScope.fleet(), signal -> {}));
        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed"));
        store.close();
        raw.shutdown();
        StoreThreads.assertEndWithin(Duration.ofMinutes(1), during);
        connect();
    }

    private static List<Thread> clientThreads() {
        List<Thread> all = new ArrayList<>(Thread.getAllStackTraces().keySet());
        all.removeIf(thread -> !thread.getName().startsWith("redisson"));
        assertThat(all).isNotEmpty();
        return all;
    }

    @Test
    void aClientOfTheCallerStaysOpen() {
        RedissonClient client = Redisson.create(ServerConnector.config(settings()));
        RedisWorkerStore over = RedisWorkerStore.create(client, "");
        insert(over, idle("w", over.now()));
        over.close();

        assertThat(client.isShutdown()).isFalse();
        assertThat(client.getBucket("worker:w").isExists()).isTrue();
        client.shutdown();
    }

    @Test
    void callsFailAfterTheOwnerShutDownTheClient() {
        RedissonClient client = Redisson.create(ServerConnector.config(settings()));
        RedisWorkerStore over = RedisWorkerStore.create(client, "");
        over.now();
        client.shutdown();

        assertThatThrownBy(() -> over.find(WorkerId.of("w"))).isInstanceOf(WorkerStoreException.class);
        over.close();
    }
}
