package io.workermanager.metrics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the fleet on a thread of its own, at most once in a while, and lets callers share the result. */
final class FleetReader implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.workermanager.metrics");

    private final Supplier<FleetNumbers> read;
    private final Duration maxAge;
    private final Duration timeout;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "worker-fleet-metrics");
        daemon.setDaemon(true);
        return daemon;
    });
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicBoolean isFailing = new AtomicBoolean();
    private @Nullable Attempt last;

    FleetReader(Supplier<FleetNumbers> read, Duration maxAge, Duration timeout) {
        this.read = read;
        this.maxAge = maxAge;
        this.timeout = timeout;
    }

    /** The readings that succeeded. */
    AtomicLong succeeded() {
        return succeeded;
    }

    /** The readings that failed. */
    AtomicLong failed() {
        return failed;
    }

    /** The readings that took longer than a caller waits. */
    AtomicLong late() {
        return late;
    }

    /**
     * Returns the last reading if it is recent, and otherwise makes one. All callers together wait for a reading at most once the
     * timeout.
     *
     * @return the reading; empty if it failed or is not there in time
     */
    Optional<FleetNumbers> current() {
        Attempt attempt = attempt();
        try {
            return Optional.of(attempt.result.get(attempt.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            attempt.countAsLate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.log(Level.TRACE, "no reading of the fleet", e);
        }
        return Optional.empty();
    }

    private synchronized Attempt attempt() {
        Attempt current = last;
        if (current == null || current.isOutdated()) {
            current = new Attempt();
            last = current;
            current.start();
        }
        return current;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private final class Attempt {
        private final CompletableFuture<FleetNumbers> result = new CompletableFuture<>();
        private final AtomicBoolean isLate = new AtomicBoolean();
        private final long startedAt = System.nanoTime();
        private volatile long endedAt = startedAt;

        private void start() {
            try {
                thread.execute(this::run);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(e);
            }
        }

        private void run() {
            try {
                FleetNumbers reading = read.get();
                succeeded.incrementAndGet();
                if (isFailing.getAndSet(false)) {
                    LOG.log(Level.INFO, "The fleet can be read again");
                }
                end(() -> result.complete(reading));
            } catch (RuntimeException | Error e) {
                failed.incrementAndGet();
                if (!thread.isShutdown() && !isFailing.getAndSet(true)) {
                    LOG.log(Level.WARNING, "The fleet cannot be read; its metrics have no values: {0}", e.getMessage());
                }
                end(() -> result.completeExceptionally(e));
            }
        }

        private void end(Runnable completion) {
            endedAt = System.nanoTime();
            completion.run();
        }

        private boolean isOutdated() {
            return result.isDone() && System.nanoTime() - endedAt >= maxAge.toNanos();
        }

        private long remainingNanos() {
            return Math.max(0, timeout.toNanos() - (System.nanoTime() - startedAt));
        }

        private void countAsLate() {
            if (!isLate.getAndSet(true)) {
                late.incrementAndGet();
            }
        }
    }
}
