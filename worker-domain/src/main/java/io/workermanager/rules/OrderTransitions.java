package io.workermanager.rules;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;

/** What an order changes in one record. */
public final class OrderTransitions {
    private OrderTransitions() {}

    /** Applies an order to a record that it selects. Returns the same record if the order does not concern the worker. */
    public static WorkerRecord apply(Order order, WorkerRecord worker, FleetControl control, Instant now) {
        return switch (order.kind()) {
            case MARK_OFFLINE -> OperatorTransitions.mark(worker, mark(order, now), now);
            case PAUSE -> OperatorTransitions.pause(worker, mark(order, now), now);
            case MARK_ONLINE, MARK_ALL_ONLINE ->
                OperatorTransitions.mark(worker, OperatorTransitions.Mark.online(order.cause()), now);
            case RESUME -> OperatorTransitions.resume(worker, order.cause(), now);
            case SHUTDOWN ->
                worker.lease().livenessAt(now) == Lease.Liveness.ALIVE
                        ? ShutdownTransitions.request(worker, order.cause(), control, now)
                        : worker;
            case RELEASE ->
                SessionTransitions.forget(worker, SessionId.of(order.subject().orElseThrow()), now);
            case HOLD, LIFT, CLEAR_SHUTDOWN_SIGNALS, RAISE_TOKEN, DISCARD_UNREADABLE -> worker;
        };
    }

    /** The mark that an order to mark a worker offline, or to pause it, sets. */
    public static OperatorTransitions.Mark mark(Order order, Instant now) {
        return new OperatorTransitions.Mark(
                order.kind() == Order.Kind.PAUSE ? Availability.PAUSED : Availability.OFFLINE,
                order.cause(),
                order.length().map(now::plus));
    }
}
