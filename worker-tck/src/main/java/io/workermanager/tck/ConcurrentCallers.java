package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Threads that call about a few things at once, and keep what they heard: a history for each thing.
 *
 * @param <S> what a thing is, as far as the calls tell
 */
abstract class ConcurrentCallers<S> {
    private static final int THREADS = 4;
    private static final int THINGS = 3;

    private final TckFixture fleet;
    private final S initial;
    private final List<OperationHistory<S>> histories;
    private final AtomicLong clock = new AtomicLong();

    ConcurrentCallers(TckFixture fleet, S initial) {
        this.fleet = fleet;
        this.initial = initial;
        this.histories =
                Stream.generate(() -> new OperationHistory<S>()).limit(THINGS).toList();
    }

    /** One thread: its manager, its choices, and the claims that it won and did not release. */
    record Caller(WorkerManager manager, Random random, Deque<Claim> claims) {
        /** One of the few things. */
        int pick() {
            return random.nextInt(THINGS);
        }

        void won(Claim claim) {
            claims.addLast(claim);
        }

        Optional<Claim> lastClaim() {
            return Optional.ofNullable(claims.pollLast());
        }
    }

    /** Makes a call and keeps it. */
    abstract void turn(Caller caller);

    /** Plays, and fails if the calls about a thing came to what no order of them explains. */
    void play() {
        for (int i = 0; i < THINGS; i++) {
            fleet.manager().register(WorkerId.of("w" + i), RegisterOptions.defaults());
        }
        List<WorkerManager> managers = List.of(fleet.manager(), fleet.manager(fleet.another()));
        IdleOrderSequence turns = fleet.turns(20 + fleet.rounds() / 20);
        fleet.race(THREADS, thread -> () -> {
            Caller caller = new Caller(managers.get(thread % managers.size()), new Random(thread), new ArrayDeque<>());
            for (int i = 0; turns.isPlayed(i); i++) {
                turnUnlessContended(caller);
            }
            return thread;
        });
        for (OperationHistory<S> history : histories) {
            assertThat(history.unexplained(initial))
                    .as("calls that no order explains")
                    .isEmpty();
        }
    }

    private void turnUnlessContended(Caller caller) {
        try {
            turn(caller);
        } catch (ConcurrentUpdateException e) {
            // Every attempt was refused: nothing has happened, and there is nothing to explain.
            return;
        }
    }

    static boolean freed(WorkerManager manager, Claim claim) {
        try {
            return manager.release(claim);
        } catch (SessionRejectedException.StaleToken e) {
            return false;
        }
    }

    /** A moment that comes after every earlier one, and before every later one. */
    long tick() {
        return clock.incrementAndGet();
    }

    OperationHistory<S> history(int thing) {
        return histories.get(thing);
    }

    static SessionId session(int number) {
        return SessionId.of("s" + number);
    }

    static int numberOf(String name) {
        return Integer.parseInt(name.substring(1));
    }
}
