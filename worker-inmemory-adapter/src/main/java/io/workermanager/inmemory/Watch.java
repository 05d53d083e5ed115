package io.workermanager.inmemory;

import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One listener, called by an executor of its own: one call after the other, in the order of the writes. Signals that wait for a
 * slow listener are not repeated, so that they never pile up.
 */
final class Watch {
    final Scope scope;

    private final Consumer<StoreSignal> listener;
    private final Executor inOrder;
    private final Set<StoreSignal> waiting = Collections.synchronizedSet(EnumSet.noneOf(StoreSignal.class));
    private volatile boolean ended;

    Watch(Scope scope, Consumer<StoreSignal> listener, Executor inOrder) {
        this.scope = scope;
        this.listener = listener;
        this.inOrder = inOrder;
    }

    void hint(StoreSignal signal) {
        if (!ended && waiting.add(signal)) {
            try {
                inOrder.execute(() -> call(signal));
            } catch (Throwable e) {
                // No thread is to be had: a hint may be lost, and the write that it tells of was made.
                waiting.remove(signal);
            }
        }
    }

    private void call(StoreSignal signal) {
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
