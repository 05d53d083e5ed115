package io.workermanager.redis.violations;

import io.workermanager.tck.WorkerStoreTck;

/** Depends on a module that is not the domain. */
public class NeedsAnotherAdapter {
    WorkerStoreTck other;
}
