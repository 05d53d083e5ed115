package io.workermanager.inmemory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("No lock is held while a caller's code runs")
class UserCodeTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final FleetFixture fleet = new FleetFixture();

    @Test
    void aPredicateMayWaitForAnotherThreadThatUsesTheStore() {
        WorkerRecord worker = fleet.inserted("w");
        Predicate<Profile> waits = profile -> {
            inAnotherThread(() -> fleet.replaced(worker(), fleet.beaten(worker())));
            return true;
        };

        assertThat(Queries.longestIdle(fleet.store, waits, 10))
                .extracting(WorkerRecord::id)
                .containsExactly(worker.id());
        assertThat(Queries.scan(fleet.store, new WorkerStore.Query(ScanScope.ALL, waits), 10))
                .extracting(WorkerRecord::id)
                .containsExactly(worker.id());
    }

    private WorkerRecord worker() {
        return Queries.scan(fleet.store, WorkerStore.Query.of(ScanScope.ALL), 1).get(0);
    }

    @Test
    void whoTakesUpANewProfileWhileThePredicateRunsIsNotMissed() {
        AtomicReference<WorkerRecord> wanderer =
                new AtomicReference<>(fleet.inserted(fleet.worker("a", Profile.of("fix", "here")), LONG));
        fleet.inserted(fleet.worker("b", Profile.of("fix", "here")), LONG);
        AtomicInteger moves = new AtomicInteger();
        Predicate<Profile> moving = profile -> {
            if (moves.incrementAndGet() <= 3) {
                WorkerRecord next = OperatorTransitions.setProfile(
                        wanderer.get(), Profile.of("fix", "place-" + moves), fleet.store.now());
                wanderer.set(fleet.replaced(wanderer.get(), next, LONG));
            }
            return profile.type().equals("fix");
        };

        assertThat(fleet.store
                        .scan(new WorkerStore.Query(ScanScope.ALL, moving), Page.Cursor.start(), 10)
                        .workers())
                .extracting(worker -> worker.id().value())
                .containsExactly("a", "b");
        assertThat(moves).hasValueGreaterThan(3);
    }

    @Test
    void aPredicateIsAskedOnceAProfileHoweverManyHaveIt() {
        for (int i = 0; i < 100; i++) {
            fleet.inserted(fleet.worker("w-" + i, Profile.of("type-" + i % 2, "x")), LONG);
        }
        AtomicInteger asked = new AtomicInteger();

        fleet.store.longestIdle(profile -> asked.incrementAndGet() > 0, Page.Cursor.start(), 100);

        assertThat(asked).hasValue(2);
    }

    @Test
    void whatAPredicateThrowsReachesItsCallerAndTheStoreGoesOn() {
        fleet.inserted("w");
        Predicate<Profile> broken = profile -> {
            throw new ArithmeticException("of the caller's");
        };

        assertThatThrownBy(() -> fleet.store.longestIdle(broken, Page.Cursor.start(), 1))
                .isInstanceOf(ArithmeticException.class);
        inAnotherThread(() -> fleet.store.census());
    }

    @Test
    void aListenerMayWaitForAnotherThreadThatUsesTheStore() throws InterruptedException {
        WorkerRecord worker = fleet.inserted("w");
        CountDownLatch received = new CountDownLatch(1);
        fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), signal -> {
            inAnotherThread(() -> fleet.store.census());
            received.countDown();
        });

        fleet.removed(worker);

        assertThat(received.await(10, SECONDS)).isTrue();
    }

    private static void inAnotherThread(Runnable use) {
        CompletableFuture.runAsync(use).orTimeout(10, SECONDS).join();
    }
}
