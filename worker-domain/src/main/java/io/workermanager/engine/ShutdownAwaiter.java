package io.workermanager.engine;

import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Waits until workers with a shutdown request have stopped. Safe for use by many threads. */
public final class ShutdownAwaiter {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final WorkerStore store;
    private final WorkerQueries workers;
    private final LongSupplier nanos;
    private final Predicate<Duration> pause;

    /**
     * @param nanos the monotonic clock
     * @param pause waits for a duration; returns false after an interrupt
     */
    public ShutdownAwaiter(WorkerStore store, WorkerQueries workers, LongSupplier nanos, Predicate<Duration> pause) {
        this.store = store;
        this.workers = workers;
        this.nanos = nanos;
        this.pause = pause;
    }

    static boolean sleep(Duration time, MonotonicClock timer) {
        try {
            timer.sleep(time.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public ShutdownRequest.Progress await(
            Selector selector, Duration deadline, Consumer<ShutdownRequest.Progress> progress) {
        long start = nanos.getAsLong();
        Map<WorkerId, Long> selected = new HashMap<>();
        living(view -> view.stopOrder().isPresent()
                        && selector.test(view.worker().profile()))
                .forEach(view -> selected.put(view.id(), view.worker().incarnation()));
        Optional<ShutdownRequest.Progress> reported = Optional.empty();
        Duration next = FIRST_PAUSE;
        while (true) {
            ShutdownRequest.Progress current = progressOf(selected);
            if (!reported.equals(Optional.of(current))) {
                progress.accept(current);
                reported = Optional.of(current);
            }
            Duration left = deadline.minusNanos(nanos.getAsLong() - start);
            if (current.done()
                    || left.isNegative()
                    || left.isZero()
                    || !pause.test(next.compareTo(left) < 0 ? next : left)) {
                return current;
            }
            next = next.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? next.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private WorkerList living(Predicate<WorkerView> filter) {
        return workers.list(WorkerStore.Query.of(WorkerStore.Query.ScanScope.LIVING), filter.and(WorkerView::isAlive));
    }

    private ShutdownRequest.Progress progressOf(Map<WorkerId, Long> selected) {
        List<ShutdownRequest.Progress.Busy> busy = new ArrayList<>();
        Map<WorkerId, Long> absent = new HashMap<>(selected);
        for (WorkerView view : living(view -> selected.containsKey(view.id()))) {
            Long incarnation = absent.remove(view.id());
            ShutdownRequest.Stage stage =
                    view.stopOrder().map(order -> order.stage()).orElse(ShutdownRequest.Stage.REQUESTED);
            boolean isSelectedIncarnation =
                    incarnation != null && incarnation == view.worker().incarnation();
            if (isSelectedIncarnation && stage != ShutdownRequest.Stage.STOPPED) {
                busy.add(new ShutdownRequest.Progress.Busy(view.id(), stage, view.activeSession()));
            }
        }
        int died = (int) absent.entrySet().stream()
                .filter(entry -> diedWithRecord(entry.getKey(), entry.getValue()))
                .count();
        return new ShutdownRequest.Progress(selected.size(), selected.size() - busy.size() - died, died, busy);
    }

    /** Whether the worker died with a record that is still stored. A record that expired without a trace had nothing to lose. */
    private boolean diedWithRecord(WorkerId id, long incarnation) {
        Optional<WorkerRecord> found = store.find(id).value();
        return found.filter(worker -> worker.incarnation() == incarnation
                        && worker.lease().leftAt().isEmpty())
                .isPresent();
    }
}
