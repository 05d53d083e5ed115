package io.workermanager.tck;

import io.workermanager.model.FleetControl;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.util.List;

/** Each write runs twice, and the second reply is the one that arrives. */
final class Doubling extends Passing {
    Doubling(WorkerStore store) {
        super(store);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        super.write(writes);
        return super.write(writes);
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        super.writeControl(expected, next, keepFor, terms);
        return super.writeControl(expected, next, keepFor, terms);
    }
}
