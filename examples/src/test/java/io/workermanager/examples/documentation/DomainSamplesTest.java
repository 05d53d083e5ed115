package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.*;
import io.workermanager.FleetOperations;
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
    @DisplayName("marks and holds")
    void marksAndHolds() {
        workers.register(id, options);
        // sample: holds
        Order.Cause cause = Order.Cause.of("alice", "maintenance of binance");

        workers.markOffline("worker-1"); // one worker, until markOnline
        workers.fleet().hold("maintenance-7", Selector.exchange("binance"), cause, Duration.ofHours(2));
        workers.markAllOffline(cause); // everything: the hold with the id Hold.ALL

        workers.fleet().lift(Hold.ALL); // ends markAllOffline; other holds and all marks stay
        workers.fleet().lift("maintenance-7"); // or let it end after two hours
        workers.markOnline("worker-1");
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

        // List the workers of a host, dead ones included.
        WorkerList there = workers.diagnosis().listWorkers(host, WorkerList.Options.everything());

        // Which workers are dead, marked, held or asked to stop, and why?
        for (WorkerView worker : workers.diagnosis().findUnhealthy()) {
            System.out.println(worker.id() + " " + worker.reasons());
        }

        // Hold an exchange for ten minutes. The name identifies the hold: another hold of this name replaces it.
        fleet.hold("maintenance-7", Selector.exchange("binance"), cause, Duration.ofMinutes(10));

        // Which workers and sessions would stop? Stop them, and wait.
        Order.Preview preview = fleet.preview(Order.shutdown(host, cause));
        Order.Result signalled = fleet.give(Order.shutdown(host, cause));
        ShutdownRequest.Progress end =
                fleet.awaitStopped(host, Duration.ofMinutes(2), progress -> System.out.println(progress));

        // Empty a host without stopping it: hold it, and wait until no worker has a session.
        fleet.hold("empty-server-1", host, cause);
        WorkerList busy = fleet.awaitIdle(host, Duration.ofMinutes(2), still -> System.out.println(still.ids()));

        // Which worker has a session, alive or dead? Free the session.
        Optional<WorkerView> holder = workers.recovery().findBySession("BTC/USD");
        fleet.give(Order.release("BTC/USD", cause));

        // Pause a worker for an hour. Since when is it paused, by whom, and why?
        fleet.give(Order.pause(Selector.id("m17"), cause).lasting(Duration.ofHours(1)));
        System.out.println(workers.monitorHealth("m17").reasons());

        // Mark a worker that is down, or not there yet, for a day from now. It registers with the mark.
        fleet.give(Order.markOffline(Selector.id("m18"), cause).lasting(Duration.ofDays(1)));

        // Which orders were given? Keep the cursor, and continue with it.
        Order.AuditEntry.Page page = fleet.audit(Order.AuditEntry.Page.START, 100); // the oldest first
        page.entries().forEach(entry -> System.out.println(entry));
        String cursor = page.next();
        // end
        assertThat(there.ids()).containsExactly(WorkerId.of("m17"));
        assertThat(preview.sessions()).containsExactly(SessionId.of("BTC/USD"));
        assertThat(signalled.concerned()).isOne();
        assertThat(end.done()).isTrue();
        assertThat(busy.ids()).isEmpty();
        assertThat(holder).isPresent();
        assertThat(workers.recovery().findBySession("BTC/USD")).isEmpty();
        assertThat(workers.isOnline("m18")).isFalse();
        assertThat(page.entries()).hasSize(6);
        assertThat(fleet.audit(cursor, 100).entries()).isEmpty();
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
