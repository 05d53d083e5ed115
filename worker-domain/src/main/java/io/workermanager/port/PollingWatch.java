package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerRecord;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A watch for stores whose servers tell nobody of a change. Whoever owns it lets it look again and again, by a thread and at a
 * pace of its own; the listener is given a hint when something else is seen that {@linkplain ChangeHint#isDue is worth one}. What
 * came and went between two looks is not seen.
 *
 * <p>One thread at a time may look, any may close. Closing ends the hints, and whoever owns it ends the looks.
 */
public final class PollingWatch implements WorkerStore.Subscription {
    private record Sight(Optional<WorkerRecord> worker, FleetControl control) {
        boolean isNewsAfter(Sight before) {
            return ChangeHint.isDue(before.worker, worker)
                    || !before.control.version().equals(control.version());
        }
    }

    private final WorkerStore store;
    private final WorkerStore.WatchScope scope;
    private final Consumer<ChangeHint> listener;
    private Sight seen;
    private volatile boolean closed;

    /**
     * Creates a watch, and looks for the first time: what changes from now on is news.
     *
     * @param store where to look; its {@link WorkerStore#control} must ask each time
     * @param scope what to look at
     * @param listener whom to tell, from the thread that looks
     * @throws WorkerStoreException if the first look fails
     */
    public PollingWatch(WorkerStore store, WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(listener, "listener");
        this.store = store;
        this.scope = scope;
        this.listener = listener;
        this.seen = sight();
    }

    private Sight sight() {
        return scope.worker().isPresent()
                ? new Sight(store.find(scope.worker().get()).value(), FleetControl.none())
                : new Sight(Optional.empty(), store.control());
    }

    /** Looks again. Throws nothing: a store that fails is seen again by the next look, and what the listener throws is ignored. */
    public void look() {
        if (closed) {
            return;
        }
        Sight now;
        try {
            now = sight();
        } catch (Throwable e) {
            return;
        }
        boolean news = now.isNewsAfter(seen);
        seen = now;
        if (news && !closed) {
            tell(scope.worker().isPresent() ? ChangeHint.WORKER_CHANGED : ChangeHint.CONTROL_CHANGED);
        }
    }

    private void tell(ChangeHint signal) {
        try {
            listener.accept(signal);
        } catch (Throwable e) {
            // The port says so: what a listener throws is nobody else's concern.
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
