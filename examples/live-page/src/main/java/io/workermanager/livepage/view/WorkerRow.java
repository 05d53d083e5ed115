package io.workermanager.livepage.view;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A worker as one line of a table.
 *
 * @param id its id
 * @param state the one state that it counts for, in lower case
 * @param status all its states, the activity first
 * @param type its type
 * @param exchange its exchange
 * @param host its host
 * @param session the session that it holds, or that waits for recovery in its record
 * @param beat the time of its last heartbeat; empty if it has not registered
 * @param started when it registered
 * @param why what keeps it from taking sessions
 * @param until when the first of these reasons ends by itself
 */
record WorkerRow(
        String id,
        String state,
        List<String> status,
        String type,
        String exchange,
        Optional<String> host,
        Optional<String> session,
        Optional<Instant> beat,
        Optional<Instant> started,
        Optional<String> why,
        Optional<Instant> until) {
    private static final int LONGEST_WHY = 160;

    /** The states of a worker. Each counts for one, as in the statistics of the fleet. */
    enum State {
        PROCESSING,
        IDLE,
        HELD,
        PAUSED,
        OFFLINE,
        EXPIRED,
        LEFT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(WorkerView view, FleetControl control) {
            WorkerRecord record = view.worker();
            if (view.liveness() != Lease.Liveness.ALIVE) {
                return view.liveness() == Lease.Liveness.EXPIRED ? EXPIRED : LEFT;
            }
            return switch (record.availability()) {
                case OFFLINE -> OFFLINE;
                case PAUSED -> PAUSED;
                case ONLINE -> {
                    if (!control.holdsOn(record, view.at()).isEmpty()) {
                        yield HELD;
                    }
                    yield record.assignment().isPresent() ? PROCESSING : IDLE;
                }
            };
        }
    }

    static WorkerRow of(WorkerView view, FleetControl control) {
        WorkerRecord record = view.worker();
        List<Conditions.Condition> conditions = Conditions.of(view, control);
        boolean hasRegistered = !record.isMarkedInAdvance();
        return new WorkerRow(
                view.id().value(),
                State.of(view, control).label(),
                status(view, control),
                record.profile().type(),
                record.profile().exchange(),
                record.host(),
                sessionOf(view).map(SessionId::value),
                hasRegistered ? Optional.of(record.lease().lastHeartbeat()) : Optional.empty(),
                hasRegistered ? Optional.of(record.startedAt()) : Optional.empty(),
                conditions.stream()
                        .map(Conditions.Condition::summary)
                        .reduce((one, other) -> one + "; " + other)
                        .map(WorkerRow::shortened),
                conditions.stream()
                        .flatMap(condition -> condition.until().stream())
                        .findFirst());
    }

    static Optional<SessionId> sessionOf(WorkerView view) {
        Optional<SessionId> active = view.activeSession();
        return active.isPresent()
                ? active
                : view.worker().orphans().stream()
                        .map(WorkerRecord.OrphanedSession::session)
                        .findFirst();
    }

    /** All states of a worker, such as {@code processing, paused, stopping}. */
    static List<String> status(WorkerView view, FleetControl control) {
        WorkerRecord record = view.worker();
        List<String> all = new ArrayList<>();
        all.add(
                switch (view.liveness()) {
                    case ALIVE -> record.assignment().isPresent() ? "processing" : "idle";
                    case EXPIRED -> "expired";
                    case LEFT -> record.isMarkedInAdvance() ? "not registered" : "left";
                });
        switch (record.availability()) {
            case OFFLINE -> all.add("offline");
            case PAUSED -> all.add("paused");
            case ONLINE -> {}
        }
        if (!control.holdsOn(record, view.at()).isEmpty()) {
            all.add("held");
        }
        view.stopOrder().ifPresent(order -> all.add(stage(order.stage())));
        return all;
    }

    private static String stage(ShutdownRequest.Stage stage) {
        return switch (stage) {
            case REQUESTED, SEEN -> "stopping";
            case DRAINING -> "draining";
            case STOPPED -> "stopped";
        };
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_WHY ? text : text.substring(0, LONGEST_WHY) + "…";
    }
}
