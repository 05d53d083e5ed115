package io.workermanager.agent;

import java.util.concurrent.CompletableFuture;

/**
 * The threads and the monotonic clock of one agent. Each of the four single threads (decisions, store, hints, source) runs its tasks
 * in order, and a blocked one does not delay the others. After {@link #shutdown} only {@link #startThread} and {@link #runAfter} start
 * anything.
 */
interface AgentExecutors {
    /** Nanoseconds since a fixed moment before the agent started. */
    long now();

    /** Runs a decision. Decisions never block. */
    void executeDecision(Runnable decision);

    /** Runs a decision at a time; replaces the one that was scheduled before. */
    void scheduleDecision(long time, Runnable decision);

    /** Runs a call to the store. */
    void executeStoreCall(Runnable call);

    /** Opens or closes a subscription to hints. */
    void executeSubscription(Runnable task);

    /** Runs a call to the source. */
    void executeSourceCall(Runnable call);

    /** Runs a task, which may block, on a new thread. Never throws: if no thread is available, it tries again later. */
    void startThread(String name, Runnable task);

    /**
     * Runs a handler on a new thread.
     *
     * @return interrupts that thread
     * @throws OutOfMemoryError if no thread is available
     */
    Runnable startRun(String name, Runnable handler);

    /** Runs a task, which does not block, after a time in nanoseconds; also after the shutdown. */
    void runAfter(long nanos, Runnable task);

    /**
     * Waits for a future on this clock.
     *
     * @param nanos how long at most
     * @return whether the future is done
     * @throws InterruptedException if the current thread is interrupted
     */
    boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException;

    /**
     * Runs a task when the JVM shuts down.
     *
     * @return removes the task
     */
    Runnable addShutdownHook(Runnable task);

    /** Whether the current thread is one of these, so that it must not wait for the agent. */
    boolean isOwnThread();

    void shutdown();
}
