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
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits until workers have stopped, or hold no session. Safe for use by many threads. */
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
        Map<WorkerId, Long> selected = new HashMap<>();
        living(view -> view.stopOrder().isPresent() && selector.test(view.worker()))
                .forEach(view -> selected.put(view.id(), view.worker().incarnation()));
        return poll(() -> progressOf(selected), current -> current, ShutdownRequest.Progress::done, deadline, progress);
    }

    /** Waits until no selected living worker holds a session. Returns the workers that still hold one. */
    public WorkerList awaitIdle(Selector selector, Duration deadline, Consumer<WorkerList> progress) {
        return poll(
                () -> living(view -> view.activeSession().isPresent() && selector.test(view.worker())),
                busy -> busy.stream()
                        .map(view -> view.id() + " " + view.activeSession())
                        .toList(),
                busy -> busy.workers().isEmpty(),
                deadline,
                progress);
    }

    /** Reads until the state is final or the deadline has passed, and reports the first state and each one that differs. */
    private <T> T poll(
            Supplier<T> read,
            Function<T, Object> distinguishing,
            Predicate<T> isFinal,
            Duration deadline,
            Consumer<T> progress) {
        long start = nanos.getAsLong();
        Optional<Object> reported = Optional.empty();
        Duration next = FIRST_PAUSE;
        while (true) {
            T current = read.get();
            Object key = distinguishing.apply(current);
            if (!reported.equals(Optional.of(key))) {
                progress.accept(current);
                reported = Optional.of(key);
            }
            Duration left = deadline.minusNanos(nanos.getAsLong() - start);
            if (isFinal.test(current)
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
