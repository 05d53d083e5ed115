package io.workermanager.livepage.snapshot;

import io.workermanager.WorkerManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one poller behind all pages. It reads the fleet at an interval while someone is subscribed, and on demand otherwise, at most once
 * per interval. What it costs the store does not depend on the number of browsers. Safe for use by many threads.
 */
public final class FleetSnapshots implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FleetSnapshots.class.getName());

    private final SnapshotReader reader;
    private final long interval;
    private final Optional<Duration> idleInterval;
    private final Set<Runnable> subscribers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-page-poller");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<ScheduledFuture<?>> next = Optional.empty();
    private volatile FleetSnapshot latest = SnapshotReader.empty();
    private Optional<Long> lastRead = Optional.empty();
    private Optional<Long> lastCount = Optional.empty();

    /**
     * Creates a poller. It reads nothing yet.
     *
     * @param manager reads the fleet
     * @param interval the time from one reading to the next
     * @param idleInterval the pause between two counts of the fleet while nobody looks; empty to read nothing then
     * @param risks the risks of the store, as texts for people; called once per reading
     */
    public FleetSnapshots(
            WorkerManager manager, Duration interval, Optional<Duration> idleInterval, Supplier<List<String>> risks) {
        this.reader = new SnapshotReader(manager, risks);
        this.interval = interval.toNanos();
        this.idleInterval = idleInterval;
        pollAfter(this.interval);
    }

    /**
     * Returns the fleet as it was at most one interval ago.
     *
     * @return the latest snapshot; with a failure if the store could not be read
     */
    public FleetSnapshot current() {
        return readUnlessYoungerThan(interval);
    }

    /**
     * Returns the latest snapshot without reading.
     *
     * @return the latest snapshot
     */
    public FleetSnapshot latest() {
        return latest;
    }

    /**
     * Returns the time from one reading to the next.
     *
     * @return the interval
     */
    public Duration interval() {
        return Duration.ofNanos(interval);
    }

    /**
     * Calls a listener after each reading. While there are listeners, the fleet is read at the interval.
     *
     * @param listener must not block
     * @return ends the subscription
     */
    public Subscription subscribe(Runnable listener) {
        subscribers.add(listener);
        return () -> subscribers.remove(listener);
    }

    /** Ends a subscription. Closing again does nothing. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private synchronized void pollAfter(long pause) {
        if (!timer.isShutdown()) {
            next = Optional.of(timer.schedule(this::poll, pause, TimeUnit.NANOSECONDS));
        }
    }

    /** Begins at the interval, and leaves the store alone for at least as long as the reading took. */
    private void poll() {
        long begin = System.nanoTime();
        try {
            if (!subscribers.isEmpty()) {
                readUnlessYoungerThan(interval / 2);
                subscribers.forEach(Runnable::run);
            } else if (idleInterval.isPresent()) {
                countUnlessYoungerThan(idleInterval.get().toNanos());
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a poll of the fleet failed", e);
        } finally {
            long took = System.nanoTime() - begin;
            pollAfter(Math.max(interval - took, took));
        }
    }

    private synchronized FleetSnapshot readUnlessYoungerThan(long age) {
        if (isDue(lastRead, age)) {
            try {
                latest = reader.read();
            } catch (RuntimeException e) {
                latest = latest.withFailure(String.valueOf(e.getMessage()));
            }
            lastRead = Optional.of(System.nanoTime());
        }
        return latest;
    }

    private synchronized void countUnlessYoungerThan(long age) {
        if (isDue(lastCount, age)) {
            lastCount = Optional.of(System.nanoTime());
            reader.readStats();
        }
    }

    private static boolean isDue(Optional<Long> last, long age) {
        return last.isEmpty() || System.nanoTime() - last.get() >= age;
    }

    /** Ends the polling. */
    @Override
    public synchronized void close() {
        subscribers.clear();
        next.ifPresent(poll -> poll.cancel(true));
        timer.shutdownNow();
    }
}
