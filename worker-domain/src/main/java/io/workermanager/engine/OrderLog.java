package io.workermanager.engine;

import io.workermanager.model.Order;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The traces of orders: entries for the audit log of the store, and lines in the log of this process. Safe for use by many threads. */
public final class OrderLog {
    private static final System.Logger LINES = System.getLogger("io.workermanager.WorkerManager");

    private final FleetControlAccess controlAccess;

    OrderLog(FleetControlAccess controlAccess) {
        this.controlAccess = controlAccess;
    }

    /** The entry of an order, for the write that carries it. */
    static Function<Instant, Optional<Order.AuditEntry>> entry(Order order, long concerned) {
        return now -> Optional.of(new Order.AuditEntry(now, order, concerned));
    }

    static Function<Instant, Optional<Order.AuditEntry>> noEntry() {
        return now -> Optional.empty();
    }

    /** Writes the entry of an order before its changes, if no single write carries all of them. */
    public void record(Order order, long concerned) {
        controlAccess.change((control, now) -> FleetControlTransitions.recordOrder(control), entry(order, concerned));
    }

    /** Runs the part after the entry. If the store fails here, the order is already recorded, and the message states that. */
    long afterOrder(Order order, LongSupplier rest) {
        try {
            return rest.getAsLong();
        } catch (WorkerStoreException e) {
            throw new WorkerStoreException("the order was given: " + order + ", and then: " + e.getMessage(), true, e);
        }
    }

    /** Writes one line for people. */
    public void log(Order order, long concerned) {
        LINES.log(System.Logger.Level.INFO, () -> "order " + order + "; workers concerned: " + concerned);
    }
}
