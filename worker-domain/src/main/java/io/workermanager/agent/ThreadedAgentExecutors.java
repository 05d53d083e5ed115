package io.workermanager.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs an agent on threads of a factory. They are named after the worker. */
final class ThreadedAgentExecutors implements AgentExecutors {
    private static final long THREAD_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The executors that the current thread belongs to. */
    private static final ThreadLocal<@Nullable ThreadedAgentExecutors> CURRENT = new ThreadLocal<>();

    private final long start = System.nanoTime();
    private final String name;
    private final ThreadFactory threads;
    private final ScheduledThreadPoolExecutor decisions;
    private final ExecutorService store;
    private final ExecutorService hints;
    private final ExecutorService source;
    private @Nullable Future<?> scheduled;

    /** @param threads makes every thread of the agent; its names are replaced */
    ThreadedAgentExecutors(String name, ThreadFactory threads) {
        this.name = name;
        this.threads = threads;
        this.decisions = new ScheduledThreadPoolExecutor(1, factory("loop"));
        this.decisions.setRemoveOnCancelPolicy(true);
        this.decisions.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.store = Executors.newSingleThreadExecutor(factory("store"));
        // Subscriptions are rare, so this thread ends when it has nothing to do.
        this.hints = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory("hints"));
        this.source = Executors.newSingleThreadExecutor(factory("source"));
    }

    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private ThreadFactory factory(String suffix) {
        return task -> newThread(suffix, task);
    }

    /** @throws IllegalStateException if the factory returns null */
    private Thread newThread(String suffix, Runnable task) {
        Thread thread = threads.newThread(() -> {
            CURRENT.set(this);
            task.run();
        });
        if (thread == null) {
            throw new IllegalStateException("the thread factory returned null");
        }
        thread.setName(name + " " + suffix);
        return thread;
    }

    @Override
    public long now() {
        return System.nanoTime() - start;
    }

    @Override
    public void executeDecision(Runnable decision) {
        execute(decisions, reportingFailure(decision));
    }

    @Override
    public synchronized void scheduleDecision(long time, Runnable decision) {
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        try {
            scheduled = decisions.schedule(reportingFailure(decision), time - now(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            scheduled = null;
        }
    }

    /** A scheduled executor swallows exceptions, so a thread of its own passes this one to the uncaught exception handler. */
    private Runnable reportingFailure(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                startThread("failure", () -> rethrow(e));
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void rethrow(Throwable e) throws E {
        throw (E) e;
    }

    @Override
    public void executeStoreCall(Runnable call) {
        execute(store, call);
    }

    @Override
    public void executeSubscription(Runnable task) {
        execute(hints, reportingFailure(task));
    }

    @Override
    public void executeSourceCall(Runnable call) {
        execute(source, call);
    }

    @Override
    public void startThread(String suffix, Runnable task) {
        try {
            newThread(suffix, task).start();
        } catch (Throwable e) {
            // No thread is available, or the factory, which is user code, failed.
            startThreadLater(suffix, task);
        }
    }

    private void startThreadLater(String suffix, Runnable task) {
        try {
            Future<?> unused =
                    decisions.schedule(() -> startThread(suffix, task), THREAD_RETRY_NANOS, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The agent has ended, so the current thread may block.
            task.run();
        }
    }

    /** Drops tasks after the shutdown. */
    private static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            return;
        }
    }

    @Override
    public Runnable startRun(String suffix, Runnable handler) {
        Thread thread = newThread(suffix, handler);
        thread.start();
        return thread::interrupt;
    }

    @Override
    public void runAfter(long nanos, Runnable task) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(task);
    }

    @Override
    public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        try {
            future.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return future.isDone();
        }
    }

    @Override
    public Runnable addShutdownHook(Runnable task) {
        Runtime runtime = Runtime.getRuntime();
        Thread hook = new Thread(task, name + " drain");
        runtime.addShutdownHook(hook);
        return () -> {
            try {
                runtime.removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is shutting down, and the hook is running already.
                return;
            }
        };
    }

    @Override
    public boolean isOwnThread() {
        return CURRENT.get() == this;
    }

    @Override
    public void shutdown() {
        decisions.shutdown();
        store.shutdown();
        hints.shutdown();
        source.shutdown();
    }
}
