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

/** Lanes on daemon threads, named after the worker. */
final class ThreadedAgentExecutors implements AgentExecutors {
    private static final long UNTIL_THERE_IS_A_THREAD = TimeUnit.MILLISECONDS.toNanos(20);

    private final long start = System.nanoTime();
    private final String name;
    private final ScheduledThreadPoolExecutor loop;
    private final ExecutorService store;
    private final ExecutorService hints;
    private final ExecutorService source;
    private @Nullable Future<?> alarm;

    ThreadedAgentExecutors(String name) {
        this.name = name;
        this.loop = new ScheduledThreadPoolExecutor(1, named("loop"));
        this.loop.setRemoveOnCancelPolicy(true);
        this.loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.store = Executors.newSingleThreadExecutor(named("beats"));
        // Idle but for moments, and so without a thread of its own.
        this.hints = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("hints"));
        this.source = Executors.newSingleThreadExecutor(named("source"));
    }

    private ThreadFactory named(String lane) {
        return body -> new Own(name + " " + lane, body);
    }

    /** A thread of this agent's. */
    private final class Own extends Thread {
        Own(String name, Runnable body) {
            super(body, name);
            setDaemon(true);
        }

        ThreadedAgentExecutors lanes() {
            return ThreadedAgentExecutors.this;
        }
    }

    @Override
    public long now() {
        return System.nanoTime() - start;
    }

    @Override
    public void loop(Runnable step) {
        hand(loop, reporting(step));
    }

    @Override
    public synchronized void loopAt(long time, Runnable step) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        try {
            alarm = loop.schedule(reporting(step), time - now(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            alarm = null;
        }
    }

    /** A scheduled pool keeps what a step throws to itself, and any other ends its thread: a thread of its own ends for them. */
    private Runnable reporting(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (Throwable e) {
                apart("failure", () -> rethrow(e));
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void rethrow(Throwable e) throws E {
        throw (E) e;
    }

    @Override
    public void store(Runnable call) {
        hand(store, call);
    }

    @Override
    public void hints(Runnable step) {
        hand(hints, reporting(step));
    }

    @Override
    public void source(Runnable errand) {
        hand(source, errand);
    }

    @Override
    public void apart(String what, Runnable body) {
        try {
            new Own(name + " " + what, body).start();
        } catch (OutOfMemoryError e) {
            later(what, body);
        }
    }

    private void later(String what, Runnable body) {
        try {
            Future<?> unused = loop.schedule(() -> apart(what, body), UNTIL_THERE_IS_A_THREAD, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The agent is over, and holds up nobody any more.
            body.run();
        }
    }

    /** What comes after the end is dropped, as promised. */
    private static void hand(Executor lane, Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException e) {
            return;
        }
    }

    @Override
    public Runnable run(String run, Runnable body) {
        Thread thread = new Own(name + " " + run, body);
        thread.start();
        return thread::interrupt;
    }

    @Override
    public Runnable onExit(Runnable body) {
        Runtime process = Runtime.getRuntime();
        Thread hook = new Thread(body, name + " drain");
        process.addShutdownHook(hook);
        return () -> {
            try {
                process.removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process ends: the hook runs already.
                return;
            }
        };
    }

    @Override
    public boolean isOwnThread() {
        return Thread.currentThread() instanceof Own own && own.lanes() == this;
    }

    @Override
    public void end() {
        loop.shutdown();
        store.shutdown();
        hints.shutdown();
        source.shutdown();
    }
}
