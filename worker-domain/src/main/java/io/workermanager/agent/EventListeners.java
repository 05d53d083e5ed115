package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tells listeners what happens: each in order and on a thread of its own, so that one that throws or blocks keeps nothing from
 * the others. One that falls behind by more than {@link #BACKLOG} events misses some, and is told how many. Safe for use by many
 * threads.
 */
final class EventListeners {
    /** How many events may wait for one listener. */
    static final int BACKLOG = 1_000;

    private final List<Told> each;
    private final Consumer<Runnable> threads;

    /** @param threads runs a body on a thread that may block */
    EventListeners(List<Consumer<AgentEvent>> listeners, Consumer<Runnable> threads) {
        this.each = listeners.stream().map(Told::new).toList();
        this.threads = threads;
    }

    void tell(AgentEvent event) {
        each.forEach(listener -> listener.tell(event));
    }

    /** Runs a step once each listener was told everything before, which may be never. */
    void afterAll(Runnable step) {
        AtomicInteger open = new AtomicInteger(each.size());
        if (each.isEmpty()) {
            threads.accept(step);
        }
        each.forEach(listener -> listener.add(() -> {
            if (open.decrementAndGet() == 0) {
                step.run();
            }
        }));
    }

    /** One listener, and what it is still to be told. */
    private final class Told {
        private final Consumer<AgentEvent> listener;
        private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger behind = new AtomicInteger();
        private final AtomicInteger missed = new AtomicInteger();
        private final AtomicBoolean busy = new AtomicBoolean();

        Told(Consumer<AgentEvent> listener) {
            this.listener = listener;
        }

        void tell(AgentEvent event) {
            if (behind.get() >= BACKLOG) {
                missed.incrementAndGet();
                return;
            }
            int lost = missed.getAndSet(0);
            if (lost > 0) {
                enqueue(AgentEvent.of(Kind.EVENTS_MISSED, lost + " events, for this listener fell behind"));
            }
            enqueue(event);
        }

        private void enqueue(AgentEvent event) {
            behind.incrementAndGet();
            add(() -> {
                behind.decrementAndGet();
                UserCodeInvoker.run(() -> listener.accept(event), EventListeners::report);
            });
        }

        void add(Runnable step) {
            waiting.add(step);
            if (busy.compareAndSet(false, true)) {
                threads.accept(this::drain);
            }
        }

        private void drain() {
            do {
                for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.run();
                }
                busy.set(false);
            } while (!waiting.isEmpty() && busy.compareAndSet(false, true));
        }
    }

    /** As if the listener had a thread of its own that this had ended. */
    static void report(UserCodeFailure failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure.thrown());
        } catch (Throwable e) {
            // The handler is foreign code, too, and there is nobody else to tell.
            return;
        }
    }
}
