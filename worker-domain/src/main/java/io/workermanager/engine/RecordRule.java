package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/** A pure function from the current record to its next state. It is applied again to the stored record after a refused write. */
@FunctionalInterface
public interface RecordRule {
    /** Returns the plan, or throws a typed exception of the domain. */
    PlannedUpdate apply(Optional<WorkerRecord> current, RecordRule.Context context);

    /** Returns a rule that throws {@link WorkerNotFoundException} if the record does not exist. */
    static RecordRule on(WorkerId id, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        return (current, context) -> rule.apply(current.orElseThrow(() -> new WorkerNotFoundException(id)), context);
    }

    /**
     * The input of a rule besides the record.
     *
     * @param control the fleet control
     * @param now the store's time
     * @param leastToken the smallest fencing token that the store accepts, according to its refusals so far
     * @param leastIncarnation the smallest incarnation that the store accepts, according to its refusals so far
     */
    public record Context(FleetControl control, Instant now, long leastToken, long leastIncarnation) {}
}
