package io.workermanager.inmemory.sample;

import io.workermanager.WorkerManager;

/** Breaks the rule that an adapter knows the port and the model, and not who uses it. */
final class UsesTheFacade {
    Class<?> user() {
        return WorkerManager.class;
    }
}
