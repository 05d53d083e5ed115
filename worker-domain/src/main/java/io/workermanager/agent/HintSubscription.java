package io.workermanager.agent;

import io.workermanager.port.WorkerStore;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The subscription to hints that the worker's record changed. Without hints, a claim arrives with the next heartbeat. Opening and
 * closing may take long, so nothing waits for them. Thread-safe.
 */
final class HintSubscription {
    private final Supplier<WorkerStore.Subscription> opener;
    private final Executor executor;
    private WorkerStore.@Nullable Subscription subscription;
    private boolean opening;
    private boolean closed;

    /** @param executor runs the calls, which may block */
    HintSubscription(Supplier<WorkerStore.Subscription> opener, Executor executor) {
        this.opener = opener;
        this.executor = executor;
    }

    /** Opens the subscription unless it is open, and returns at once. After a failure, the next call tries again. */
    synchronized void open() {
        if (subscription == null && !opening && !closed) {
            opening = true;
            try {
                executor.execute(this::subscribe);
            } catch (Throwable e) {
                // No thread is available.
                opening = false;
            }
        }
    }

    private void subscribe() {
        try {
            keep(opener.get());
        } catch (Throwable e) {
            keep(null);
        }
    }

    private void keep(WorkerStore.@Nullable Subscription opened) {
        synchronized (this) {
            opening = false;
            if (!closed) {
                subscription = opened;
                return;
            }
        }
        closeIfOpen(opened);
    }

    void close() {
        WorkerStore.Subscription open;
        synchronized (this) {
            closed = true;
            open = subscription;
            subscription = null;
        }
        try {
            executor.execute(() -> closeIfOpen(open));
        } catch (Throwable e) {
            // No thread is available; the store ends its subscriptions when it is closed.
            return;
        }
    }

    private static void closeIfOpen(WorkerStore.@Nullable Subscription open) {
        if (open != null) {
            open.close();
        }
    }
}
