package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.SlotMove;
import io.workermanager.redis.server.TestCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** The slot of a running fleet moves between masters: keys on the other master are not missing. */
@Timeout(300)
class MovedSlotTest {
    private static final SessionId SESSION = SessionId.of("s");

    @AutoClose
    private static final TestCluster CLUSTER = TestCluster.start();

    private static RedissonClient client() {
        return SharedRedis.client(CLUSTER);
    }

    /** Which keys have moved. */
    private record Moved(String name, Predicate<String> keys) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Moved> halves() {
        return Stream.of(
                new Moved("the record of the holder", key -> key.endsWith(":worker:first")),
                new Moved("the orders", key -> key.endsWith(":workers:control")),
                new Moved("all but the orders", key -> !key.endsWith(":workers:control")),
                new Moved("the index", key -> key.contains(":workers:p:")),
                new Moved("all", key -> true));
    }

    /** A call, and the answer that it must not give. */
    private record Attempt(String name, Runnable call) {}

    @ParameterizedTest
    @MethodSource("halves")
    @DisplayName("N33: while a slot moves, no call treats keys on the other node as missing, and none leaves a trace")
    void callsAreRefusedWhileASlotMoves(Moved moved) throws InterruptedException {
        String namespace = "half " + moved.name;
        RedissonClient patient = client();
        RedisSettings hasty =
                RedisSettings.of(CLUSTER.uris().get(0)).withNamespace(namespace).withReadRetries(0);
        try (RedisWorkerStore store = RedisWorkerStore.create(patient, namespace);
                RedisWorkerStore other = RedisWorkerStore.connect(hasty)) {
            WorkerManager fleet = WorkerManager.create(store);
            Registration first = fleet.register("first", RegisterOptions.defaults());
            Claim claim = fleet.claim(Criteria.any(), SESSION).orElseThrow();
            fleet.register("second", RegisterOptions.defaults());
            fleet.markAllOffline(Order.Cause.unstated());
            SlotMove move = CLUSTER.move(new KeyNames(namespace).control());
            move.migrate(move.keys(1000).stream().filter(moved.keys).toList());

            Queue<String> wrong = attempts(WorkerManager.create(other), first);

            assertThat(wrong).isEmpty();
            move.finish();
            assertThat(fleet.listWorkers().workers()).hasSize(2);
            assertThat(fleet.getStats().fleet().total()).isEqualTo(2);
            assertThat(fleet.claim(Criteria.any(), "held back")).isEmpty();
            assertThat(fleet.recovery().findBySession(SESSION))
                    .map(WorkerView::id)
                    .contains(claim.worker());
            fleet.markAllOnline();
            assertThat(fleet.claim(Criteria.any(), SESSION)).map(Claim::worker).contains(claim.worker());
        } finally {
            patient.shutdown();
        }
    }

    /** The calls that were answered, or that failed after a change. */
    private static Queue<String> attempts(WorkerManager fleet, Registration first) throws InterruptedException {
        List<Attempt> attempts = List.of(
                new Attempt("claim", () -> fleet.claim(Criteria.any(), SESSION)),
                new Attempt("claim another", () -> fleet.claim(Criteria.any(), "other")),
                new Attempt("beat", () -> fleet.heartbeat(first)),
                new Attempt("register", () -> fleet.register("third", RegisterOptions.defaults())),
                new Attempt("list", fleet::listWorkers),
                new Attempt("count", fleet::getStats));
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (Attempt attempt : attempts) {
            Thread thread = new Thread(() -> {
                try {
                    attempt.call.run();
                    wrong.add(attempt.name + " was answered");
                } catch (WorkerStoreException e) {
                    if (e.outcomeUnknown() || !e.getMessage().contains("moves the slot")) {
                        wrong.add(attempt.name + ": " + e.getMessage());
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return wrong;
    }

    @Test
    @DisplayName("N19, N33: while the slot of a running fleet moves back and forth, every call gets a correct answer")
    void aFleetWorksWhileItsSlotMoves() throws InterruptedException {
        String namespace = "living";
        RedissonClient client = client();
        RedissonClient another = client();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (RedisWorkerStore store = RedisWorkerStore.create(client, namespace);
                RedisWorkerStore others = RedisWorkerStore.create(another, namespace)) {
            WorkerManager fleet = WorkerManager.create(store);
            List<Registration> workers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                workers.add(fleet.register("w" + i, RegisterOptions.defaults()));
            }
            List<Runnable> loads = List.of(
                    () -> workers.subList(0, 20).forEach(fleet::heartbeat),
                    () -> workers.subList(20, 40).forEach(WorkerManager.create(others)::heartbeat),
                    () -> claimAndRelease(fleet, "a"),
                    () -> claimAndRelease(WorkerManager.create(others), "b"),
                    () -> markAllOfflineAndOnline(WorkerManager.create(others)));
            List<Thread> threads = new ArrayList<>();
            for (Runnable load : loads) {
                Thread thread = new Thread(() -> run(load, over, calls, failures));
                thread.start();
                threads.add(thread);
            }
            for (int round = 0; round < 3; round++) {
                SlotMove move = CLUSTER.move(new KeyNames(namespace).control());
                for (List<String> some = move.keys(5); !some.isEmpty(); some = move.keys(5)) {
                    move.migrate(some);
                    LockSupport.parkNanos(5_000_000);
                }
                move.finish();
                awaitMore(calls, 20);
            }
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(failures).isEmpty();
            // Each claim of the load may have met a fleet that was offline.
            assertThat(fleet.claim(Criteria.any(), "of both")).isPresent();
            assertThat(fleet.listWorkers().workers()).hasSize(40);
            assertThat(fleet.getStats().fleet().total()).isEqualTo(40);
            assertThat(fleet.getStats().fleet().processing()).isEqualTo(1);
            workers.forEach(worker -> assertThat(fleet.isOnline(worker.id())).isTrue());
        } finally {
            client.shutdown();
            another.shutdown();
        }
    }

    private static void run(Runnable load, AtomicBoolean over, AtomicInteger calls, Queue<Throwable> failures) {
        while (!over.get() && failures.isEmpty()) {
            try {
                load.run();
                calls.incrementAndGet();
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        }
    }

    private static void awaitMore(AtomicInteger calls, int more) {
        for (int least = calls.get() + more; calls.get() < least; ) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A session that two claimants want: one worker holds it at a time. */
    private static void claimAndRelease(WorkerManager fleet, String own) {
        for (SessionId session : List.of(SessionId.of(own), SessionId.of("of both"))) {
            Optional<Claim> claim = fleet.claim(Criteria.any(), session);
            Map<SessionId, WorkerId> holders = new HashMap<>();
            Set<WorkerId> twice = new HashSet<>();
            for (WorkerView worker : fleet.listWorkers().workers()) {
                worker.activeSession()
                        .filter(held -> holders.put(held, worker.id()) != null)
                        .ifPresent(held -> twice.add(worker.id()));
            }
            assertThat(twice).isEmpty();
            claim.filter(any -> session.value().equals(own)).ifPresent(fleet::release);
        }
        fleet.recovery().findBySession("of both");
    }

    /** After all workers are marked offline, a search finds none. */
    private static void markAllOfflineAndOnline(WorkerManager fleet) {
        fleet.markAllOffline(Order.Cause.unstated());
        assertThat(fleet.claim(Criteria.any(), "none")).isEmpty();
        fleet.markAllOnline();
    }
}
