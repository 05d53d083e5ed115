package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Subscription;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // A watch is closed, and not used otherwise.
class PubSubHintsTest {
    private static final WatchScope ONE = WatchScope.of(WorkerId.of("w"));

    private final RedisSettings settings = SharedRedis.settings();

    @AutoClose
    private final RedisWorkerStore store = RedisWorkerStore.connect(settings);

    @AutoClose
    private final RedisWorkerStore other = RedisWorkerStore.connect(settings);

    private final BlockingQueue<WorkerStore.ChangeHint> received = new LinkedBlockingQueue<>();

    private WorkerStore.ChangeHint next() throws InterruptedException {
        return received.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void aWatchIsNotifiedOfEveryChangeExceptHeartbeats() throws InterruptedException {
        try (Subscription watch = store.watch(ONE, received::add)) {
            WorkerRecord first = inserted(other, "w");
            assertThat(next()).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord beat = beat(first, other.now());
            replace(other, first, beat);
            insert(other, idle("x", other.now()));
            WorkerRecord offline = marked(beat, Availability.OFFLINE);
            replace(other, beat, offline);
            assertThat(next()).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
            remove(other, offline);
            assertThat(next()).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
            assertThat(received).isEmpty();
        }
    }

    @Test
    void aClosedWatchIsNotNotified() throws InterruptedException {
        Subscription ended =
                store.watch(WatchScope.fleet(), signal -> received.add(WorkerStore.ChangeHint.MAYBE_MISSED));
        ended.close();
        ended.close();
        try (Subscription watch = store.watch(WatchScope.fleet(), received::add)) {
            FleetControl control = FleetControlTransitions.clearSignals(FleetControl.none(), other.now());
            other.writeControl(FleetControl.none(), control, Duration.ofHours(1), window(other), Optional.empty());
            assertThat(next()).isEqualTo(WorkerStore.ChangeHint.CONTROL_CHANGED);
            assertThat(received).isEmpty();
        }
    }

    @Test
    void changesInAnotherDatabaseAreNotNotified() throws InterruptedException {
        String uri = TestRedis.shared().uri().toString();
        RedisSettings first = SharedRedis.settings();
        RedisSettings second = new RedisSettings(
                uri + "/1",
                first.namespace(),
                first.timeout(),
                first.readRetries(),
                8,
                2,
                first.partitions(),
                Duration.ZERO);
        BlockingQueue<WorkerStore.ChangeHint> heardInFirst = new LinkedBlockingQueue<>();
        try (RedisWorkerStore inFirst = RedisWorkerStore.connect(first);
                RedisWorkerStore inSecond = RedisWorkerStore.connect(second);
                Subscription fleet = inSecond.watch(WatchScope.fleet(), received::add);
                Subscription one = inSecond.watch(ONE, received::add);
                Subscription there = inFirst.watch(ONE, heardInFirst::add)) {
            FleetControl control = FleetControlTransitions.clearSignals(FleetControl.none(), inFirst.now());
            inFirst.writeControl(FleetControl.none(), control, Duration.ofHours(1), window(inFirst), Optional.empty());
            insert(inFirst, idle("w", inFirst.now()));
            assertThat(heardInFirst.poll(10, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);

            insert(inSecond, idle("w", inSecond.now()));
            assertThat(next()).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
            assertThat(received).isEmpty();
            assertThat(heardInFirst).isEmpty();
        }
    }

    @Test
    void aListenerThatThrowsDoesNotAffectOthers() throws InterruptedException {
        try (Subscription bad = store.watch(ONE, signal -> {
                    throw new IllegalStateException("bad listener");
                });
                Subscription good = store.watch(ONE, received::add)) {
            insert(other, idle("w", other.now()));
            assertThat(next()).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }

    @Test
    void aListenerMayCallTheStore() throws InterruptedException {
        BlockingQueue<WorkerRecord> read = new LinkedBlockingQueue<>();
        try (Subscription watch = store.watch(
                ONE,
                signal -> read.addAll(
                        store.find(WorkerId.of("w")).value().stream().toList()))) {
            WorkerRecord first = inserted(other, "w");
            assertThat(read.poll(60, TimeUnit.SECONDS)).isEqualTo(first);
        }
    }

    @Test
    void aWatchReportsAfterAnInterruptionThatItMayHaveMissedHints() throws InterruptedException {
        try (TestRedis server = TestRedis.startFresh();
                RedisWorkerStore watching =
                        RedisWorkerStore.connect(RedisSettings.of(server.uri()).withTimeout(Duration.ofSeconds(10)));
                Subscription watch = watching.watch(ONE, received::add)) {
            server.kill();
            server.startAgain();
            assertThat(received.poll(120, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.MAYBE_MISSED);

            WorkerRecord first = idle(
                    "w",
                    SharedRedis.eventually(() -> watching.find(WorkerId.of("x")).at()));
            insert(watching, first);
            WorkerStore.ChangeHint signal = next();
            assertThat(signal == WorkerStore.ChangeHint.MAYBE_MISSED ? next() : signal)
                    .isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }
}
