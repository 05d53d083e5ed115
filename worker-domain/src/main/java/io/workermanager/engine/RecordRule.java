package io.workermanager.engine;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import java.util.Optional;
import java.util.function.BiFunction;

/** What becomes of a record: a pure function, applied again to whatever record stands when a write is refused. */
@FunctionalInterface
public interface RecordRule {
    /** The plan, or a typed exception of the domain. */
    PlannedUpdate apply(Optional<WorkerRecord> current, RuleContext facts);

    /** A rule for a record that must be there. */
    static RecordRule on(WorkerId id, BiFunction<WorkerRecord, RuleContext, PlannedUpdate> rule) {
        return (current, facts) -> rule.apply(current.orElseThrow(() -> new WorkerNotFoundException(id)), facts);
    }
}
