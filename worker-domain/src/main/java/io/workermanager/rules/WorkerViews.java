package io.workermanager.rules;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the view of a record under the fleet control at a time. Lists, finders, health and claims all use it, so that they
 * agree.
 */
public final class WorkerViews {
    private WorkerViews() {}

    public static WorkerView of(WorkerRecord worker, FleetControl control, Instant at) {
        Lease.Liveness liveness = worker.lease().livenessAt(at);
        List<Hold> holds = control.holdsOn(worker, at);
        Optional<ShutdownRequest> stop = worker.stopOrder(control);
        List<WorkerView.Reason> reasons = new ArrayList<>(4);
        switch (liveness) {
            case EXPIRED ->
                reasons.add(new WorkerView.Reason(
                        WorkerView.Reason.Kind.EXPIRED,
                        "its lease ran out at " + worker.lease().deadline()));
            case LEFT ->
                reasons.add(new WorkerView.Reason(
                        WorkerView.Reason.Kind.LEFT,
                        (worker.isMarkedInAdvance() ? "it has not registered, known since " : "it left at ")
                                + worker.lease().leftAt().orElseThrow()));
            case ALIVE -> {}
        }
        switch (worker.availability()) {
            case OFFLINE ->
                reasons.add(new WorkerView.Reason(
                        WorkerView.Reason.Kind.OFFLINE, "marked offline" + sinceWhenAndWhy(worker)));
            case PAUSED ->
                reasons.add(new WorkerView.Reason(WorkerView.Reason.Kind.PAUSED, "paused" + sinceWhenAndWhy(worker)));
            case ONLINE -> {}
        }
        holds.forEach(hold -> reasons.add(new WorkerView.Reason(
                WorkerView.Reason.Kind.HELD, "held by " + hold.id() + " on " + hold.selector() + ": " + hold.cause())));
        stop.ifPresent(order -> reasons.add(new WorkerView.Reason(
                WorkerView.Reason.Kind.SHUTDOWN_REQUESTED,
                "asked to stop at " + order.requestedAt() + ": " + order.cause() + ", " + order.stage())));
        if (control.isLost()) {
            reasons.add(
                    new WorkerView.Reason(
                            WorkerView.Reason.Kind.CONTROL_LOST,
                            "the fleet control was lost while holds stood, or cannot be read; an operator must write it again"));
        }
        WorkerStatus status = holds.isEmpty() ? worker.status() : WorkerStatus.OFFLINE;
        return new WorkerView(worker, at, liveness, status, stop, reasons);
    }

    private static String sinceWhenAndWhy(WorkerRecord worker) {
        Optional<WorkerRecord.MarkOrder> order = worker.markOrder();
        return " since " + worker.lastStatusChange()
                + order.flatMap(WorkerRecord.MarkOrder::until)
                        .map(end -> " until its first heartbeat after " + end)
                        .orElse("")
                + order.map(WorkerRecord.MarkOrder::cause)
                        .filter(cause -> !cause.equals(Order.Cause.unstated()))
                        .map(cause -> ": " + cause)
                        .orElse("");
    }
}
