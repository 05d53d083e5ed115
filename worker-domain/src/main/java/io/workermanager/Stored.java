package io.workermanager;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerView;

/**
 * What a read-apply-write loop left in the store.
 *
 * @param worker the record as the rule made it; one with nothing to lose was removed
 * @param changed whether the rule changed it in this very call; also if it only may have, because a write was not answered
 * @param facts what the rule was applied under
 */
record Stored(Worker worker, boolean changed, Facts facts) {
    WorkerView view() {
        return WorkerView.of(worker, facts.control(), facts.now());
    }
}
