package io.workermanager;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Reading;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WriteResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one retry loop: read a record, apply a rule, write the result if the record is still the one that was read, and otherwise
 * apply the rule to the record that came back. Bounded and jittered by {@link Patience}. Safe for use by many threads.
 */
final class WriteLoop {
    private final WorkerStore store;
    private final ControlDesk desk;
    private final Settings settings;
    private final Timer timer;

    WriteLoop(WorkerStore store, ControlDesk desk, Settings settings, Timer timer) {
        this.store = store;
        this.desk = desk;
        this.settings = settings;
        this.timer = timer;
    }

    /** Reads the record first. */
    Stored run(WorkerId id, Rule rule) {
        return run(id, rule, patience(id));
    }

    /** Reads the record first, as a part of a call that has its bounds already. */
    Stored run(WorkerId id, Rule rule, Patience patience) {
        Change change = change(id, rule);
        change.read();
        return run(change, patience);
    }

    private Patience patience(WorkerId id) {
        return Patience.of("a change of " + id, settings, timer);
    }

    /** Starts from a record that was read just now, as a part of a call that has its bounds already. */
    Stored run(WorkerId id, Reading<Optional<Worker>> read, Rule rule, Patience patience) {
        Change change = change(id, rule);
        change.saw(read.value(), read.at());
        return run(change, patience);
    }

    /** Tries with a record seen earlier first; what it says is believed only if the store still holds it. */
    Stored run(WorkerId id, Optional<Worker> seen, Rule rule) {
        if (seen.isEmpty()) {
            return run(id, rule);
        }
        Change change = change(id, rule);
        change.remembers(seen);
        return run(change, patience(id));
    }

    private Change change(WorkerId id, Rule rule) {
        return new Change(store, desk, settings, id, rule);
    }

    private Stored run(Change change, Patience patience) {
        try {
            while (true) {
                Change.Step step = change.next();
                if (step instanceof Change.Stands stands) {
                    return stands.stored();
                }
                Change.Attempt attempt = (Change.Attempt) step;
                Repeated<WriteResult> outcome = Repeated.write(
                        patience, () -> store.write(List.of(attempt.write())).get(0));
                Optional<Stored> stored = change.settle(attempt, outcome.result(), outcome.unanswered());
                if (stored.isPresent()) {
                    return stored.get();
                }
                if (!patience.pause(change.unanswered())) {
                    throw patience.used();
                }
            }
        } catch (RuntimeException e) {
            throw change.told(e);
        }
    }

    /** Changes many records, a page of them a trip. */
    <K> Map<K, Outcome<Stored>> runEach(List<Batch.Task<K>> tasks, int page) {
        return new Batch<K>(store, desk, settings, timer, page).run(tasks);
    }
}
