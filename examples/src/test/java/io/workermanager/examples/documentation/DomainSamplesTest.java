package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.*;
import io.workermanager.DiagnosisOperations.CoverageMonitor;
import io.workermanager.FleetOperations;
import io.workermanager.agent.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.*;
import io.workermanager.model.Order;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.*;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of {@code worker-domain/README.md} and of the migration page, run. */
@DisplayName("Samples of worker-domain")
class DomainSamplesTest {
    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final WorkerManager workers = WorkerManager.create(InMemoryWorkerStore.create(clock));
    private final RegisterOptions options = RegisterOptions.exchange("binance");
    private final String id = "worker-1";
    private final List<String> calls = new ArrayList<>();

    @Test
    @DisplayName("a heartbeat loop of your own")
    void heartbeatLoop() {
        Registration first = workers.register(id, options);
        assertThat(beat(first)).isEqualTo(first);
        assertThat(calls).isEmpty();

        workers.sendShutdownSignal(id, Order.Cause.of("alice", "upgrade"));
        assertThat(beat(first)).isEqualTo(first);
        assertThat(calls).containsExactly("drain");

        clock.advance(Duration.ofMinutes(2));
        Registration second = beat(first);
        assertThat(second).isNotEqualTo(first);

        workers.register(id, options);
        assertThat(beat(second)).isEqualTo(second);
        assertThat(calls).containsExactly("drain", "stop");
    }

    private Registration beat(Registration me) {
        // sample: loop
        try {
            WorkerView now = workers.heartbeat(me); // has the mark, the holds, the session, and any order to stop
            now.stopOrder().ifPresent(order -> drain(order.cause()));
        } catch (RegistrationLostException e) {
            me = workers.register(id, options.after(me.earlier())); // the record is gone; this keeps the mark
        } catch (SupersededException e) {
            stop(); // a newer process has the id
        } catch (WorkerStoreException | ConcurrentUpdateException e) {
            // Try again with the next heartbeat. Stop working before the lease runs out.
        }
        // end
        return me;
    }

    private void drain(Order.Cause cause) {
        assertThat(cause.who()).isEqualTo("alice");
        calls.add("drain");
    }

    private void stop() {
        calls.add("stop");
    }

    @Test
    @DisplayName("the session in a loop of your own")
    void session() {
        Registration me = workers.register(id, options);
        workers.claim(Criteria.any(), "BTC/USD");
        // sample: session
        WorkerView now = workers.heartbeat(me);
        SessionId session = now.activeSession().orElseThrow(); // a dispatcher assigned it
        workers.heartbeat(me, Heartbeat.processing(session));
        workers.heartbeat(me, Heartbeat.finished(session)); // the worker is free again
        // end
        assertThat(workers.findAvailableWorker()).isPresent();
    }

    @Test
    @DisplayName("the tasks of an operator")
    void tasksOfAnOperator() {
        Registration m17 =
                workers.register("m17", RegisterOptions.exchange("kraken").withHost("server-1"));
        assertThat(workers.claim(Criteria.any(), "BTC/USD")).isPresent();
        Thread process = new Thread(() -> {
            while (workers.heartbeat(m17).stopOrder().isEmpty()) {
                Thread.onSpinWait();
            }
            workers.unregister(m17);
        });
        process.start();
        // sample: tasks
        FleetOperations fleet = workers.fleet();
        Order.Cause cause = Order.Cause.of("alice", "server-1 gets a new disk");
        Selector host = Selector.host("server-1");

        // List the workers of a host, also dead ones that still have a record. A line has the state and the session.
        for (WorkerView worker : workers.diagnosis().listWorkers(host, WorkerList.Options.everything())) {
            System.out.println(worker);
        }

        // Which workers are dead, marked, held or asked to stop? Each reason states when, who and why.
        for (WorkerView worker : workers.diagnosis().findUnhealthy()) {
            System.out.println(worker.id() + " " + worker.reasons());
        }

        // Hold an exchange for ten minutes, or until you lift the hold. Another hold of this name replaces it.
        fleet.hold(
                "maintenance-7", Selector.exchange("binance").and(Selector.type("fix")), cause, Duration.ofMinutes(10));
        fleet.lift("maintenance-7");

        // Which workers and sessions would stop? A preview writes nothing.
        Order.Preview preview = fleet.preview(Order.shutdown(Selector.type("fix"), cause));
        System.out.println(preview.ids() + " " + preview.sessions());

        // Stop the workers of a host, and wait. The hold matters if a supervisor restarts them; lift it later.
        fleet.hold("empty-server-1", host, cause);
        Order.Result signalled = fleet.give(Order.shutdown(host, cause));
        ShutdownRequest.Progress end =
                fleet.awaitStopped(host, Duration.ofMinutes(2), progress -> System.out.println(progress));
        System.out.println(end.done() ? "stopped" : "still there: " + end.busy());

        // Or empty the host without stopping it: under the hold, wait. The result is the workers that have a session.
        WorkerList busy = fleet.awaitIdle(host, Duration.ofMinutes(2), still -> System.out.println(still.ids()));

        // Which worker has a session, alive or dead? Free the session. Its worker may run it for some seconds more.
        Optional<WorkerView> holder = workers.recovery().findBySession("BTC/USD");
        fleet.give(Order.release("BTC/USD", cause));

        // Pause a worker for an hour.
        fleet.give(Order.pause(Selector.id("m17"), cause).lasting(Duration.ofHours(1)));

        // Since when is a worker paused, by whom, and why?
        System.out.println(workers.monitorHealth("m17").reasons());

        // Mark a worker that is down, or not there yet, until markOnline, or for a day from now. It registers offline.
        fleet.give(Order.markOffline(Selector.id("m18"), cause));
        fleet.give(Order.markOffline(Selector.id("m19"), cause).lasting(Duration.ofDays(1)));

        // Which orders were given? Oldest first. Keep the cursor, and continue with it tomorrow.
        String cursor = Order.AuditEntry.Page.START;
        Order.AuditEntry.Page page;
        do {
            page = fleet.audit(cursor, 100);
            page.entries().forEach(entry -> System.out.println(entry));
            cursor = page.next();
        } while (!page.isEmpty());
        // end
        assertThat(preview.ids()).isEmpty();
        assertThat(signalled.concerned()).isOne();
        assertThat(end.done()).isTrue();
        assertThat(busy.ids()).isEmpty();
        assertThat(holder).isPresent();
        assertThat(workers.recovery().findBySession("BTC/USD")).isEmpty();
        assertThat(workers.isOnline("m18")).isFalse();
        assertThat(fleet.audit(Order.AuditEntry.Page.START, 100).entries()).hasSize(8);
        assertThat(fleet.audit(cursor, 100).entries()).isEmpty();
    }

    @Test
    @DisplayName("enough workers")
    void enoughWorkers() {
        // sample: coverage
        Criteria spot = Criteria.exchange("binance").andCapabilities("spot");
        CoverageMonitor monitor = workers.diagnosis()
                .monitorCoverage(Map.of(spot, 3L), coverage -> System.out.println("fewer than three: " + coverage));
        List<FleetStats.Coverage> below = monitor.check(); // reads one census; call it every 15 s, for example
        // end
        assertThat(below).hasSize(1);
    }

    @Test
    @DisplayName("dead workers")
    void deadWorkers() {
        WorkerStore store = InMemoryWorkerStore.create(clock);
        SessionHandler handler = run -> {};
        // sample: deaths
        WorkerManagerSettings settings = WorkerManagerSettings.defaults()
                .withRetention(WorkerManagerSettings.Retention.defaults().withDeaths(Duration.ofHours(6)));
        WorkerAgent agent =
                WorkerAgent.builder(store).settings(settings).handler(handler).build();
        WorkerManager workers = WorkerManager.create(store, settings); // without an agent
        // end
        workers.register(id, options);
        clock.advance(Duration.ofHours(6));
        assertThat(workers.diagnosis().findUnhealthy().ids()).containsExactly(WorkerId.of(id));
        assertThat(agent.id()).isNotNull();
        clock.advance(Duration.ofMinutes(1));
        assertThat(workers.diagnosis().findUnhealthy().ids()).isEmpty();
    }

    @Test
    @DisplayName("recovery of sessions")
    void recovery() {
        List<SessionId> queue = new ArrayList<>();
        workers.register(id, options);
        workers.claim(Criteria.any(), "BTC/USD");
        clock.advance(Duration.ofMinutes(3));
        workers.recovery().recoverOrphans("dispatcher-1", Duration.ofSeconds(30), 100);
        clock.advance(Duration.ofMinutes(1));
        workers.recovery()
                .recoverOrphans("dispatcher-1", Duration.ofSeconds(30), 100)
                .forEach(found -> {
                    throw new AssertionError("the recovery pause has not passed: " + found);
                });
        while (queue.isEmpty()) {
            clock.advance(Duration.ofSeconds(15));
            recover(queue);
        }
        assertThat(queue).containsExactly(SessionId.of("BTC/USD"));
        assertThat(workers.recovery().findBySession("BTC/USD")).isEmpty();
    }

    private void recover(List<SessionId> queue) {
        // sample: recovery
        for (Recovery found : workers.recovery().recoverOrphans("dispatcher-1", Duration.ofSeconds(30), 100)) {
            if (workers.recovery().claim(Criteria.any(), found).isEmpty()) { // no worker is free
                queue.add(found.session());
                workers.recovery().confirmRecovery(found); // the session is not handed out again
            }
        }
        // end
    }

    @Test
    @DisplayName("migration: a mark is carried over")
    void carriedMark() {
        // sample: earlier
        RegisterOptions.Earlier earlier = new RegisterOptions.Earlier(0, Availability.OFFLINE);
        workers.register("worker-123", RegisterOptions.exchange("kraken").after(earlier));
        // end
        assertThat(workers.isOnline("worker-123")).isFalse();
        assertThat(workers.markOnline("worker-123").isOnline()).isTrue();
    }

    @Test
    @DisplayName("migration: an operator marks a worker that another process has registered")
    void names() {
        // sample: migration
        Registration me = workers.register(
                "worker-123",
                RegisterOptions.type("websocket")
                        .withExchange("kraken")
                        .withCapabilities("spot", "futures")
                        .withAttribute("build", "1.4"));
        workers.heartbeat(me, Heartbeat.alive().withAttribute("latency", 12));
        workers.markOffline("worker-123");
        // end
        assertThat(workers.isOnline("worker-123")).isFalse();
        assertThat(workers.isOnline("absent")).isFalse();
        assertThat(workers.monitorHealth("absent").isHealthy()).isFalse();
        assertThatThrownBy(() -> workers.markOffline("absent")).isInstanceOf(WorkerNotFoundException.class);
    }
}
