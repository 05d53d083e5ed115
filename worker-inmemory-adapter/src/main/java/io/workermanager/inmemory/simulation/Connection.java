package io.workermanager.inmemory.simulation;

import io.workermanager.engine.MonotonicClock;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process's way to the store. Calls of a manager over it pause on the fleet's clock. Thread-safe. */
final class Connection implements InvocationHandler {
    enum Fault {
        NONE,
        /** Calls do not reach the store. */
        CALLS_FAIL,
        /** Writes happen, and their answers are lost. Reads are answered. */
        REPLIES_LOST
    }

    private static final Set<String> WRITES = Set.of("write", "writeControl", "discardUnreadable");
    private static final Set<String> WITHOUT_FAULT = Set.of("now", "close");

    /** The longest pause between two attempts of a call. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final int MOST_PAUSES_AT_ONE_TIME = 100;

    private final WorkerStore target;
    private final VirtualTime time;
    private final List<Consumer<WorkerStore.ChangeHint>> listeners = new CopyOnWriteArrayList<>();
    private volatile Fault fault = Fault.NONE;
    private long lastPauseAt = -1;
    private int pausesNow;

    Connection(WorkerStore target, VirtualTime time) {
        this.target = target;
        this.time = time;
    }

    WorkerStore store() {
        return (WorkerStore) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {WorkerStore.class, MonotonicClock.class}, this);
    }

    /** A connection that works again may have missed hints. */
    void set(Fault next) {
        fault = next;
        if (next == Fault.NONE) {
            listeners.forEach(listener -> listener.accept(WorkerStore.ChangeHint.MAYBE_MISSED));
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == MonotonicClock.class) {
            return arguments == null ? time.nanos() : pause((Long) arguments[0]);
        }
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "connection to " + target;
            };
        }
        Fault current = WITHOUT_FAULT.contains(method.getName()) ? Fault.NONE : fault;
        if (current == Fault.CALLS_FAIL) {
            throw new WorkerStoreException(
                    method.getName() + " did not reach the store: simulated outage", false, null);
        }
        Object answer = method.getName().equals("watch") && arguments != null
                ? watch(arguments[0], arguments[1])
                : call(method, arguments);
        if (current == Fault.REPLIES_LOST && WRITES.contains(method.getName())) {
            throw new WorkerStoreException(
                    "the answer to " + method.getName() + " was lost: simulated outage", true, null);
        }
        return answer;
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * The manager draws the length of its pauses; here they do not depend on chance. A pause after another caller was faster takes no
     * time, so that a claim and the start of its run have the same time. A pause during an outage takes the longest time.
     */
    private @Nullable Object pause(long nanos) throws InterruptedException {
        boolean takesNoTime =
                fault == Fault.NONE && nanos < PAUSE.toNanos() && countPauseNow() <= MOST_PAUSES_AT_ONE_TIME;
        Duration length = takesNoTime ? Duration.ZERO : Duration.ofNanos(Math.max(nanos, PAUSE.toNanos()));
        boolean unused = time.await(() -> false, length);
        return null;
    }

    private synchronized int countPauseNow() {
        long now = time.nanos();
        pausesNow = now == lastPauseAt ? pausesNow + 1 : 1;
        lastPauseAt = now;
        return pausesNow;
    }

    @SuppressWarnings("unchecked")
    private WorkerStore.Subscription watch(Object scope, Object listener) {
        Consumer<WorkerStore.ChangeHint> wanted = (Consumer<WorkerStore.ChangeHint>) listener;
        WorkerStore.Subscription subscription = target.watch((WorkerStore.WatchScope) scope, hint -> {
            if (fault == Fault.NONE) {
                wanted.accept(hint);
            }
        });
        listeners.add(wanted);
        return () -> {
            listeners.remove(wanted);
            subscription.close();
        };
    }
}
