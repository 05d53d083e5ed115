package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/** What becomes of a record: a pure function, applied again to whatever record stands when a write is refused. */
@FunctionalInterface
public interface RecordRule {
    /** The plan, or a typed exception of the domain. */
    PlannedUpdate apply(Optional<WorkerRecord> current, RecordRule.Context facts);

    /** A rule for a record that must be there. */
    static RecordRule on(WorkerId id, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        return (current, facts) -> rule.apply(current.orElseThrow(() -> new WorkerNotFoundException(id)), facts);
    }

    /**
     * What a rule is applied under, besides the record.
     *
     * @param control the fleet control
     * @param now the store's time
     * @param leastToken the smallest fencing token that the store will accept, as far as is known
     * @param leastIncarnation the smallest incarnation that the store will accept, as far as is known
     */
    public record Context(FleetControl control, Instant now, long leastToken, long leastIncarnation) {}
}
