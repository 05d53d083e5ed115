package io.workermanager.console;

import io.workermanager.WorkerManager;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import java.util.List;
import java.util.stream.Collectors;

/** Completes the ids that a person types. */
interface WorkerIds {
    /** Takes an id as it is typed. */
    WorkerIds EXACT = WorkerId::of;

    /** The number of ids that a message lists. */
    int LISTED = 5;

    /**
     * Returns the id that a text stands for.
     *
     * @throws InvalidValueException if the text breaks a bound, or several ids begin with it
     */
    WorkerId complete(String text);

    /** Completes the beginning of an id that has a record. A text with which no id begins stays as it is. */
    static WorkerIds byPrefix(WorkerManager workers) {
        return text -> {
            WorkerId typed = WorkerId.of(text);
            if (workers.monitorHealth(typed).worker().isPresent()) {
                return typed;
            }
            List<WorkerId> candidates = workers.diagnosis()
                    .listWorkers(Selector.idPrefix(text), WorkerList.Options.everything())
                    .ids();
            if (candidates.size() > 1) {
                throw new InvalidValueException(candidates.size() + " ids begin with " + text + ": "
                        + candidates.stream().limit(LISTED).map(WorkerId::value).collect(Collectors.joining(", "))
                        + (candidates.size() > LISTED ? ", ..." : ""));
            }
            return candidates.isEmpty() ? typed : candidates.get(0);
        };
    }
}
