package io.workermanager.agent;

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
import org.jspecify.annotations.Nullable;

/** Runs an agent on daemon threads that are named after the worker. */
final class ThreadedAgentExecutors implements AgentExecutors {
    private static final long THREAD_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long start = System.nanoTime();
    private final String name;
    private final ScheduledThreadPoolExecutor decisions;
    private final ExecutorService store;
    private final ExecutorService hints;
    private final ExecutorService source;
    private @Nullable Future<?> scheduled;

    ThreadedAgentExecutors(String name) {
        this.name = name;
        this.decisions = new ScheduledThreadPoolExecutor(1, factory("loop"));
        this.decisions.setRemoveOnCancelPolicy(true);
        this.decisions.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.store = Executors.newSingleThreadExecutor(factory("store"));
        // Subscriptions are rare, so this thread ends when it has nothing to do.
        this.hints = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory("hints"));
        this.source = Executors.newSingleThreadExecutor(factory("source"));
    }

    private ThreadFactory factory(String suffix) {
        return task -> new AgentThread(name + " " + suffix, task);
    }

    private final class AgentThread extends Thread {
        AgentThread(String name, Runnable task) {
            super(task, name);
            setDaemon(true);
        }

        ThreadedAgentExecutors executors() {
            return ThreadedAgentExecutors.this;
        }
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
            new AgentThread(name + " " + suffix, task).start();
        } catch (OutOfMemoryError e) {
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
        Thread thread = new AgentThread(name + " " + suffix, handler);
        thread.start();
        return thread::interrupt;
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
        return Thread.currentThread() instanceof AgentThread thread && thread.executors() == this;
    }

    @Override
    public void shutdown() {
        decisions.shutdown();
        store.shutdown();
        hints.shutdown();
        source.shutdown();
    }
}
