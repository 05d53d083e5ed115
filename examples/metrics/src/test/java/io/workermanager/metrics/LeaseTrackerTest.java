package io.workermanager.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lease of a worker")
class LeaseTrackerTest {
    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final MeteredWorkerStore store =
            MeteredWorkerStore.of(InMemoryWorkerStore.create(clock), new SimpleMeterRegistry(), nanoTime::get);
    private final WorkerManager workers = WorkerManager.create(store);

    @BeforeEach
    void track() {
        store.leases().track(WorkerId.of("w"));
    }

    private Optional<Duration> remaining() {
        return store.leases().remaining(WorkerId.of("w"));
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanoTime.addAndGet(time.toNanos());
    }

    @Test
    @DisplayName("is renewed by a heartbeat, and not by a mark")
    void isRenewedByAHeartbeat() {
        Registration me = workers.register("w", RegisterOptions.defaults());
        assertThat(remaining()).contains(Duration.ofSeconds(60));
        pass(Duration.ofSeconds(30));
        workers.pause("w");
        assertThat(remaining()).contains(Duration.ofSeconds(30));
        workers.heartbeat(me);
        assertThat(remaining()).contains(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("is over after the ttl")
    void isOverAfterTheTtl() {
        workers.register("w", RegisterOptions.defaults());
        pass(Duration.ofSeconds(61));
        assertThat(remaining()).contains(Duration.ZERO);
    }

    @Test
    @DisplayName("is gone when the worker has left, also if its record is kept for a mark")
    void isGoneWhenTheWorkerHasLeft() {
        Registration first = workers.register("w", RegisterOptions.defaults());
        workers.unregister(first);
        assertThat(remaining()).isEmpty();

        Registration second = workers.register("w", RegisterOptions.defaults());
        workers.pause("w");
        workers.unregister(second);
        assertThat(remaining()).isEmpty();
    }

    @Test
    @DisplayName("is not remembered for workers that are not tracked")
    void isNotRememberedForOthers() {
        workers.register("another", RegisterOptions.defaults());
        assertThat(store.leases().remaining(WorkerId.of("another"))).isEmpty();
        store.leases().forget(WorkerId.of("w"));
        workers.register("w", RegisterOptions.defaults());
        assertThat(remaining()).isEmpty();
    }
}
