package io.workermanager.tck.sample.adapter;

import io.workermanager.port.WorkerStore;

/** A store that anybody may extend, and one that this adapter means to promise. */
public abstract class NonFinalStore implements WorkerStore {
    /** Nested in what is promised, and so promised itself. */
    public interface Settings {}
}
