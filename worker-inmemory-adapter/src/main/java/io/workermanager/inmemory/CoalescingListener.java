package io.workermanager.inmemory;

import io.workermanager.port.WorkerStore;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One listener with its own executor, which calls it sequentially, in the order of the writes. Equal hints that wait for a slow
 * listener are merged, so that the queue stays short.
 */
final class CoalescingListener {
    final WorkerStore.WatchScope scope;

    private final Consumer<WorkerStore.ChangeHint> listener;
    private final Executor inOrder;
    private final Set<WorkerStore.ChangeHint> waiting =
            Collections.synchronizedSet(EnumSet.noneOf(WorkerStore.ChangeHint.class));
    private volatile boolean ended;

    CoalescingListener(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener, Executor inOrder) {
        this.scope = scope;
        this.listener = listener;
        this.inOrder = inOrder;
    }

    void hint(WorkerStore.ChangeHint signal) {
        if (!ended && waiting.add(signal)) {
            try {
                inOrder.execute(() -> call(signal));
            } catch (Throwable e) {
                // The system has no thread left. A hint may be lost; the write has succeeded.
                waiting.remove(signal);
            }
        }
    }

    private void call(WorkerStore.ChangeHint signal) {
        waiting.remove(signal);
        if (ended) {
            return;
        }
        try {
            listener.accept(signal);
        } catch (Throwable ignored) {
            // The port requires that an exception of a listener has no effect on others.
        }
    }

    void end() {
        ended = true;
    }
}
