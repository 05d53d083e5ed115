package io.workermanager.inmemory;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The same with a store that replaces in two steps: it takes the record out, and then puts the next one in. */
public class NonAtomicStoreHistory extends History {
    @Override
    WriteResult write(Write write) {
        return write instanceof Write.Replace replace && isStored(replace.expected())
                ? inTwoSteps(replace)
                : super.write(write);
    }

    private boolean isStored(WorkerRecord expected) {
        return store.find(expected.id()).value().map(WorkerRecord::version).equals(Optional.of(expected.version()));
    }

    private WriteResult inTwoSteps(Write.Replace replace) {
        store.write(List.of(new Write.Remove(replace.expected(), replace.preconditions())));
        LockSupport.parkNanos(1);
        return super.write(new Write.Insert(replace.next(), replace.keepFor(), replace.preconditions()));
    }
}
