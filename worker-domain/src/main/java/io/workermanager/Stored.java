package io.workermanager;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerView;
import java.util.Optional;

/**
 * What a read-apply-write loop left in the store.
 *
 * @param worker the record as the rule made it
 * @param kept whether it was kept; otherwise it had nothing to lose and was removed
 * @param facts what the rule was applied under
 */
record Stored(Worker worker, boolean kept, Facts facts) {
    WorkerView view() {
        return WorkerView.of(worker, facts.control(), facts.now());
    }

    Optional<Worker> record() {
        return kept ? Optional.of(worker) : Optional.empty();
    }
}
