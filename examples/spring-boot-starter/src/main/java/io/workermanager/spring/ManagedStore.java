package io.workermanager.spring;

import io.workermanager.port.WorkerStore;

/**
 * The store that the manager and the agent use: the application's, with or without timers around it.
 *
 * @param store the store
 */
record ManagedStore(WorkerStore store) {}
