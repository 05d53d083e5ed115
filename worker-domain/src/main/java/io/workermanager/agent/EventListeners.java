package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Delivers events to listeners. Each listener gets them in order and on a thread of its own, so that one that throws or blocks
 * does not affect the others. A listener that is more than {@link #MAX_PENDING} events behind misses events and is told how many.
 * Thread-safe.
 */
final class EventListeners {
    static final int MAX_PENDING = 1_000;

    private final List<ListenerQueue> queues;
    private final Consumer<Runnable> threads;

    /** @param threads runs a task on a thread that may block */
    EventListeners(List<Consumer<AgentEvent>> listeners, Consumer<Runnable> threads) {
        this.queues = listeners.stream().map(ListenerQueue::new).toList();
        this.threads = threads;
    }

    void emit(AgentEvent event) {
        queues.forEach(queue -> queue.emit(event));
    }

    /** Runs a task after every listener has handled the earlier events; never, if one does not return. */
    void runAfterPending(Runnable task) {
        AtomicInteger remaining = new AtomicInteger(queues.size());
        if (queues.isEmpty()) {
            threads.accept(task);
        }
        queues.forEach(queue -> queue.add(() -> {
            if (remaining.decrementAndGet() == 0) {
                task.run();
            }
        }));
    }

    private final class ListenerQueue {
        private final Consumer<AgentEvent> listener;
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger pending = new AtomicInteger();
        private final AtomicInteger missed = new AtomicInteger();
        private final AtomicBoolean busy = new AtomicBoolean();

        ListenerQueue(Consumer<AgentEvent> listener) {
            this.listener = listener;
        }

        void emit(AgentEvent event) {
            if (pending.get() >= MAX_PENDING) {
                missed.incrementAndGet();
                return;
            }
            int count = missed.getAndSet(0);
            if (count > 0) {
                addEvent(AgentEvent.of(Kind.EVENTS_MISSED, count + " events, because this listener was too slow"));
            }
            addEvent(event);
        }

        private void addEvent(AgentEvent event) {
            pending.incrementAndGet();
            add(() -> {
                pending.decrementAndGet();
                UserCodeInvoker.run(() -> listener.accept(event), EventListeners::reportUncaught);
            });
        }

        void add(Runnable task) {
            tasks.add(task);
            if (busy.compareAndSet(false, true)) {
                threads.accept(this::runTasks);
            }
        }

        private void runTasks() {
            do {
                for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                    next.run();
                }
                busy.set(false);
            } while (!tasks.isEmpty() && busy.compareAndSet(false, true));
        }
    }

    private static void reportUncaught(UserCodeFailure failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure.thrown());
        } catch (Throwable e) {
            // The exception handler is user code too, and nothing is left to report its failure to.
            return;
        }
    }
}
