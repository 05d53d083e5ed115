package io.workermanager.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs an agent on the test's own thread and on a virtual clock. Only handlers have threads of their own; the test waits for each to
 * end.
 */
final class VirtualAgentExecutors implements AgentExecutors {
    private final Queue<Runnable> decisions = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> storeCalls = new ArrayDeque<>();
    private final Queue<Runnable> subscriptions = new ConcurrentLinkedQueue<>();
    private final List<Runnable> shutdownHooks = new ArrayList<>();
    private final Queue<SourceCall> sourceCalls = new ArrayDeque<>();
    private final Queue<Runnable> otherTasks = new ConcurrentLinkedQueue<>();
    private final List<Thread> interruptedHandlers = new ArrayList<>();
    private final ScriptedHandler handler;
    private final Consumer<Duration> otherClocks;
    private final BooleanSupplier sourceHasAnswer;
    private Runnable scheduled = () -> {};
    private long scheduledAt = Long.MAX_VALUE;
    private final AtomicLong now = new AtomicLong();
    private boolean storeAnswers = true;
    private boolean hintsAnswer = true;
    private boolean threadsUnavailable;
    private boolean frozen;
    private boolean shutdown;
    private boolean decisionsMayFail;
    private @Nullable UserCodeThreads threads;
    private boolean callsMayBlock;
    private @Nullable Thread storeThread;
    private @Nullable Thread sourceThread;

    /** A call to the source that returns at {@code timeout} at the latest. */
    private record SourceCall(Runnable call, long timeout) {}

    VirtualAgentExecutors(ScriptedHandler handler, Consumer<Duration> otherClocks, BooleanSupplier sourceHasAnswer) {
        this.handler = handler;
        this.otherClocks = otherClocks;
        this.sourceHasAnswer = sourceHasAnswer;
    }

    // ---- controls for tests

    /** Advances the clock and runs everything that becomes due on the way. */
    void advance(Duration time) {
        runDueTasks();
        long end = now() + time.toNanos();
        while (nextTime() <= end && !frozen) {
            moveClocks(Math.max(0, nextTime() - now()));
            if (scheduledAt <= now()) {
                scheduledAt = Long.MAX_VALUE;
                decisions.add(scheduled);
            }
            runDueTasks();
        }
        moveClocks(end - now());
    }

    private long nextTime() {
        return sourceCalls.isEmpty() || isBusy(sourceThread)
                ? scheduledAt
                : Math.min(scheduledAt, sourceCalls.element().timeout());
    }

    private void moveClocks(long nanos) {
        now.addAndGet(nanos);
        otherClocks.accept(Duration.ofNanos(nanos));
    }

    /** Runs tasks until none is due. */
    void runDueTasks() {
        while (!frozen && runNextTask()) {
            for (Thread thread : interruptedHandlers) {
                join(thread);
            }
            interruptedHandlers.clear();
        }
    }

    private boolean runNextTask() {
        Runnable next = decisions.poll();
        if (next != null) {
            runDecision(next);
            return true;
        }
        next = otherTasks.poll();
        if (next != null) {
            runUserCode(next);
            return true;
        }
        next = storeAnswers && !isBusy(storeThread) ? storeCalls.poll() : null;
        if (next != null) {
            storeThread = runUserCode(next);
            return true;
        }
        next = hintsAnswer ? subscriptions.poll() : null;
        if (next != null) {
            runUserCode(next);
            return true;
        }
        if (!sourceCalls.isEmpty()
                && !isBusy(sourceThread)
                && (sourceHasAnswer.getAsBoolean() || sourceCalls.element().timeout() <= now())) {
            sourceThread = runUserCode(sourceCalls.remove().call());
            return true;
        }
        return false;
    }

    private void runDecision(Runnable decision) {
        try {
            decision.run();
        } catch (OutOfMemoryError e) {
            if (!decisionsMayFail) {
                throw e;
            }
        }
    }

    /** From now on a decision may fail with an {@link OutOfMemoryError}. */
    void allowFailingDecisions() {
        decisionsMayFail = true;
    }

    private boolean isBusy(@Nullable Thread thread) {
        return thread != null && threads != null && threads.isBusy(thread);
    }

    private @Nullable Thread runUserCode(Runnable task) {
        if (threads == null) {
            task.run();
        } else if (callsMayBlock) {
            return threads.run("user code", task);
        } else {
            UserCodeThreads.runHere(task);
        }
        return null;
    }

    /**
     * From now on each handler runs on one of these threads.
     *
     * @param mayBlock whether all other calls of user code do so, too
     */
    void useThreads(UserCodeThreads userCodeThreads, boolean mayBlock) {
        threads = userCodeThreads;
        callsMayBlock = mayBlock;
    }

    /** Loses the inputs that wait for the state machine. Use it for hints, which may be lost. */
    void dropPendingDecisions() {
        decisions.clear();
    }

    /** Whether calls to the store return. */
    void setStoreAnswers(boolean value) {
        storeAnswers = value;
    }

    /** Whether opening and closing a subscription returns. */
    void setHintsAnswer(boolean value) {
        hintsAnswer = value;
    }

    /** Whether starting a handler's thread fails. */
    void setThreadsUnavailable(boolean value) {
        threadsUnavailable = value;
    }

    /** Runs the shutdown hooks. */
    void shutDownJvm() {
        List.copyOf(shutdownHooks).forEach(Runnable::run);
        runDueTasks();
    }

    boolean hasShutdownHook() {
        return !shutdownHooks.isEmpty();
    }

    /** Whether the process is frozen, like a suspended machine. */
    void setFrozen(boolean value) {
        frozen = value;
    }

    /** Waits until all handlers have ended. */
    void awaitHandlers() {
        handler.threads().forEach(VirtualAgentExecutors::join);
        runDueTasks();
    }

    boolean isShutdown() {
        return shutdown;
    }

    private static void join(Thread thread) {
        try {
            thread.join(120_000);
            if (thread.isAlive()) {
                throw new IllegalStateException(thread + " does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- executors

    @Override
    public long now() {
        return now.get();
    }

    @Override
    public void executeDecision(Runnable decision) {
        decisions.add(decision);
    }

    @Override
    public void scheduleDecision(long time, Runnable decision) {
        scheduledAt = time;
        scheduled = decision;
    }

    @Override
    public void executeStoreCall(Runnable call) {
        storeCalls.add(call);
    }

    @Override
    public void executeSubscription(Runnable task) {
        subscriptions.add(task);
    }

    @Override
    public Runnable addShutdownHook(Runnable task) {
        shutdownHooks.add(task);
        return () -> shutdownHooks.remove(task);
    }

    /** Everything runs on the test's own thread. */
    @Override
    public boolean isOwnThread() {
        return true;
    }

    @Override
    public void executeSourceCall(Runnable call) {
        sourceCalls.add(new SourceCall(call, now() + Duration.ofSeconds(1).toNanos()));
    }

    @Override
    public void startThread(String name, Runnable task) {
        otherTasks.add(task);
    }

    @Override
    public Runnable startRun(String name, Runnable body) {
        if (threadsUnavailable) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        if (threads != null) {
            UserCodeThreads handlerThreads = threads;
            Thread thread = handlerThreads.run(name, body);
            return () -> handlerThreads.interrupt(thread);
        }
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        handler.start(thread);
        return () -> {
            thread.interrupt();
            if (!handler.ignoresInterrupts()) {
                interruptedHandlers.add(thread);
            }
        };
    }

    @Override
    public void runAfter(long nanos, Runnable task) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);
    }

    /** The test's own thread cannot wait for itself. */
    @Override
    public boolean await(CompletableFuture<?> future, long nanos) {
        return future.isDone();
    }

    @Override
    public void shutdown() {
        shutdown = true;
        scheduledAt = Long.MAX_VALUE;
    }
}
