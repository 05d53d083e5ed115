package io.workermanager.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lanes of a test: everything but the handlers runs on the test's own thread, when it says so and by a clock that it moves. A
 * handler has a thread, whose end is waited for; nothing else is.
 */
final class VirtualAgentExecutors implements AgentExecutors {
    private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> store = new ArrayDeque<>();
    private final Queue<Runnable> hints = new ConcurrentLinkedQueue<>();
    private final List<Runnable> exits = new ArrayList<>();
    private final Queue<Waiting> source = new ArrayDeque<>();
    private final Queue<Runnable> apart = new ConcurrentLinkedQueue<>();
    private final List<Thread> ending = new ArrayList<>();
    private final ScriptedHandler work;
    private final Consumer<Duration> otherClocks;
    private final BooleanSupplier sourceAnswers;
    private Runnable alarm = () -> {};
    private long alarmAt = Long.MAX_VALUE;
    private final AtomicLong now = new AtomicLong();
    private boolean storeAnswers = true;
    private boolean hintsAnswer = true;
    private boolean threadsAreShort;
    private boolean frozen;
    private boolean ended;
    private boolean stepsMayFail;
    private @Nullable UserCodeThreads foreign;
    private boolean lanesMayBlock;
    private @Nullable Thread storeThread;
    private @Nullable Thread sourceThread;

    /** A call to the source, and when it answers at the latest. */
    private record Waiting(Runnable errand, long until) {}

    VirtualAgentExecutors(ScriptedHandler work, Consumer<Duration> otherClocks, BooleanSupplier sourceAnswers) {
        this.work = work;
        this.otherClocks = otherClocks;
        this.sourceAnswers = sourceAnswers;
    }

    // ---- what tests turn

    /** Lets time pass, from alarm to alarm, and everything happen that is due. */
    void pass(Duration time) {
        settle();
        long until = now() + time.toNanos();
        while (nextEvent() <= until && !frozen) {
            move(Math.max(0, nextEvent() - now()));
            if (alarmAt <= now()) {
                alarmAt = Long.MAX_VALUE;
                loop.add(alarm);
            }
            settle();
        }
        move(until - now());
    }

    private long nextEvent() {
        return source.isEmpty() || isBusy(sourceThread)
                ? alarmAt
                : Math.min(alarmAt, source.element().until());
    }

    private void move(long nanos) {
        now.addAndGet(nanos);
        otherClocks.accept(Duration.ofNanos(nanos));
    }

    /** Everything that is due now happens. */
    void settle() {
        while (!frozen && step()) {
            for (Thread thread : ending) {
                join(thread);
            }
            ending.clear();
        }
    }

    private boolean step() {
        Runnable next = loop.poll();
        if (next != null) {
            loop(next, stepsMayFail);
            return true;
        }
        next = apart.poll();
        if (next != null) {
            foreign(next);
            return true;
        }
        next = storeAnswers && !isBusy(storeThread) ? store.poll() : null;
        if (next != null) {
            storeThread = foreign(next);
            return true;
        }
        next = hintsAnswer ? hints.poll() : null;
        if (next != null) {
            foreign(next);
            return true;
        }
        if (!source.isEmpty()
                && !isBusy(sourceThread)
                && (sourceAnswers.getAsBoolean() || source.element().until() <= now())) {
            sourceThread = foreign(source.remove().errand());
            return true;
        }
        return false;
    }

    private static void loop(Runnable step, boolean mayFail) {
        try {
            step.run();
        } catch (OutOfMemoryError e) {
            if (!mayFail) {
                throw e;
            }
        }
    }

    /** From now on a step of the core's may fail for want of memory. */
    void stepsMayFail() {
        stepsMayFail = true;
    }

    private boolean isBusy(@Nullable Thread thread) {
        return thread != null && foreign != null && foreign.isBusy(thread);
    }

    private @Nullable Thread foreign(Runnable step) {
        if (foreign == null) {
            step.run();
        } else if (lanesMayBlock) {
            return foreign.run("lane", step);
        } else {
            UserCodeThreads.here(step);
        }
        return null;
    }

    /**
     * From now on each handler has a thread of these.
     *
     * @param mayBlock whether everything else that may call foreign code has one, too
     */
    void threadsFor(UserCodeThreads threads, boolean mayBlock) {
        foreign = threads;
        lanesMayBlock = mayBlock;
    }

    /** Whatever waits for the core is lost: for hints, which may be. */
    void loopForgets() {
        loop.clear();
    }

    /** From now on calls to the store hang, or go on. */
    void storeAnswers(boolean whether) {
        storeAnswers = whether;
    }

    /** From now on subscriptions hang, or go on. */
    void hintsAnswer(boolean whether) {
        hintsAnswer = whether;
    }

    /** From now on no run gets a thread, or each does. */
    void threadsAreShort(boolean whether) {
        threadsAreShort = whether;
    }

    /** The process is told to end. */
    void exit() {
        List.copyOf(exits).forEach(Runnable::run);
        settle();
    }

    /** Whether anything would happen if the process were told to end. */
    boolean waitsForExit() {
        return !exits.isEmpty();
    }

    /** From now on the process does nothing at all, or goes on: with whatever its handlers do first. */
    void freeze(boolean whether) {
        frozen = whether;
    }

    /** Waits for a handler that was told to end. */
    void awaitRuns() {
        work.threads().forEach(VirtualAgentExecutors::join);
        settle();
    }

    boolean ended() {
        return ended;
    }

    private static void join(Thread thread) {
        try {
            thread.join(120_000);
            if (thread.isAlive()) {
                throw new IllegalStateException(thread + " was not told to end, or does not");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- the lanes

    @Override
    public long now() {
        return now.get();
    }

    @Override
    public void loop(Runnable step) {
        loop.add(step);
    }

    @Override
    public void loopAt(long time, Runnable step) {
        alarmAt = time;
        alarm = step;
    }

    @Override
    public void store(Runnable call) {
        store.add(call);
    }

    @Override
    public void hints(Runnable step) {
        hints.add(step);
    }

    @Override
    public Runnable onExit(Runnable body) {
        exits.add(body);
        return () -> exits.remove(body);
    }

    /** All lanes are the test's own thread. */
    @Override
    public boolean isOwnThread() {
        return true;
    }

    @Override
    public void source(Runnable errand) {
        source.add(new Waiting(errand, now() + Duration.ofSeconds(1).toNanos()));
    }

    @Override
    public void apart(String name, Runnable body) {
        apart.add(body);
    }

    @Override
    public Runnable run(String name, Runnable body) {
        if (threadsAreShort) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        if (foreign != null) {
            UserCodeThreads threads = foreign;
            Thread thread = threads.run(name, body);
            return () -> threads.interrupt(thread);
        }
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        work.begins(thread);
        return () -> {
            thread.interrupt();
            if (!work.stubborn()) {
                ending.add(thread);
            }
        };
    }

    @Override
    public void end() {
        ended = true;
        alarmAt = Long.MAX_VALUE;
    }
}
