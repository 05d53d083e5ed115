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
 * Many changes made together, one page per round trip. Refused changes are tried again together. Once the store fails, nothing
 * more is sent. For one thread.
 *
 * @param <K> what the caller knows a change by
 */
public final class BatchUpdater<K> {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerManagerSettings settings;
    private final MonotonicTimer timer;
    private final int page;
    private final Map<K, BatchResult<RecordUpdate.Result>> outcomes = new LinkedHashMap<>();
    private final Map<K, RecordUpdate> open = new LinkedHashMap<>();
    private @Nullable WorkerStoreException broken;

    /**
     * Creates a batch that sends {@code page} changes per round trip. All changes of one round trip are decided at one moment. A
     * change that is written long after its decision is refused, or its record is kept for longer than necessary.
     */
    public BatchUpdater(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerManagerSettings settings,
            MonotonicTimer timer,
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
        /** Begins with a record as it was seen earlier, or with none. */
        public static <K> Task<K> remembering(K key, WorkerId id, Optional<WorkerRecord> seen, RecordRule rule) {
            return new Task<>(key, id, seen, null, rule);
        }

        /** Begins with a record that was read just now. */
        public static <K> Task<K> reading(K key, Timestamped<WorkerRecord> read, RecordRule rule) {
            return new Task<>(key, read.value().id(), Optional.empty(), read, rule);
        }
    }

    /** An outcome for each, in their order. */
    public Map<K, BatchResult<RecordUpdate.Result>> run(List<Task<K>> tasks) {
        tasks.forEach(task -> outcomes.put(task.key, new BatchResult.Failed<>(notSent(null))));
        for (int from = 0; from < tasks.size() && broken == null; from += page) {
            runPage(tasks.subList(from, Math.min(tasks.size(), from + page)));
        }
        return outcomes;
    }

    private void runPage(List<Task<K>> tasks) {
        tasks.forEach(task -> open.put(task.key, begun(task)));
        RetryBudget budget = RetryBudget.of("a change of " + tasks.size() + " workers", settings, timer);
        do {
            send(attempts(), budget);
        } while (!open.isEmpty() && broken == null && pause(budget));
        Map.copyOf(open)
                .forEach((key, change) -> fail(key, change, broken == null ? budget.exhausted() : notSent(broken)));
    }

    private boolean pause(RetryBudget budget) {
        try {
            return budget.pause(null);
        } catch (WorkerStoreException e) {
            broken = e;
            return false;
        }
    }

    private RecordUpdate begun(Task<K> task) {
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

    /** What each that is open would write; those that need no write, or cannot be, are done. */
    private List<Sent<K>> attempts() {
        List<Sent<K>> attempts = new ArrayList<>();
        for (Map.Entry<K, RecordUpdate> each : List.copyOf(open.entrySet())) {
            if (broken != null) {
                break;
            }
            unlessItFails(each.getKey(), each.getValue(), () -> {
                RecordUpdate.Step step = each.getValue().next();
                if (step instanceof RecordUpdate.Attempt attempt) {
                    attempts.add(new Sent<>(each.getKey(), each.getValue(), attempt));
                } else {
                    close(each.getKey(), new BatchResult.Done<>(((RecordUpdate.Stands) step).stored()));
                }
            });
        }
        return attempts;
    }

    private void send(List<Sent<K>> attempts, RetryBudget budget) {
        if (attempts.isEmpty() || broken != null) {
            return;
        }
        List<Write> writes = attempts.stream().map(sent -> sent.attempt.write()).toList();
        IdempotentWrite<List<WriteResult>> answer;
        try {
            answer = IdempotentWrite.write(budget, () -> store.write(writes));
        } catch (WorkerStoreException e) {
            broken = e;
            attempts.forEach(sent -> fail(sent.key, sent.change, e));
            return;
        }
        for (int i = 0; i < attempts.size(); i++) {
            Sent<K> sent = attempts.get(i);
            WriteResult result = answer.result().get(i);
            unlessItFails(
                    sent.key,
                    sent.change,
                    () -> sent.change
                            .settle(sent.attempt, result, answer.unanswered())
                            .ifPresent(stored -> close(sent.key, new BatchResult.Done<>(stored))));
        }
    }

    private void unlessItFails(K key, RecordUpdate change, Runnable step) {
        try {
            step.run();
        } catch (WorkerManagerException | InvalidValueException | UnreadableRecordException e) {
            fail(key, change, e);
        } catch (WorkerStoreException e) {
            broken = e;
            fail(key, change, e);
        }
    }

    private void fail(K key, RecordUpdate change, RuntimeException why) {
        close(key, new BatchResult.Failed<>(change.asSeenByCaller(why)));
    }

    private void close(K key, BatchResult<RecordUpdate.Result> outcome) {
        open.remove(key);
        outcomes.put(key, outcome);
    }

    private static WorkerStoreException notSent(@Nullable WorkerStoreException cause) {
        return new WorkerStoreException("not sent, because the store failed for others of the batch", false, cause);
    }
}
