package io.workermanager.examples.marketmaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sweeps over a register in memory, whose clock is set, and a queue on a real Redis. */
@Timeout(600)
class OrphanRequeuerCommandTest {
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final SessionId SESSION = SessionId.of("s");

    private final SettableClock clock = SettableClock.at(Instant.ofEpochSecond(1_700_000_000));
    private final InMemoryWorkerStore store = InMemoryWorkerStore.create(clock);
    private final WorkerManager workers =
            WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(TTL));
    private final RedisCommands redis = new RedisCommands(TestRedis.shared().uri());
    private final String name = "test:" + UUID.randomUUID();
    private final RedisQueue queue = new RedisQueue(redis, name);
    private final List<String> log = new ArrayList<>();
    private final OrphanRequeuerCommand sweeper =
            new OrphanRequeuerCommand(workers, queue, new Venue(redis, name + ":venue"), "sweeper", TTL, log::add);

    @AfterEach
    void close() {
        redis.close();
        store.close();
    }

    private void sweepFor(Duration time) {
        for (int quarters = 0; quarters <= 4 * time.dividedBy(TTL); quarters++) {
            sweeper.sweep();
            clock.advance(TTL.dividedBy(4));
        }
    }

    @Test
    @DisplayName("N22: the session of a dead worker is at the head of the queue, once")
    void theSessionOfADeadWorkerIsAtTheHeadOfTheQueue() {
        queue.add(SessionId.of("waits"));
        workers.register(WorkerId.of("w"), RegisterOptions.defaults());
        workers.claim(Criteria.any(), SESSION);

        sweepFor(TTL.multipliedBy(3));

        assertThat(queue.waiting()).containsExactly("s", "waits");
        assertThat(log).containsExactly("recovered s of w");
    }

    @Test
    void whatKeepsEverySweepFromTheSessionsIsToldOnce() {
        store.close();

        sweepFor(TTL);

        assertThat(log).singleElement().asString().startsWith("could not sweep: ");
    }

    @Test
    @DisplayName("N8: a sweep that throws is not the last one")
    void aSweepThatThrowsIsNotTheLastOne() throws InterruptedException {
        CountDownLatch three = new CountDownLatch(3);
        Runnable throwing = () -> {
            three.countDown();
            throw new IllegalStateException("as it should");
        };
        PeriodicTask again = PeriodicTask.start("throws", Duration.ofMillis(1), throwing);

        assertThat(three.await(200, TimeUnit.SECONDS)).isTrue();
        again.close();
    }
}
