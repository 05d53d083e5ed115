package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.Availability;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks that are given and lifted while their worker is there, away, dead or left, over a store whose clock is moved. */
@DisplayName("N34: no process undoes an operator's acknowledged order")
class LiftedMarksTest {
    private static final WorkerId ID = WorkerId.of("w1");
    private static final Duration LEASE = WorkerManagerSettings.defaults().ttl();

    private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
    private final InMemoryWorkerStore store = InMemoryWorkerStore.create(clock);
    private final WorkerManager operator = WorkerManager.create(store);
    private final ReentrantLock frozen = new ReentrantLock();

    @AfterEach
    void close() {
        store.close();
    }

    private Optional<Availability> mark() {
        return store.find(ID).value().map(WorkerRecord::availability);
    }

    /** One process and one operator do at random what they can; after each order the process comes back in the end. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensTheLastOrderStands(long seed) {
        Random random = new Random(seed);
        Registration process = operator.register(ID, RegisterOptions.defaults());
        Availability ordered = Availability.ONLINE;
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(8)) {
                case 0 -> ordered = order(Availability.OFFLINE, ordered);
                case 1, 2 -> ordered = order(Availability.ONLINE, ordered);
                case 3 -> clock.advance(LEASE.plusMillis(random.nextInt(3)));
                case 4 -> clock.advance(Duration.ofDays(random.nextInt(3)));
                case 5 -> unregister(process);
                default -> process = beatOrRegister(process);
            }
            clock.advance(Duration.ofMillis(random.nextInt(2)));
        }
        beatOrRegister(process);
        assertThat(mark()).as("after the steps that seed %s draws", seed).contains(ordered);
    }

    /** What is ordered is what an order that was acknowledged says; one on a record that is gone is not acknowledged. */
    private Availability order(Availability mark, Availability before) {
        try {
            return mark == Availability.OFFLINE
                    ? operator.markOffline(ID).worker().availability()
                    : operator.markOnline(ID).worker().availability();
        } catch (WorkerNotFoundException e) {
            return before;
        }
    }

    private void unregister(Registration process) {
        try {
            operator.unregister(process);
        } catch (RegistrationLostException e) {
            assertThat(store.find(ID)
                            .value()
                            .filter(worker -> worker.lease().leftAt().isEmpty()))
                    .as("a living record that was not found")
                    .isEmpty();
        }
    }

    private Registration beatOrRegister(Registration process) {
        try {
            operator.heartbeat(process);
            return process;
        } catch (RegistrationLostException e) {
            return operator.register(ID, RegisterOptions.defaults().after(process.earlier()));
        }
    }

    @Test
    void whatALiftLeavesHasItsTime() {
        Registration process = operator.register(ID, RegisterOptions.defaults());
        operator.markOffline(ID);
        operator.heartbeat(process);
        clock.advance(LEASE);
        operator.markOnline(ID);

        clock.advance(WorkerManagerSettings.Retention.defaults().ofMarks().minusMillis(1));
        assertThat(operator.getStats().fleet().expired()).isOne();
        clock.advance(Duration.ofMillis(1));
        assertThat(operator.getStats().fleet().total()).isZero();
    }

    @Test
    void anAgentThatWasFrozenWhileItsMarkWasLiftedComesBackOnline() {
        WorkerAgent agent = WorkerAgent.builder(whileNotFrozen())
                .id(ID)
                .settings(WorkerManagerSettings.defaults().withTtl(Duration.ofMillis(400)))
                .handler(run -> {})
                .build();
        try (agent) {
            agent.start();
            await(() -> mark().isPresent());
            operator.markOffline(ID);
            Instant seen = beat();
            await(() -> beat().isAfter(seen));
            frozen.lock();
            try {
                clock.advance(LEASE);
                operator.markOnline(ID);
                clock.advance(LEASE);
            } finally {
                frozen.unlock();
            }
            await(() -> operator.listWorkers().ids().contains(ID));

            assertThat(mark()).contains(Availability.ONLINE);
        }
    }

    private Instant beat() {
        return store.find(ID).value().orElseThrow().lease().lastHeartbeat();
    }

    private void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waited for").isLessThan(TimeUnit.SECONDS.toNanos(60));
            clock.advance(Duration.ofMillis(1));
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The store as a process sees it whose every call waits while it is frozen. */
    private WorkerStore whileNotFrozen() {
        return (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                    frozen.lock();
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        frozen.unlock();
                    }
                });
    }
}
