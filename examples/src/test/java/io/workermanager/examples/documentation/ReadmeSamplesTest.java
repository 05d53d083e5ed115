package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.*;
import io.workermanager.agent.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.*;
import io.workermanager.port.*;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of {@code README.md}, run. The first one is {@code Quickstart}. */
@DisplayName("Samples of README.md")
@Timeout(60)
class ReadmeSamplesTest {
    private static String uri = "";

    private final CountDownLatch quoted = new CountDownLatch(3);

    /** Leads the sample's address to the server of this test. */
    private static final class RedisSettings {
        static io.workermanager.redis.RedisSettings of(String address) {
            assertThat(address).isEqualTo("redis://localhost:6379");
            return io.workermanager.redis.RedisSettings.of(uri);
        }
    }

    @Test
    @DisplayName("a store on Redis")
    void redis() {
        try (TestRedis server = TestRedis.startFresh()) {
            uri = server.uri();
            // sample: redis
            try (WorkerStore store = RedisWorkerStore.connect(
                    RedisSettings.of("redis://localhost:6379").withNamespace("prod"))) {
                WorkerManager workers = WorkerManager.create(store);
                workers.register("worker-1", RegisterOptions.exchange("binance"));
                System.out.println(workers.getStats());
            }
            // end
        }
    }

    @Test
    @DisplayName("an agent runs the session of a claim")
    void agent() throws Exception {
        WorkerStore store = InMemoryWorkerStore.create();
        WorkerManager workers = WorkerManager.create(store);
        // sample: agent
        WorkerAgent agent = WorkerAgent.builder(store)
                .options(RegisterOptions.exchange("binance").withCapabilities("spot"))
                .handler(run -> {
                    while (!run.cancelled()) {
                        quote(run.session(), run.token()); // the exchange must reject a lower token than it has seen
                    }
                })
                .build();
        agent.drainOnExit(Duration.ofSeconds(20)).start();
        // end
        while (workers.findMatchingWorker(Criteria.exchange("binance")).isEmpty()) {
            Thread.sleep(5);
        }
        // sample: dispatcher
        Optional<Claim> claim = workers.claim(Criteria.exchange("binance").andCapabilities("spot"), "BTC/USD");
        // end
        assertThat(claim).isPresent();
        assertThat(quoted.await(30, TimeUnit.SECONDS)).isTrue();
        agent.close();
        store.close();
    }

    @Test
    @DisplayName("draining a host")
    void drainAHost() {
        WorkerManager workers = WorkerManager.create(InMemoryWorkerStore.create());
        WorkerId there = WorkerManager.generateWorkerId("default", "binance", "server-1");
        WorkerId elsewhere = WorkerManager.generateWorkerId("default", "binance", "server-2");
        Registration stops = workers.register(there, RegisterOptions.exchange("binance"));
        Registration stays = workers.register(elsewhere, RegisterOptions.exchange("binance"));
        workers.unregister(workers.register("worker-server-1-", RegisterOptions.exchange("binance")));
        Thread process = new Thread(() -> {
            while (workers.heartbeat(stops).stopOrder().isEmpty()) {
                Thread.onSpinWait();
            }
            workers.unregister(stops);
        });
        process.start();
        // sample: drain
        OrderCause cause = OrderCause.of("alice", "server-1 gets a new disk");
        for (WorkerView worker : workers.listWorkers()) {
            if (worker.id().toString().contains("-server-1-")) { // a generated id contains the name of its host
                workers.sendShutdownSignal(worker.id(), cause);
            }
        }
        workers.fleet().awaitStopped(Selector.all(), Duration.ofMinutes(2), progress -> System.out.println(progress));
        // end
        assertThat(workers.listWorkers().ids()).containsExactly(elsewhere);
        assertThat(workers.heartbeat(stays).stopOrder()).isEmpty();
    }

    @Test
    @DisplayName("a test of one's own code")
    void ownTest() {
        // sample: test
        SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
        WorkerManager workers = WorkerManager.create(InMemoryWorkerStore.create(clock));
        workers.register("worker-1", RegisterOptions.exchange("binance"));

        clock.advance(Duration.ofSeconds(61)); // the lease of 60 s has expired
        assertThat(workers.findAvailableWorker()).isEmpty();
        // end
    }

    private void quote(SessionId session, long token) throws InterruptedException {
        assertThat(session).hasToString("BTC/USD");
        assertThat(token).isPositive();
        quoted.countDown();
        Thread.sleep(5);
    }
}
