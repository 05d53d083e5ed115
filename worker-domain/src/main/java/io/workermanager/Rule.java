package io.workermanager;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import java.util.Optional;
import java.util.function.BiFunction;

/** What becomes of a record: a pure function, applied again to whatever record stands when a write is refused. */
@FunctionalInterface
interface Rule {
    /** The plan, or a typed exception of the domain. */
    Plan apply(Optional<Worker> current, Facts facts);

    /** A rule for a record that must be there. */
    static Rule on(WorkerId id, BiFunction<Worker, Facts, Plan> rule) {
        return (current, facts) -> rule.apply(current.orElseThrow(() -> new WorkerNotFoundException(id)), facts);
    }
}
