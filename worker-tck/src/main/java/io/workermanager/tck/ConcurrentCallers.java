package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Threads that make random calls on a few objects at once, and record one history per object.
 *
 * @param <S> the observable state of an object
 */
abstract class ConcurrentCallers<S> {
    private static final int THREADS = 4;
    private static final int OBJECTS = 3;

    private final TckFixture fixture;
    private final S initial;
    private final List<OperationHistory<S>> histories;
    private final AtomicLong clock = new AtomicLong();

    ConcurrentCallers(TckFixture fixture, S initial) {
        this.fixture = fixture;
        this.initial = initial;
        this.histories =
                Stream.generate(() -> new OperationHistory<S>()).limit(OBJECTS).toList();
    }

    /** One thread, with its manager, its random choices, and the claims that it holds. */
    record Caller(WorkerManager manager, Random random, Deque<Claim> claims) {
        int pickObject() {
            return random.nextInt(OBJECTS);
        }

        void addClaim(Claim claim) {
            claims.addLast(claim);
        }

        Optional<Claim> lastClaim() {
            return Optional.ofNullable(claims.pollLast());
        }
    }

    /** Makes a random call and records it. */
    abstract void call(Caller caller);

    /** Runs all threads, and fails if a history is not linearizable. */
    void run() {
        fixture.register(fixture.manager(), OBJECTS);
        List<WorkerManager> managers = List.of(fixture.manager(), fixture.manager(fixture.openAnother()));
        IterationLimit iterations = fixture.iterations(20 + fixture.rounds() / 20);
        fixture.runConcurrently(THREADS, thread -> () -> {
            Caller caller = new Caller(managers.get(thread % managers.size()), new Random(thread), new ArrayDeque<>());
            for (int i = 0; iterations.allows(i); i++) {
                callUnlessContended(caller);
            }
            return thread;
        });
        for (OperationHistory<S> history : histories) {
            assertThat(history.violation(initial))
                    .as("calls that are not linearizable")
                    .isEmpty();
        }
    }

    private void callUnlessContended(Caller caller) {
        try {
            call(caller);
        } catch (ConcurrentUpdateException e) {
            // Every attempt was rejected, so the call had no effect.
            return;
        }
    }

    static boolean released(WorkerManager manager, Claim claim) {
        try {
            return manager.release(claim);
        } catch (SessionRejectedException.StaleToken e) {
            return false;
        }
    }

    /** The next value of the counter that all threads share. */
    long tick() {
        return clock.incrementAndGet();
    }

    /** Adds a call that ends now to the history of an object. */
    void record(int object, long start, String description, Function<S, Optional<S>> effect) {
        histories.get(object).add(start, tick(), description, effect);
    }

    static SessionId session(int number) {
        return SessionId.of("s" + number);
    }

    static int numberOf(String name) {
        return Integer.parseInt(name.substring(1));
    }
}
