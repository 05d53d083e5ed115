package io.workermanager.inmemory.simulation;

import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A clock that stands still until a thread from outside moves it. That thread runs the tasks that are due, in the order of their times,
 * and after each one it waits until all threads of the fleet wait. Thread-safe.
 */
final class VirtualTime implements WorkerAgent.Scheduler, InstantSource {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration LONGEST_WAIT = Duration.ofDays(3660);
    private static final int MOST_STEPS_AT_ONE_TIME = 1_000_000;

    private record Task(long time, long order, Runnable body) {}

    /** A thread of the fleet that waits for this clock. */
    private static final class Wait {
        final Thread thread = Thread.currentThread();
        final BooleanSupplier condition;
        final long end;
        boolean over;

        Wait(BooleanSupplier condition, long end) {
            this.condition = condition;
            this.end = end;
        }
    }

    private final FleetThreads threads;
    private final ReentrantLock moving = new ReentrantLock(true);
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::time).thenComparingLong(Task::order));
    private final List<Wait> waits = new ArrayList<>();
    private final Random random = new Random(1);
    private long now;
    private long order;
    private boolean closed;

    VirtualTime(FleetThreads threads) {
        this.threads = threads;
    }

    // ---- the clock

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos());
    }

    @Override
    public synchronized double random() {
        return random.nextDouble();
    }

    @Override
    public synchronized Runnable schedule(long nanos, Runnable body) {
        Task task = new Task(Math.max(now, nanos), order++, body);
        if (!closed) {
            tasks.add(task);
        }
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    @Override
    public Runnable start(String name, Runnable body) {
        Thread thread = threads.create(name, body);
        Runnable unused = schedule(nanos(), () -> threads.start(thread));
        return () -> threads.interrupt(thread);
    }

    @Override
    public WorkerManager manager(WorkerStore store, WorkerManagerSettings settings) {
        return WorkerManager.create(new Connection(store, this).store(), settings);
    }

    // ---- waiting

    @Override
    public boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        Duration bounded = atMost.compareTo(LONGEST_WAIT) < 0 ? atMost : LONGEST_WAIT;
        long end = nanos() + Math.max(0, bounded.toNanos());
        return threads.isCurrent() ? awaitInside(condition, end) : move(condition, end);
    }

    private boolean awaitInside(BooleanSupplier condition, long end) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Wait wait = new Wait(condition, end);
        Runnable cancelEnd = schedule(end, () -> {});
        synchronized (this) {
            waits.add(wait);
            threads.waiting(wait.thread);
        }
        while (!isOver(wait) && !wait.thread.isInterrupted()) {
            LockSupport.park(this);
        }
        cancelEnd.run();
        synchronized (this) {
            if (!wait.over) {
                waits.remove(wait);
                threads.running(wait.thread);
            }
        }
        // The flag is cleared last: until here it shows that this thread is not waiting.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return condition.getAsBoolean();
    }

    private synchronized boolean isOver(Wait wait) {
        return wait.over;
    }

    // ---- moving

    /**
     * Moves the clock.
     *
     * @throws IllegalStateException if the caller is a thread of the fleet, if the fleet is closed, or if a thread does not come to rest
     */
    void advance(Duration time) {
        if (threads.isCurrent()) {
            throw new IllegalStateException("only a thread outside the fleet may advance the clock");
        }
        boolean unused = move(() -> false, nanos() + time.toNanos());
    }

    private boolean move(BooleanSupplier condition, long end) {
        moving.lock();
        try {
            requireOpen();
            threads.disturb();
            threads.awaitRest();
            int steps = 0;
            long before = nanos();
            while (!condition.getAsBoolean()) {
                if (!step(end)) {
                    moveTo(end);
                    return condition.getAsBoolean();
                }
                steps = nanos() == before ? steps + 1 : 0;
                before = nanos();
                if (steps > MOST_STEPS_AT_ONE_TIME) {
                    throw new IllegalStateException(
                            "the clock stands at " + instant() + ": something is always due at once");
                }
            }
            return true;
        } finally {
            moving.unlock();
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the fleet is closed");
        }
    }

    private boolean step(long end) {
        Optional<Runnable> next = nextReady().or(() -> nextDue(end));
        next.ifPresent(body -> {
            body.run();
            threads.awaitRest();
        });
        return next.isPresent();
    }

    private synchronized Optional<Runnable> nextReady() {
        return waits.stream()
                .filter(wait -> now >= wait.end || wait.condition.getAsBoolean())
                .findFirst()
                .map(wait -> () -> resume(wait));
    }

    private synchronized void resume(Wait wait) {
        if (waits.remove(wait)) {
            wait.over = true;
            threads.running(wait.thread);
            LockSupport.unpark(wait.thread);
        }
    }

    private synchronized Optional<Runnable> nextDue(long end) {
        Task next = tasks.peek();
        if (next == null || next.time() > end) {
            return Optional.empty();
        }
        tasks.remove();
        now = Math.max(now, next.time());
        return Optional.of(next.body());
    }

    private synchronized void moveTo(long time) {
        now = Math.max(now, time);
    }

    synchronized void close() {
        closed = true;
        tasks.clear();
    }
}
