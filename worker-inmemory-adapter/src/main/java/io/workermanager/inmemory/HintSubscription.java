package io.workermanager.inmemory;

import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStore;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One listener, called by an executor of its own: one call after the other, in the order of the writes. Signals that wait for a
 * slow listener are not repeated, so that they never pile up.
 */
final class HintSubscription {
    final WorkerStore.WatchScope scope;

    private final Consumer<ChangeHint> listener;
    private final Executor inOrder;
    private final Set<ChangeHint> waiting = Collections.synchronizedSet(EnumSet.noneOf(ChangeHint.class));
    private volatile boolean ended;

    HintSubscription(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener, Executor inOrder) {
        this.scope = scope;
        this.listener = listener;
        this.inOrder = inOrder;
    }

    void hint(ChangeHint signal) {
        if (!ended && waiting.add(signal)) {
            try {
                inOrder.execute(() -> call(signal));
            } catch (Throwable e) {
                // No thread is to be had: a hint may be lost, and the write that it tells of was made.
                waiting.remove(signal);
            }
        }
    }

    private void call(ChangeHint signal) {
        waiting.remove(signal);
        if (ended) {
            return;
        }
        try {
            listener.accept(signal);
        } catch (Throwable ignored) {
            // The port says so: what a listener throws is nobody else's concern.
        }
    }

    void end() {
        ended = true;
    }
}
