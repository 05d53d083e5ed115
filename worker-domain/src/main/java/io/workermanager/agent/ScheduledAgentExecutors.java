package io.workermanager.agent;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs an agent on a {@link WorkerAgent.Scheduler}. */
final class ScheduledAgentExecutors implements AgentExecutors {
    /** The executors that the current thread belongs to. */
    private static final ThreadLocal<@Nullable ScheduledAgentExecutors> CURRENT = new ThreadLocal<>();

    private final String name;
    private final WorkerAgent.Scheduler scheduler;
    private final SerialThread store = new SerialThread("store");
    private final SerialThread hints = new SerialThread("hints");
    private final SerialThread source = new SerialThread("source");
    private Runnable cancelScheduled = () -> {};
    private volatile boolean shutdown;

    ScheduledAgentExecutors(String name, WorkerAgent.Scheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
    }

    /** Runs tasks one at a time, in order, on a thread that ends when there is none left. */
    private final class SerialThread {
        private final String suffix;
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean busy = new AtomicBoolean();

        SerialThread(String suffix) {
            this.suffix = suffix;
        }

        void execute(Runnable task) {
            if (!shutdown) {
                tasks.add(task);
                startIfIdle();
            }
        }

        private void startIfIdle() {
            if (!tasks.isEmpty() && busy.compareAndSet(false, true)) {
                startThread(suffix, this::runTasks);
            }
        }

        private void runTasks() {
            try {
                for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                    next.run();
                }
            } finally {
                busy.set(false);
                startIfIdle();
            }
        }
    }

    @Override
    public long now() {
        return scheduler.nanos();
    }

    @Override
    public void executeDecision(Runnable decision) {
        if (!shutdown) {
            Runnable unused = scheduler.schedule(now(), decision);
        }
    }

    @Override
    public synchronized void scheduleDecision(long time, Runnable decision) {
        cancelScheduled.run();
        if (!shutdown) {
            cancelScheduled = scheduler.schedule(time, decision);
        }
    }

    @Override
    public void executeStoreCall(Runnable call) {
        store.execute(call);
    }

    @Override
    public void executeSubscription(Runnable task) {
        hints.execute(task);
    }

    @Override
    public void executeSourceCall(Runnable call) {
        source.execute(call);
    }

    @Override
    public void startThread(String suffix, Runnable task) {
        Runnable unused = startRun(suffix, task);
    }

    @Override
    public Runnable startRun(String suffix, Runnable handler) {
        return scheduler.start(name + " " + suffix, () -> {
            CURRENT.set(this);
            handler.run();
        });
    }

    @Override
    public void runAfter(long nanos, Runnable task) {
        Runnable unused = scheduler.schedule(now() + nanos, task);
    }

    @Override
    public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        return scheduler.await(future::isDone, Duration.ofNanos(nanos));
    }

    /** A simulation ends without the JVM. */
    @Override
    public Runnable addShutdownHook(Runnable task) {
        return () -> {};
    }

    @Override
    public boolean isOwnThread() {
        return CURRENT.get() == this;
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
        cancelScheduled.run();
    }
}
