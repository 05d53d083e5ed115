package io.workermanager.rules;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;

/** Transitions of the shutdown request in one record. */
public final class ShutdownTransitions {
    private ShutdownTransitions() {}

    /** Requests that this incarnation stops, unless it already has a request in force. */
    public static WorkerRecord request(WorkerRecord worker, Order.Cause cause, FleetControl control, Instant now) {
        if (worker.shutdown().filter(request -> control.isInForce(request)).isPresent()) {
            return worker;
        }
        return with(
                worker,
                Optional.of(new ShutdownRequest(
                        control.revision(), cause, now, Optional.empty(), Optional.empty(), Optional.empty())),
                now);
    }

    /** Records how far the worker is. Without a request, or if the stage was reached before, nothing changes. */
    public static WorkerRecord acknowledge(
            WorkerRecord worker, ShutdownRequest.Stage reached, FleetControl control, Instant now) {
        Optional<ShutdownRequest> current = worker.stopOrder(control);
        Optional<ShutdownRequest> next = current.map(request -> acknowledged(request, reached, now));
        return next.equals(current) ? worker : with(worker, next, now);
    }

    private static WorkerRecord with(WorkerRecord worker, Optional<ShutdownRequest> request, Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.shutdown = request;
        return next.toRecord();
    }

    private static ShutdownRequest acknowledged(ShutdownRequest request, ShutdownRequest.Stage reached, Instant now) {
        if (reached.compareTo(request.stage()) <= 0) {
            return request;
        }
        return new ShutdownRequest(
                request.underRevision(),
                request.cause(),
                request.requestedAt(),
                request.seenAt().or(() -> Optional.of(now)),
                reached.compareTo(ShutdownRequest.Stage.DRAINING) >= 0
                        ? request.drainingAt().or(() -> Optional.of(now))
                        : request.drainingAt(),
                reached == ShutdownRequest.Stage.STOPPED ? Optional.of(now) : request.stoppedAt());
    }
}
