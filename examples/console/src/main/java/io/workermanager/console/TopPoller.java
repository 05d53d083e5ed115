package io.workermanager.console;

import io.workermanager.FleetOperations.EventPoller;
import io.workermanager.model.FleetEvent;
import io.workermanager.redis.RedisRisk;
import io.workermanager.redis.RedisWorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Reads the fleet in the background, so that the screen answers keys while Redis does not. Safe for use by many threads. */
final class TopPoller implements AutoCloseable {
    private static final int SAMPLES = 60;
    private static final int EVENTS = 500;

    private final Fleet fleet;
    private final EventPoller poller;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "console-top");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Reading latest = new Reading(Optional.empty(), List.of(), List.of(), List.of(), Optional.empty());

    /**
     * What the poller knows.
     *
     * @param snapshot the fleet; empty before the first reading
     * @param utilisation in percent, the latest last
     * @param events the lines of the events, the latest last
     * @param risks the names of the risks of the servers
     * @param failure why the snapshot is not current
     */
    record Reading(
            Optional<TopSnapshot> snapshot,
            List<Long> utilisation,
            List<String> events,
            List<String> risks,
            Optional<String> failure) {}

    TopPoller(Fleet fleet, Duration interval) {
        this.fleet = fleet;
        this.poller = fleet.workers().fleet().events();
        Future<?> unused = executor.scheduleWithFixedDelay(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    Reading latest() {
        return latest;
    }

    void readSoon() {
        executor.execute(this::read);
    }

    private void read() {
        Reading before = latest;
        try {
            boolean isNew = poller.isComplete();
            List<FleetEvent> events = poller.poll();
            TopSnapshot snapshot = TopSnapshot.read(fleet);
            latest = new Reading(
                    Optional.of(snapshot),
                    appended(before.utilisation(), utilisation(snapshot), SAMPLES),
                    appended(before.events(), isNew ? events.stream().map(EventsCommand::line) : Stream.of(), EVENTS),
                    before.snapshot().isPresent() ? before.risks() : risks(),
                    Optional.empty());
        } catch (RuntimeException e) {
            latest = new Reading(
                    before.snapshot(),
                    before.utilisation(),
                    before.events(),
                    before.risks(),
                    Optional.of(Failures.line(e)));
        }
    }

    private List<String> risks() {
        return fleet.store() instanceof RedisWorkerStore redis
                ? redis.report().risks().stream().map(RedisRisk::name).toList()
                : List.of();
    }

    private static Stream<Long> utilisation(TopSnapshot snapshot) {
        return Stream.of(StatusCommand.utilisation(snapshot.stats().fleet())
                .map(Percent::value)
                .orElse(0L));
    }

    private static <T> List<T> appended(List<T> before, Stream<T> more, int most) {
        List<T> all = new ArrayList<>(before);
        more.forEach(all::add);
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
