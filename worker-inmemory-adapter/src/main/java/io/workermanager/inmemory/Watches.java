package io.workermanager.inmemory;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Write;

/** Who wants to hear of what. */
final class Watches {
    private final SetMultimap<Scope, Watch> byScope = HashMultimap.create();

    void add(Watch watch) {
        byScope.put(watch.scope, watch);
    }

    void remove(Watch watch) {
        byScope.remove(watch.scope, watch);
    }

    void written(Write write) {
        if (anyone() && StoreSignal.isDue(write.before(), write.after())) {
            changed(write.id());
        }
    }

    void changed(WorkerId id) {
        if (anyone()) {
            hint(Scope.of(id), StoreSignal.WORKER_CHANGED);
        }
    }

    void controlChanged() {
        hint(Scope.fleet(), StoreSignal.CONTROL_CHANGED);
    }

    /** Nobody may pay for watches that there are not. */
    private boolean anyone() {
        return !byScope.isEmpty();
    }

    private void hint(Scope scope, StoreSignal signal) {
        byScope.get(scope).forEach(watch -> watch.hint(signal));
    }

    int size() {
        return byScope.size();
    }
}
