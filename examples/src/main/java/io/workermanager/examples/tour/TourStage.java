package io.workermanager.examples.tour;

import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Where the tour plays: a store, and how time passes on it.
 *
 * @param name what it is, in words
 * @param store the store
 * @param shortTtl short enough to be waited for
 * @param clock lets time pass
 * @param afterwards ends what was started for the tour
 */
record TourStage(String name, WorkerStore store, Duration shortTtl, Consumer<Duration> clock, Runnable afterwards)
        implements AutoCloseable {
    /** In this JVM, on a clock that is set. */
    static TourStage inMemory() {
        SettableClock clock = SettableClock.at(Instant.ofEpochMilli(System.currentTimeMillis()));
        WorkerStore store = InMemoryWorkerStore.create(clock);
        return new TourStage(
                "in memory, on a clock that this tour sets", store, Duration.ofSeconds(60), clock::advance, () -> {});
    }

    /** On a Redis that is started for the tour, and stopped after it. */
    static TourStage startedRedis() {
        TestRedis redis = TestRedis.startFresh();
        return redis(redis.uri(), redis.describe(), redis::close);
    }

    /** On a given Redis, in a namespace of its own that is left to expire. */
    static TourStage givenRedis(String uri) {
        return redis(uri, "Redis at " + RedisSettings.of(uri).server(), () -> {});
    }

    private static TourStage redis(String uri, String name, Runnable afterwards) {
        String namespace = "tour-" + UUID.randomUUID().toString().substring(0, 8);
        WorkerStore store = RedisWorkerStore.connect(
                RedisSettings.of(uri).withNamespace(namespace).withTimeout(Duration.ofSeconds(10)));
        Consumer<Duration> clock = time -> {
            Instant until = store.now().plus(time);
            while (store.now().isBefore(until)) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        };
        return new TourStage(
                name + ", under the namespace " + namespace, store, Duration.ofSeconds(2), clock, afterwards);
    }

    void elapse(Duration time) {
        clock.accept(time);
    }

    @Override
    public void close() {
        store.close();
        afterwards.run();
    }
}
