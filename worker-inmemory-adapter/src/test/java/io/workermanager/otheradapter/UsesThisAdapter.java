package io.workermanager.otheradapter;

import io.workermanager.inmemory.InMemoryWorkerStore;

/** Breaks the rule that nothing depends on this adapter. */
public final class UsesThisAdapter {
    /** Keeps its records where it must not. */
    public InMemoryWorkerStore store() {
        return InMemoryWorkerStore.create();
    }
}
