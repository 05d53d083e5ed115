package io.workermanager;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.store.Reading;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Many changes made together, a page of them a trip; those that are refused go on together. Once the store fails, nothing more
 * is sent. For one thread.
 *
 * @param <K> what the caller knows a change by
 */
final class Batch<K> {
    private final WorkerStore store;
    private final ControlDesk desk;
    private final Settings settings;
    private final Timer timer;
    private final int page;
    private final Map<K, Outcome<Stored>> outcomes = new LinkedHashMap<>();
    private final Map<K, Change> open = new LinkedHashMap<>();
    private @Nullable WorkerStoreException broken;

    /**
     * A batch that sends so many changes a trip. What one trip takes is decided at one moment; what is written long after it was
     * decided is refused, or kept for longer than it need be.
     */
    Batch(WorkerStore store, ControlDesk desk, Settings settings, Timer timer, int page) {
        this.store = store;
        this.desk = desk;
        this.settings = settings;
        this.timer = timer;
        this.page = page;
    }

    /** One of the changes. */
    record Task<K>(
            K key,
            WorkerId id,
            Optional<Worker> seen,
            @Nullable Reading<Worker> read,
            Rule rule) {
        /** Begins with a record as it was seen earlier, or with none. */
        static <K> Task<K> remembering(K key, WorkerId id, Optional<Worker> seen, Rule rule) {
            return new Task<>(key, id, seen, null, rule);
        }

        /** Begins with a record that was read just now. */
        static <K> Task<K> reading(K key, Reading<Worker> read, Rule rule) {
            return new Task<>(key, read.value().id(), Optional.empty(), read, rule);
        }
    }

    /** An outcome for each, in their order. */
    Map<K, Outcome<Stored>> run(List<Task<K>> tasks) {
        tasks.forEach(task -> outcomes.put(task.key, new Outcome.Failed<>(notSent(null))));
        for (int from = 0; from < tasks.size() && broken == null; from += page) {
            runPage(tasks.subList(from, Math.min(tasks.size(), from + page)));
        }
        return outcomes;
    }

    private void runPage(List<Task<K>> tasks) {
        tasks.forEach(task -> open.put(task.key, begun(task)));
        Patience patience = Patience.of("a change of " + tasks.size() + " workers", settings, timer);
        do {
            send(attempts(), patience);
        } while (!open.isEmpty() && broken == null && pause(patience));
        Map.copyOf(open)
                .forEach((key, change) -> fail(key, change, broken == null ? patience.used() : notSent(broken)));
    }

    private boolean pause(Patience patience) {
        try {
            return patience.pause(null);
        } catch (WorkerStoreException e) {
            broken = e;
            return false;
        }
    }

    private Change begun(Task<K> task) {
        Change change = new Change(store, desk, settings, task.id, task.rule);
        if (task.read == null) {
            change.remembers(task.seen);
        } else {
            change.saw(Optional.of(task.read.value()), task.read.at());
        }
        return change;
    }

    /** An attempt at a change, to be sent with others. */
    private record Sent<K>(K key, Change change, Change.Attempt attempt) {}

    /** What each that is open would write; those that need no write, or cannot be, are done. */
    private List<Sent<K>> attempts() {
        List<Sent<K>> attempts = new ArrayList<>();
        for (Map.Entry<K, Change> each : List.copyOf(open.entrySet())) {
            if (broken != null) {
                break;
            }
            unlessItFails(each.getKey(), each.getValue(), () -> {
                Change.Step step = each.getValue().next();
                if (step instanceof Change.Attempt attempt) {
                    attempts.add(new Sent<>(each.getKey(), each.getValue(), attempt));
                } else {
                    close(each.getKey(), new Outcome.Done<>(((Change.Stands) step).stored()));
                }
            });
        }
        return attempts;
    }

    private void send(List<Sent<K>> attempts, Patience patience) {
        if (attempts.isEmpty() || broken != null) {
            return;
        }
        List<Write> writes = attempts.stream().map(sent -> sent.attempt.write()).toList();
        Repeated<List<WriteResult>> answer;
        try {
            answer = Repeated.write(patience, () -> store.write(writes));
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
                            .ifPresent(stored -> close(sent.key, new Outcome.Done<>(stored))));
        }
    }

    private void unlessItFails(K key, Change change, Runnable step) {
        try {
            step.run();
        } catch (WorkerManagerException | InvalidValueException | UnreadableRecordException e) {
            fail(key, change, e);
        } catch (WorkerStoreException e) {
            broken = e;
            fail(key, change, e);
        }
    }

    private void fail(K key, Change change, RuntimeException why) {
        close(key, new Outcome.Failed<>(change.told(why)));
    }

    private void close(K key, Outcome<Stored> outcome) {
        open.remove(key);
        outcomes.put(key, outcome);
    }

    private static WorkerStoreException notSent(@Nullable WorkerStoreException cause) {
        return new WorkerStoreException("not sent, because the store failed for others of the batch", false, cause);
    }
}
