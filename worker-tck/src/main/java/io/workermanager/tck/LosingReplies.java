package io.workermanager.tck;

import io.workermanager.model.FleetControl;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.util.List;

/** Each write runs, and the first reply that says so is lost. */
final class LosingReplies extends Passing {
    private boolean lose;

    LosingReplies(WorkerStore store) {
        super(store);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        List<WriteResult> results = super.write(writes);
        loseEverySecond(results.stream().allMatch(WriteResult.Applied.class::isInstance));
        return results;
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        WriteResult result = super.writeControl(expected, next, keepFor, terms);
        loseEverySecond(result instanceof WriteResult.Applied);
        return result;
    }

    private void loseEverySecond(boolean applied) {
        lose = applied && !lose;
        if (lose) {
            throw new WorkerStoreException("the reply is lost", true, null);
        }
    }
}
