package io.workermanager.redis.campaign;

import io.workermanager.model.WorkerId;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The orders to stop that were acknowledged, and what may have ended them: a clearing, or a later registration. */
final class ShutdownHistory {
    private static final int MANY = 400;

    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final Queue<Clearing> clearings = new ConcurrentLinkedQueue<>();
    private final Map<WorkerId, Long> lastRegistering = new ConcurrentHashMap<>();
    private final Map<Incarnation, Long> registered = new ConcurrentHashMap<>();

    /** One registration of a worker. */
    record Incarnation(WorkerId worker, long number) {}

    /** An order to one incarnation, or, without one, to all that were registered before it began. */
    private record Order(Incarnation to, long start, long end) {}

    private static final class Clearing {
        private final long start = System.nanoTime();
        private volatile long end = Long.MAX_VALUE;
        private volatile boolean refused;
    }

    void stopped(WorkerId id, long incarnation, long start, long end) {
        add(new Order(new Incarnation(id, incarnation), start, end));
    }

    void allStopped(long start, long end) {
        add(new Order(null, start, end));
    }

    private void add(Order order) {
        orders.add(order);
        while (orders.size() > MANY) {
            orders.poll();
        }
        for (Iterator<Clearing> each = clearings.iterator(); each.hasNext() && clearings.size() > MANY; ) {
            each.next();
            each.remove();
        }
    }

    /** Starts a clearing. Run the result at its end, with whether it certainly did not happen. */
    Ending clearing() {
        Clearing clearing = new Clearing();
        clearings.add(clearing);
        return (refused, at) -> {
            clearing.refused = refused;
            clearing.end = at;
        };
    }

    /** The end of a clearing. */
    interface Ending {
        void over(boolean refused, long until);
    }

    /** A registration of a worker is in progress. */
    void registering(WorkerId id) {
        lastRegistering.put(id, System.nanoTime());
    }

    void registered(WorkerId id, long incarnation, long end) {
        registered.put(new Incarnation(id, incarnation), end);
    }

    /** Whether an acknowledged order to this incarnation is certainly in effect at a call that began then. */
    boolean certainlyStopped(WorkerId id, long incarnation, long start, long end) {
        Incarnation one = new Incarnation(id, incarnation);
        Long since = registered.get(one);
        return orders.stream()
                .filter(order -> order.to == null ? since != null && since - order.start < 0 : order.to.equals(one))
                .anyMatch(order -> isInEffect(order, start, end));
    }

    /** Whether an acknowledged order to the worker is certainly in effect, since it was not registered again meanwhile. */
    boolean certainlyStopped(WorkerId id, long start, long end) {
        Long registering = lastRegistering.get(id);
        return orders.stream()
                .filter(order -> order.to != null && order.to.worker.equals(id))
                .filter(order -> registering == null || registering - order.start < 0)
                .anyMatch(order -> isInEffect(order, start, end));
    }

    private boolean isInEffect(Order order, long start, long end) {
        return order.end - start < 0
                && clearings.stream()
                        .noneMatch(clearing ->
                                !clearing.refused && clearing.end - order.start > 0 && clearing.start - end < 0);
    }

    /** The orders so far may be lost. */
    void lost() {
        orders.clear();
        registered.clear();
    }
}
