package io.workermanager.inmemory;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;

/** The listeners by scope. */
final class HintSubscriptions {
    private final SetMultimap<WorkerStore.WatchScope, CoalescingListener> byScope = HashMultimap.create();

    void add(CoalescingListener watch) {
        byScope.put(watch.scope, watch);
    }

    void remove(CoalescingListener watch) {
        byScope.remove(watch.scope, watch);
    }

    void written(Write write) {
        if (anyone() && WorkerStore.ChangeHint.isDue(write.before(), write.after())) {
            changed(write.id());
        }
    }

    void changed(WorkerId id) {
        if (anyone()) {
            hint(WorkerStore.WatchScope.of(id), WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }

    void controlChanged() {
        hint(WorkerStore.WatchScope.fleet(), WorkerStore.ChangeHint.CONTROL_CHANGED);
    }

    /** Without watches, a write has no cost here. */
    private boolean anyone() {
        return !byScope.isEmpty();
    }

    private void hint(WorkerStore.WatchScope scope, WorkerStore.ChangeHint signal) {
        byScope.get(scope).forEach(watch -> watch.hint(signal));
    }

    int size() {
        return byScope.size();
    }
}
