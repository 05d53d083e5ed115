package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerRecord;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A watch for stores whose servers send no notifications. The owner calls {@link #poll()} periodically from its own
 * thread. The listener gets a hint when a change since the last poll {@linkplain WorkerStore.ChangeHint#isDue is worth one}. The
 * watch misses a change that was undone between two polls.
 *
 * <p>One thread at a time may call {@link #poll()}; any thread may call {@link #close()}. Closing ends the hints. The
 * owner must end its calls of {@code poll()} itself.
 */
public final class PollingWatch implements WorkerStore.Subscription {
    private record Snapshot(Optional<WorkerRecord> worker, FleetControl control) {
        boolean isNewsAfter(Snapshot before) {
            return WorkerStore.ChangeHint.isDue(before.worker, worker)
                    || !before.control.version().equals(control.version());
        }
    }

    private final WorkerStore store;
    private final WorkerStore.WatchScope scope;
    private final Consumer<WorkerStore.ChangeHint> listener;
    private Snapshot seen;
    private volatile boolean closed;

    /**
     * Creates a watch and reads the current state. The listener gets hints for later changes only.
     *
     * @param store the store to read; each call of its {@link WorkerStore#control} must read the stored control
     * @param scope what to watch
     * @param listener the listener, called by the thread that calls {@link #poll()}
     * @throws WorkerStoreException if the first read fails
     */
    public PollingWatch(WorkerStore store, WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(listener, "listener");
        this.store = store;
        this.scope = scope;
        this.listener = listener;
        this.seen = snapshot();
    }

    private Snapshot snapshot() {
        return scope.worker().isPresent()
                ? new Snapshot(store.find(scope.worker().get()).value(), FleetControl.none())
                : new Snapshot(Optional.empty(), store.control());
    }

    /**
     * Reads again and calls the listener if there is a change. Throws nothing: after a failure of the store the next
     * call compares with the last state read, and exceptions of the listener are ignored.
     */
    public void poll() {
        if (closed) {
            return;
        }
        Snapshot now;
        try {
            now = snapshot();
        } catch (Throwable e) {
            return;
        }
        boolean news = now.isNewsAfter(seen);
        seen = now;
        if (news && !closed) {
            tell(
                    scope.worker().isPresent()
                            ? WorkerStore.ChangeHint.WORKER_CHANGED
                            : WorkerStore.ChangeHint.CONTROL_CHANGED);
        }
    }

    private void tell(WorkerStore.ChangeHint signal) {
        try {
            listener.accept(signal);
        } catch (Throwable e) {
            // The port specifies that exceptions of a listener are ignored.
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
