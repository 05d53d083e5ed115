package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.*;
import io.workermanager.agent.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.simulation.SimulatedFleet;
import io.workermanager.model.*;
import io.workermanager.port.*;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
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
                    while (!run.awaitCancelled(Duration.ofMillis(500))) {
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
        Registration stops =
                workers.register("worker-1", RegisterOptions.exchange("binance").withHost("server-1"));
        Registration stays =
                workers.register("worker-2", RegisterOptions.exchange("binance").withHost("server-2"));
        Thread process = new Thread(() -> {
            while (workers.heartbeat(stops).stopOrder().isEmpty()) {
                Thread.onSpinWait();
            }
            workers.unregister(stops);
        });
        process.start();
        // sample: drain
        Order.Cause cause = Order.Cause.of("alice", "server-1 gets a new disk");
        Selector host = Selector.host("server-1"); // an agent registers with the name of its machine
        System.out.println(workers.fleet().preview(Order.shutdown(host, cause))); // writes nothing
        workers.fleet().give(Order.shutdown(host, cause));
        ShutdownRequest.Progress end =
                workers.fleet().awaitStopped(host, Duration.ofMinutes(2), progress -> System.out.println(progress));
        if (!end.done()) {
            System.out.println("still running: " + end.busy());
        }
        // end
        assertThat(workers.listWorkers().ids()).containsExactly(WorkerId.of("worker-2"));
        assertThat(workers.heartbeat(stays).stopOrder()).isEmpty();
    }

    @Test
    @DisplayName("a test of one's own code")
    void ownTest() {
        // sample: test
        Queue<Long> quotes = new ConcurrentLinkedQueue<>();
        SessionHandler handler = run -> {
            while (!run.awaitCancelled(Duration.ofSeconds(10))) {
                quotes.add(run.token());
            }
        };
        try (SimulatedFleet fleet = SimulatedFleet.create()) {
            fleet.agent("worker-1").handler(handler).build().start();
            fleet.advance(Duration.ZERO); // the worker registers
            Claim claim = fleet.manager().claim(Criteria.any(), "BTC/USD").orElseThrow();
            fleet.advance(Duration.ofSeconds(35));
            assertThat(quotes).hasSize(3).containsOnly(claim.token());

            fleet.disconnect("worker-1"); // its heartbeats do not arrive any more
            fleet.advance(Duration.ofMinutes(1)); // so the run is cancelled 50 s after the last one
            assertThat(quotes).hasSizeLessThan(9);
            assertThat(fleet.manager().isOnline("worker-1")).isFalse();
        }
        // end
    }

    @Test
    @DisplayName("an agent on virtual threads is awaited")
    void threadsAndWaiting() throws Exception {
        WorkerStore store = InMemoryWorkerStore.create();
        SessionHandler handler = run -> {};
        ThreadFactory factory = Thread::new;
        // sample: online
        WorkerAgent agent =
                WorkerAgent.builder(store).handler(handler).threads(factory).build();
        agent.start();
        AgentStatus status = agent.awaitOnline(Duration.ofSeconds(10));
        // end
        assertThat(status.state()).isEqualTo(AgentStatus.State.ONLINE);
        agent.close();
        store.close();
    }

    private void quote(SessionId session, long token) throws InterruptedException {
        assertThat(session).hasToString("BTC/USD");
        assertThat(token).isPositive();
        quoted.countDown();
        Thread.sleep(5);
    }
}
