package io.workermanager.rules;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * What an order changes in one record.
 *
 * @param order the order
 * @param until when its mark ends; the same for each attempt, so that a repeated attempt changes nothing more
 */
public record OrderTransitions(Order order, Optional<Instant> until) {
    /** The order as it is given at a time. */
    public static OrderTransitions givenAt(Order order, Instant now) {
        return new OrderTransitions(order, order.length().map(now::plus));
    }

    /** Applies the order to a record. Returns an equal record if the order does not concern the worker. */
    public WorkerRecord apply(WorkerRecord worker, FleetControl control, Instant now) {
        if (!order.selector().test(worker)) {
            return worker;
        }
        return switch (order.kind()) {
            case MARK_OFFLINE -> OperatorTransitions.mark(worker, mark(), now);
            case PAUSE -> OperatorTransitions.pause(worker, mark(), now);
            case MARK_ONLINE, MARK_ALL_ONLINE ->
                OperatorTransitions.mark(worker, OperatorTransitions.Mark.online(order.cause()), now);
            case RESUME -> OperatorTransitions.resume(worker, order.cause(), now);
            case SHUTDOWN ->
                worker.lease().livenessAt(now) == Lease.Liveness.ALIVE
                                && worker.stopOrder(control).isEmpty()
                        ? ShutdownTransitions.request(worker, order.cause(), control, now)
                        : worker;
            case RELEASE ->
                SessionTransitions.forget(worker, SessionId.of(order.subject().orElseThrow()), now);
            case HOLD, LIFT, CLEAR_SHUTDOWN_SIGNALS, RAISE_TOKEN, END_RECOVERY_PAUSE, DISCARD_UNREADABLE -> worker;
        };
    }

    /** The mark that an order to mark a worker offline, or to pause it, sets. */
    public OperatorTransitions.Mark mark() {
        return new OperatorTransitions.Mark(
                order.kind() == Order.Kind.PAUSE ? Availability.PAUSED : Availability.OFFLINE, order.cause(), until);
    }
}
