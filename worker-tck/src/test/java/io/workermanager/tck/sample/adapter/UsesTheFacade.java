package io.workermanager.tck.sample.adapter;

import io.workermanager.WorkerManager;

/** What a worker may do is decided by the domain. */
interface UsesTheFacade {
    WorkerManager manager();
}
