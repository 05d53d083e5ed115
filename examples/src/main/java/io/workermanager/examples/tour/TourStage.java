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

/** Where the tour plays: a store, and how time passes on it. */
interface TourStage extends AutoCloseable {
    String describe();

    WorkerStore store();

    /** Short enough to be waited for. */
    Duration shortTtl();

    void elapse(Duration time);

    @Override
    void close();

    /** In this JVM, on a clock that is set. */
    static TourStage inMemory() {
        SettableClock clock = SettableClock.at(Instant.ofEpochMilli(System.currentTimeMillis()));
        WorkerStore store = InMemoryWorkerStore.create(clock);
        return new TourStage() {
            @Override
            public String describe() {
                return "in memory, on a clock that this tour sets";
            }

            @Override
            public WorkerStore store() {
                return store;
            }

            @Override
            public Duration shortTtl() {
                return Duration.ofSeconds(60);
            }

            @Override
            public void elapse(Duration time) {
                clock.advance(time);
            }

            @Override
            public void close() {
                store.close();
            }
        };
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
        return new TourStage() {
            @Override
            public String describe() {
                return name + ", under the namespace " + namespace;
            }

            @Override
            public WorkerStore store() {
                return store;
            }

            @Override
            public Duration shortTtl() {
                return Duration.ofSeconds(2);
            }

            @Override
            public void elapse(Duration time) {
                Instant until = store.now().plus(time);
                while (store.now().isBefore(until)) {
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            }

            @Override
            public void close() {
                store.close();
                afterwards.run();
            }
        };
    }
}
