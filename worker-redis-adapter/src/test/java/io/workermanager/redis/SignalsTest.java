package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // A watch is closed, and not used otherwise.
class SignalsTest {
    private final RedisSettings settings = Redis.settings();
    private final RedisWorkerStore store = RedisWorkerStore.connect(settings);
    private final RedisWorkerStore other = RedisWorkerStore.connect(settings);
    private final BlockingQueue<StoreSignal> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    private StoreSignal next() throws InterruptedException {
        return heard.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void aWatcherHearsOfEveryChangeButHeartbeats() throws InterruptedException {
        try (Subscription watch = store.watch(Scope.of(WorkerId.of("w")), heard::add)) {
            Worker first = Workers.idle("w", other.now());
            Workers.insert(other, first);
            assertThat(next()).isEqualTo(StoreSignal.WORKER_CHANGED);
            Worker beat = Workers.beat(first, other.now());
            Workers.replace(other, first, beat);
            Workers.insert(other, Workers.idle("x", other.now()));
            Worker offline = Workers.marked(beat, Availability.OFFLINE);
            Workers.replace(other, beat, offline);
            assertThat(next()).isEqualTo(StoreSignal.WORKER_CHANGED);
            Workers.remove(other, offline);
            assertThat(next()).isEqualTo(StoreSignal.WORKER_CHANGED);
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void whoStoppedWatchingHearsNothing() throws InterruptedException {
        Subscription ended = store.watch(Scope.fleet(), signal -> heard.add(StoreSignal.MAYBE_MISSED));
        ended.close();
        ended.close();
        try (Subscription watch = store.watch(Scope.fleet(), heard::add)) {
            FleetControl control = FleetControl.NONE.withoutSignals(other.now());
            other.writeControl(FleetControl.NONE, control, Duration.ofHours(1), Workers.now(other));
            assertThat(next()).isEqualTo(StoreSignal.CONTROL_CHANGED);
            assertThat(heard).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("try")
    void whatHappensInAnotherDatabaseIsNotHeardOf() throws InterruptedException {
        String uri = TestRedis.shared().uri().toString();
        RedisSettings first = Redis.settings();
        RedisSettings second = new RedisSettings(
                uri + "/1", first.namespace(), first.timeout(), first.readRetries(), 8, 2, first.partitions());
        BlockingQueue<StoreSignal> heardInFirst = new LinkedBlockingQueue<>();
        try (RedisWorkerStore inFirst = RedisWorkerStore.connect(first);
                RedisWorkerStore inSecond = RedisWorkerStore.connect(second);
                Subscription fleet = inSecond.watch(Scope.fleet(), heard::add);
                Subscription one = inSecond.watch(Scope.of(WorkerId.of("w")), heard::add);
                Subscription there = inFirst.watch(Scope.of(WorkerId.of("w")), heardInFirst::add)) {
            FleetControl control = FleetControl.NONE.withoutSignals(inFirst.now());
            inFirst.writeControl(FleetControl.NONE, control, Duration.ofHours(1), Workers.now(inFirst));
            Workers.insert(inFirst, Workers.idle("w", inFirst.now()));
            assertThat(heardInFirst.poll(10, TimeUnit.SECONDS)).isEqualTo(StoreSignal.WORKER_CHANGED);

            Workers.insert(inSecond, Workers.idle("w", inSecond.now()));
            assertThat(next()).isEqualTo(StoreSignal.WORKER_CHANGED);
            assertThat(heard).isEmpty();
            assertThat(heardInFirst).isEmpty();
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws InterruptedException {
        try (Subscription bad = store.watch(Scope.of(WorkerId.of("w")), signal -> {
                    throw new IllegalStateException("bad listener");
                });
                Subscription good = store.watch(Scope.of(WorkerId.of("w")), heard::add)) {
            Workers.insert(other, Workers.idle("w", other.now()));
            assertThat(next()).isEqualTo(StoreSignal.WORKER_CHANGED);
        }
    }

    @Test
    void aListenerMayCallTheStore() throws InterruptedException {
        BlockingQueue<Worker> read = new LinkedBlockingQueue<>();
        try (Subscription watch = store.watch(
                Scope.of(WorkerId.of("w")),
                signal -> read.addAll(
                        store.find(WorkerId.of("w")).value().stream().toList()))) {
            Worker first = Workers.idle("w", other.now());
            Workers.insert(other, first);
            assertThat(read.poll(60, TimeUnit.SECONDS)).isEqualTo(first);
        }
    }

    @Test
    void aWatchThatWasInterruptedSaysThatItMayHaveMissedSomething() throws InterruptedException {
        try (TestRedis server = TestRedis.startFresh();
                RedisWorkerStore watching =
                        RedisWorkerStore.connect(RedisSettings.of(server.uri()).timeout(Duration.ofSeconds(10)));
                Subscription watch = watching.watch(Scope.of(WorkerId.of("w")), heard::add)) {
            server.kill();
            server.startAgain();
            assertThat(heard.poll(120, TimeUnit.SECONDS)).isEqualTo(StoreSignal.MAYBE_MISSED);

            Worker first = Workers.idle("w", now(watching));
            Workers.insert(watching, first);
            StoreSignal signal = next();
            assertThat(signal == StoreSignal.MAYBE_MISSED ? next() : signal).isEqualTo(StoreSignal.WORKER_CHANGED);
        }
    }

    private static Instant now(RedisWorkerStore store) {
        while (true) {
            try {
                return store.find(WorkerId.of("x")).at();
            } catch (WorkerStoreException e) {
                Thread.onSpinWait();
            }
        }
    }
}
