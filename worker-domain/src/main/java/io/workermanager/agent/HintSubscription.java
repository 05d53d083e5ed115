package io.workermanager.agent;

import io.workermanager.port.WorkerStore;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens to hints, by which claims arrive sooner; without them they come with the next beat. Beginning to listen may take long,
 * and so nothing waits for it. Safe for use by many threads.
 */
final class HintSubscription {
    private final Supplier<WorkerStore.Subscription> watch;
    private final Executor lane;
    private WorkerStore.@Nullable Subscription subscription;
    private boolean beginning;
    private boolean closed;

    /** @param lane where it may take long */
    HintSubscription(Supplier<WorkerStore.Subscription> watch, Executor lane) {
        this.watch = watch;
        this.lane = lane;
    }

    /** Begins to listen, unless it does already, and returns at once. What fails is tried again when this is called again. */
    synchronized void open() {
        if (subscription == null && !beginning && !closed) {
            beginning = true;
            try {
                lane.execute(this::listen);
            } catch (Throwable e) {
                // No thread is to be had.
                beginning = false;
            }
        }
    }

    private void listen() {
        try {
            keep(watch.get());
        } catch (Throwable e) {
            keep(null);
        }
    }

    private void keep(WorkerStore.@Nullable Subscription begun) {
        synchronized (this) {
            beginning = false;
            if (!closed) {
                subscription = begun;
                return;
            }
        }
        end(begun);
    }

    void close() {
        WorkerStore.Subscription open;
        synchronized (this) {
            closed = true;
            open = subscription;
            subscription = null;
        }
        try {
            lane.execute(() -> end(open));
        } catch (Throwable e) {
            // No thread is to be had; the store ends what is open when it is closed.
            return;
        }
    }

    private static void end(WorkerStore.@Nullable Subscription open) {
        if (open != null) {
            open.close();
        }
    }
}
