package io.workermanager.engine;

import io.workermanager.model.BatchResult;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends many changes together, one page per round trip. Refused changes are tried again together. After the store fails, the
 * batch sends nothing more. For one thread.
 *
 * @param <K> the caller's key of a change
 */
public final class BatchUpdater<K> {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerManagerSettings settings;
    private final MonotonicClock timer;
    private final int page;
    private final Map<K, BatchResult<RecordUpdate.Result>> outcomes = new LinkedHashMap<>();
    private final Map<K, RecordUpdate> open = new LinkedHashMap<>();
    private @Nullable WorkerStoreException storeFailure;

    /**
     * Creates a batch that sends {@code page} changes per round trip. All changes of one round trip are decided at one moment. If
     * a change is written long after its decision, the store refuses it, or keeps its record for longer than necessary.
     */
    public BatchUpdater(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerManagerSettings settings,
            MonotonicClock timer,
            int page) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.settings = settings;
        this.timer = timer;
        this.page = page;
    }

    /** One of the changes. */
    public record Task<K>(
            K key,
            WorkerId id,
            Optional<WorkerRecord> seen,
            @Nullable Timestamped<WorkerRecord> read,
            RecordRule rule) {
        /** Starts from a record that was read earlier, or from none. */
        public static <K> Task<K> remembering(K key, WorkerId id, Optional<WorkerRecord> seen, RecordRule rule) {
            return new Task<>(key, id, seen, null, rule);
        }

        /** Starts from a record that was read just now. */
        public static <K> Task<K> reading(K key, Timestamped<WorkerRecord> read, RecordRule rule) {
            return new Task<>(key, read.value().id(), Optional.empty(), read, rule);
        }
    }

    /** Runs the tasks, and returns the outcome of each in the same order. */
    public Map<K, BatchResult<RecordUpdate.Result>> run(List<Task<K>> tasks) {
        tasks.forEach(task -> outcomes.put(task.key, new BatchResult.Failed<>(notSent(null))));
        for (int from = 0; from < tasks.size() && storeFailure == null; from += page) {
            runPage(tasks.subList(from, Math.min(tasks.size(), from + page)));
        }
        return outcomes;
    }

    private void runPage(List<Task<K>> tasks) {
        tasks.forEach(task -> open.put(task.key, start(task)));
        RetryBudget budget = RetryBudget.of("a change of " + tasks.size() + " workers", settings, timer);
        do {
            send(attempts(), budget);
        } while (!open.isEmpty() && storeFailure == null && pause(budget));
        Map.copyOf(open)
                .forEach((key, change) ->
                        fail(key, change, storeFailure == null ? budget.exhausted() : notSent(storeFailure)));
    }

    private boolean pause(RetryBudget budget) {
        try {
            return budget.pause(null);
        } catch (WorkerStoreException e) {
            storeFailure = e;
            return false;
        }
    }

    private RecordUpdate start(Task<K> task) {
        RecordUpdate change = new RecordUpdate(store, controlAccess, settings, task.id, task.rule);
        if (task.read == null) {
            change.startFromRemembered(task.seen);
        } else {
            change.observe(Optional.of(task.read.value()), task.read.at());
        }
        return change;
    }

    /** An attempt at a change, to be sent with others. */
    private record Sent<K>(K key, RecordUpdate change, RecordUpdate.Attempt attempt) {}

    /** Returns the next write of each open change. A change that needs no write, or fails, is closed instead. */
    private List<Sent<K>> attempts() {
        List<Sent<K>> attempts = new ArrayList<>();
        for (Map.Entry<K, RecordUpdate> each : List.copyOf(open.entrySet())) {
            if (storeFailure != null) {
                break;
            }
            closeOnFailure(each.getKey(), each.getValue(), () -> {
                RecordUpdate.Step step = each.getValue().next();
                if (step instanceof RecordUpdate.Attempt attempt) {
                    attempts.add(new Sent<>(each.getKey(), each.getValue(), attempt));
                } else {
                    close(each.getKey(), new BatchResult.Done<>(((RecordUpdate.Unchanged) step).stored()));
                }
            });
        }
        return attempts;
    }

    private void send(List<Sent<K>> attempts, RetryBudget budget) {
        if (attempts.isEmpty() || storeFailure != null) {
            return;
        }
        List<Write> writes = attempts.stream().map(sent -> sent.attempt.write()).toList();
        RepeatedWriteOutcome<List<WriteResult>> answer;
        try {
            answer = RepeatedWriteOutcome.write(budget, () -> store.write(writes));
        } catch (WorkerStoreException e) {
            storeFailure = e;
            attempts.forEach(sent -> fail(sent.key, sent.change, e));
            return;
        }
        for (int i = 0; i < attempts.size(); i++) {
            Sent<K> sent = attempts.get(i);
            WriteResult result = answer.result().get(i);
            closeOnFailure(
                    sent.key,
                    sent.change,
                    () -> sent.change
                            .settle(sent.attempt, result, answer.unanswered())
                            .ifPresent(stored -> close(sent.key, new BatchResult.Done<>(stored))));
        }
    }

    private void closeOnFailure(K key, RecordUpdate change, Runnable step) {
        try {
            step.run();
        } catch (WorkerManagerException | InvalidValueException | UnreadableRecordException e) {
            fail(key, change, e);
        } catch (WorkerStoreException e) {
            storeFailure = e;
            fail(key, change, e);
        }
    }

    private void fail(K key, RecordUpdate change, RuntimeException why) {
        close(key, new BatchResult.Failed<>(change.failureForCaller(why)));
    }

    private void close(K key, BatchResult<RecordUpdate.Result> outcome) {
        open.remove(key);
        outcomes.put(key, outcome);
    }

    private static WorkerStoreException notSent(@Nullable WorkerStoreException cause) {
        return new WorkerStoreException("not sent, because the store failed for others of the batch", false, cause);
    }
}
