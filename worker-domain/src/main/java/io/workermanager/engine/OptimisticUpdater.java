package io.workermanager.engine;

import io.workermanager.model.BatchResult;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WriteResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The only retry loop. It reads a record, applies a rule and writes the result by compare-and-set. If the record has changed, it
 * applies the rule to the stored record. {@link RetryBudget} bounds the attempts and the pauses. Safe for use by many threads.
 */
public final class OptimisticUpdater {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerManagerSettings settings;
    private final MonotonicClock timer;

    public OptimisticUpdater(
            WorkerStore store, FleetControlAccess controlAccess, WorkerManagerSettings settings, MonotonicClock timer) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.settings = settings;
        this.timer = timer;
    }

    /** Reads the record first. */
    public RecordUpdate.Result run(WorkerId id, RecordRule rule) {
        return run(id, rule, budget(id));
    }

    /** Reads the record first, within the budget of a larger call. */
    public RecordUpdate.Result run(WorkerId id, RecordRule rule, RetryBudget budget) {
        RecordUpdate change = change(id, rule);
        change.read();
        return run(change, budget);
    }

    private RetryBudget budget(WorkerId id) {
        return RetryBudget.of("a change of " + id, settings, timer);
    }

    /** Starts from a record that was read just now, within the budget of a larger call. */
    public RecordUpdate.Result run(
            WorkerId id, Timestamped<Optional<WorkerRecord>> read, RecordRule rule, RetryBudget budget) {
        RecordUpdate change = change(id, rule);
        change.observe(read.value(), read.at());
        return run(change, budget);
    }

    /** Starts from a record that was read earlier. The write succeeds only if the store still has that record. */
    public RecordUpdate.Result run(WorkerId id, Optional<WorkerRecord> seen, RecordRule rule) {
        if (seen.isEmpty()) {
            return run(id, rule);
        }
        RecordUpdate change = change(id, rule);
        change.startFromRemembered(seen);
        return run(change, budget(id));
    }

    private RecordUpdate change(WorkerId id, RecordRule rule) {
        return new RecordUpdate(store, controlAccess, settings, id, rule);
    }

    private RecordUpdate.Result run(RecordUpdate change, RetryBudget budget) {
        try {
            while (true) {
                RecordUpdate.Step step = change.next();
                if (step instanceof RecordUpdate.Unchanged unchanged) {
                    return unchanged.stored();
                }
                RecordUpdate.Attempt attempt = (RecordUpdate.Attempt) step;
                RepeatedWriteOutcome<WriteResult> outcome = RepeatedWriteOutcome.write(
                        budget, () -> store.write(List.of(attempt.write())).get(0));
                Optional<RecordUpdate.Result> stored = change.settle(attempt, outcome.result(), outcome.unanswered());
                if (stored.isPresent()) {
                    return stored.get();
                }
                if (!budget.pause(change.unanswered())) {
                    throw budget.exhausted();
                }
            }
        } catch (RuntimeException e) {
            throw change.failureForCaller(e);
        }
    }

    /** Changes many records, one page per round trip. */
    public <K> Map<K, BatchResult<RecordUpdate.Result>> runEach(List<BatchUpdater.Task<K>> tasks, int page) {
        return new BatchUpdater<K>(store, controlAccess, settings, timer, page).run(tasks);
    }
}
