package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** Servers that restart, refuse calls or disappear. */
class ServerTroubleTest {
    private static TestRedis server;

    private RedissonClient raw;
    private RedisWorkerStore store;

    @BeforeAll
    static void start() {
        server = TestRedis.startFresh();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        raw = SharedRedis.client(server);
        store = RedisWorkerStore.connect(settings());
    }

    @AfterEach
    void disconnect() {
        store.close();
        raw.getKeys().flushall();
        raw.shutdown();
    }

    private static RedisSettings settings() {
        return RedisSettings.of(server.uri()).withTimeout(Duration.ofSeconds(10));
    }

    private static void configure(String... command) {
        AdminConnection.once(server.uri(), command);
    }

    private static boolean outcomeUnknown(ThrowingCallable call) {
        WorkerStoreException thrown = catchThrowableOfType(WorkerStoreException.class, call);
        assertThat(thrown).as("what was thrown").isNotNull();
        assertThat(thrown.getMessage()).hasSizeLessThan(300);
        return thrown.outcomeUnknown();
    }

    @Test
    void flushedScriptsAreLoadedAgain() {
        WorkerRecord worker = RecordSamples.idle("w", store.now());
        for (int round = 0; round < 3; round++) {
            raw.getScript(StringCodec.INSTANCE).scriptFlush();
            RecordSamples.insert(store, RecordSamples.idle("w" + round, store.now()));
            raw.getScript(StringCodec.INSTANCE).scriptFlush();
            assertThat(store.find(worker.id()).value()).isEmpty();
            assertThat(store.census().value().counts()).hasSize(1);
        }
    }

    @Test
    void aBatchContinuesAfterItsScriptsWereFlushed() {
        List<Write> registrations = registrations(120);
        store.write(registrations);
        raw.getScript(StringCodec.INSTANCE).scriptFlush();

        assertThat(store.write(registrations)).hasSize(120).allMatch(WriteResult.Applied.class::isInstance);
    }

    private List<Write> registrations(int number) {
        WritePreconditions terms = RecordSamples.now(store);
        List<Write> registrations = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            registrations.add(new Write.Insert(RecordSamples.idle("b" + i, store.now()), RecordSamples.MINUTE, terms));
        }
        return registrations;
    }

    @Test
    @DisplayName("N5: a server that is down runs nothing, and the store works again after the restart")
    void theStoreWorksAgainAfterARestart() {
        WorkerRecord worker = RecordSamples.idle("w", store.now());
        RecordSamples.insert(store, worker);
        server.kill();
        assertThat(outcomeUnknown(() -> store.find(worker.id()))).isFalse();
        assertThatThrownBy(() -> RecordSamples.replace(store, worker, RecordSamples.beat(worker, store.now())))
                .isInstanceOf(WorkerStoreException.class);
        assertThat(outcomeUnknown(() -> RedisWorkerStore.connect(settings()))).isFalse();
        server.startAgain();

        assertThat(eventually(() -> store.find(worker.id()).value().isEmpty())).isTrue();
        assertThat(store.write(registrations(120))).hasSize(120).allMatch(WriteResult.Applied.class::isInstance);
        assertThat(store.scan(WorkerQuery.of(WorkerQuery.ScanScope.ALL), Page.Cursor.start(), 1000)
                        .workers())
                .hasSize(120);
        assertThat(store.control()).isEqualTo(FleetControl.none());
    }

    private static boolean eventually(BooleanSupplier condition) {
        for (long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos(); System.nanoTime() < deadline; ) {
            try {
                return condition.getAsBoolean();
            } catch (WorkerStoreException e) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    @Test
    void aServerWithoutMemoryRefusesNewRecordsAndAcceptsUpdates() {
        WorkerRecord worker = RecordSamples.idle("w", store.now());
        RecordSamples.insert(store, worker);
        configure("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(outcomeUnknown(() -> RecordSamples.insert(store, RecordSamples.idle("x", store.now()))))
                    .isFalse();
            WorkerRecord beat = RecordSamples.beat(worker, store.now());
            assertThat(RecordSamples.replace(store, worker, beat)).isInstanceOf(WriteResult.Applied.class);
            WorkerRecord offline = RecordSamples.marked(beat, Availability.OFFLINE);
            assertThat(RecordSamples.replace(store, beat, offline)).isInstanceOf(WriteResult.Applied.class);
            assertThat(store.census().value().counts()).hasSize(1);
            assertThat(RecordSamples.remove(store, offline)).isInstanceOf(WriteResult.Applied.class);
        } finally {
            configure("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void aServerWithoutRequiredReplicasRefusesWritesAndAnswersReads() {
        WorkerRecord worker = RecordSamples.idle("w", store.now());
        RecordSamples.insert(store, worker);
        configure("CONFIG", "SET", "min-replicas-to-write", "1");
        try {
            assertThat(outcomeUnknown(
                            () -> RecordSamples.replace(store, worker, RecordSamples.beat(worker, store.now()))))
                    .isFalse();
            assertThat(store.find(worker.id()).value()).contains(worker);
            assertThat(store.longestIdle(any -> true, Page.Cursor.start(), 10).workers())
                    .containsExactly(worker);
            assertThat(store.census().value().counts()).hasSize(1);
            assertThat(store.scan(WorkerQuery.of(WorkerQuery.ScanScope.ALL), Page.Cursor.start(), 10)
                            .workers())
                    .hasSize(1);
        } finally {
            configure("CONFIG", "SET", "min-replicas-to-write", "0");
        }
    }

    @Test
    void aReplicaRefusesWrites() {
        try (TestRedis replica = TestRedis.startFresh();
                RedisWorkerStore onReplica = RedisWorkerStore.connect(RedisSettings.of(replica.uri()))) {
            AdminConnection.once(replica.uri(), "REPLICAOF", server.host(), Integer.toString(server.port()));
            assertThat(outcomeUnknown(() -> RecordSamples.insert(onReplica, RecordSamples.idle("x", onReplica.now()))))
                    .isFalse();
        }
    }

    @Test
    void wrongCredentialsAndMissingPermissionsAreRefused() {
        configure("ACL", "SETUSER", "reader", "on", ">secret", "~*", "&*", "+@all", "-evalsha", "-evalsha_ro");
        String uri = server.uri().replace("redis://", "redis://reader:secret@");
        assertThat(outcomeUnknown(() -> RedisWorkerStore.connect(RedisSettings.of(uri))))
                .isFalse();
        configure("ACL", "SETUSER", "reader", "+evalsha", "+evalsha_ro");
        try (RedisWorkerStore reader = RedisWorkerStore.connect(RedisSettings.of(uri))) {
            configure("ACL", "SETUSER", "reader", "-evalsha");
            assertThat(outcomeUnknown(() -> RecordSamples.insert(reader, RecordSamples.idle("w", store.now()))))
                    .isFalse();
        }
        String wrong = server.uri().replace("redis://", "redis://reader:guess@");
        assertThat(outcomeUnknown(() -> RedisWorkerStore.connect(RedisSettings.of(wrong))))
                .isFalse();
        configure("ACL", "DELUSER", "reader");
    }

    @Test
    @DisplayName("N5, N32: a write without permission for its last command certainly changes nothing")
    void aWriteWithoutPermissionForItsLastCommandChangesNothing() {
        configure("ACL", "SETUSER", "mute", "on", ">secret", "~*", "+@all", "-publish");
        String uri = server.uri().replace("redis://", "redis://mute:secret@");
        try (RedisWorkerStore mute = RedisWorkerStore.connect(RedisSettings.of(uri))) {
            WorkerRecord worker = RecordSamples.idle("w", mute.now());
            assertThat(outcomeUnknown(() -> RecordSamples.insert(mute, worker))).isFalse();
            assertThat(store.find(worker.id()).value()).isEmpty();
        }
        configure("ACL", "DELUSER", "mute");
    }

    @Test
    @DisplayName("N25: an unreadable control is an error, and does not count as no control")
    void anUnreadableControlFailsInsteadOfBeingIgnored() {
        raw.getBucket("workers:control", StringCodec.INSTANCE).set("nonsense", Duration.ofMinutes(1));

        assertThat(RecordSamples.insert(store, RecordSamples.idle("w", store.now())))
                .isInstanceOf(WriteResult.Applied.class);
        assertThat(outcomeUnknown(() -> store.control())).isFalse();

        raw.getBucket("workers:control").delete();
        store.census();
        assertThat(store.control()).isEqualTo(FleetControl.none());
    }

    @Test
    @DisplayName("N25: a control key of another type is reported, and does not fail calls that need no control")
    void aControlKeyOfAnotherTypeIsReported() {
        raw.getMap("workers:control", StringCodec.INSTANCE).put("a", "b");
        raw.getMap("workers:control", StringCodec.INSTANCE).expire(Duration.ofMinutes(1));
        WorkerRecord worker = RecordSamples.idle("w", store.now());

        assertThat(RecordSamples.insert(store, worker)).isInstanceOf(WriteResult.Applied.class);
        assertThat(RecordSamples.replace(store, worker, RecordSamples.beat(worker, store.now())))
                .isInstanceOf(WriteResult.Applied.class);
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
        store.writeControl(FleetControl.none(), control, Duration.ofDays(30), RecordSamples.now(store));
        raw.getBucket("workers:control").expire(Duration.ofMinutes(5));
        WorkerRecord worker = RecordSamples.idle("w", store.now());
        RecordSamples.insert(store, worker);
        assertThat(raw.getBucket("workers:control").remainTimeToLive())
                .isGreaterThan(Duration.ofDays(30).toMillis());

        raw.getBucket("workers:control").expire(Duration.ofMinutes(5));
        try (RedisWorkerStore anHourLater = RedisWorkerStore.connect(settings())) {
            RecordSamples.replace(anHourLater, worker, RecordSamples.beat(worker, store.now()));
        }
        assertThat(raw.getBucket("workers:control").remainTimeToLive())
                .isGreaterThan(Duration.ofDays(30).toMillis());
    }

    @Test
    void aClosedStoreThrowsAndLeavesNoThread() throws InterruptedException {
        RedisWorkerStore closing = RedisWorkerStore.connect(settings());
        WorkerStore.Subscription watch = closing.watch(WorkerStore.WatchScope.fleet(), signal -> {});
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
                () -> closing.scan(WorkerQuery.of(WorkerQuery.ScanScope.ALL), Page.Cursor.start(), 1),
                () -> closing.longestIdle(any -> true, Page.Cursor.start(), 1),
                () -> closing.discardUnreadable(WorkerId.of("w")),
                () -> closing.watch(WorkerStore.WatchScope.fleet(), signal -> {}));
        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed"));
        store.close();
        raw.shutdown();
        for (Thread thread : during) {
            thread.join(60_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
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
        RecordSamples.insert(over, RecordSamples.idle("w", over.now()));
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
