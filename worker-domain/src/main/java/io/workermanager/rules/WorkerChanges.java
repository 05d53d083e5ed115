package io.workermanager.rules;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetEvent;
import io.workermanager.model.FleetEvent.Kind;
import io.workermanager.model.Lease;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Derives events from two states of a worker. */
public final class WorkerChanges {
    private WorkerChanges() {}

    /** The part of a worker's state that events depend on. */
    public record State(
            WorkerId id,
            long incarnation,
            Lease.Liveness liveness,
            Instant startedAt,
            Instant deadline,
            Optional<WorkerRecord.Assignment> assignment,
            List<SessionId> orphans,
            Availability availability,
            Optional<WorkerRecord.MarkOrder> markOrder,
            Optional<ShutdownRequest.Stage> stage) {
        public static State of(WorkerView view) {
            WorkerRecord worker = view.worker();
            boolean isDead = view.liveness() == Lease.Liveness.EXPIRED;
            return new State(
                    view.id(),
                    worker.incarnation(),
                    view.liveness(),
                    worker.startedAt(),
                    worker.lease().deadline(),
                    isDead ? Optional.empty() : worker.assignment(),
                    (isDead ? worker.orphansIfGone() : worker.orphans())
                            .stream().map(WorkerRecord.OrphanedSession::session).toList(),
                    worker.availability(),
                    worker.markOrder(),
                    view.stopOrder().map(ShutdownRequest::stage));
        }

        private Optional<SessionId> session() {
            return assignment.map(WorkerRecord.Assignment::session);
        }

        private boolean isAlive() {
            return liveness == Lease.Liveness.ALIVE;
        }
    }

    /** The events of a worker that is seen for the first time. A record without a registration may only have a mark. */
    public static List<FleetEvent> appeared(State now, Instant at) {
        Changes changes = new Changes(now.id, at);
        if (now.liveness != Lease.Liveness.LEFT) {
            changes.registered(now);
        }
        changes.compare(empty(now), now);
        return changes.events;
    }

    private static State empty(State like) {
        return new State(
                like.id,
                like.incarnation,
                like.liveness == Lease.Liveness.LEFT ? Lease.Liveness.LEFT : Lease.Liveness.ALIVE,
                like.startedAt,
                like.deadline,
                Optional.empty(),
                List.of(),
                Availability.ONLINE,
                Optional.empty(),
                Optional.empty());
    }

    /** The events of a worker between two states. */
    public static List<FleetEvent> between(State before, State now, Instant at) {
        Changes changes = new Changes(now.id, at);
        if (now.incarnation == before.incarnation) {
            changes.compare(before, now);
            return changes.events;
        }
        if (before.isAlive()) {
            boolean superseded = now.startedAt.isBefore(before.deadline);
            changes.add(
                    superseded ? Kind.LEFT : Kind.LOST,
                    Optional.empty(),
                    superseded ? "a later registration superseded it" : "its lease ran out at " + before.deadline);
        }
        if (now.liveness != Lease.Liveness.LEFT) {
            changes.registered(now);
        }
        changes.compare(
                new State(
                        before.id,
                        now.incarnation,
                        now.liveness == Lease.Liveness.LEFT ? Lease.Liveness.LEFT : Lease.Liveness.ALIVE,
                        now.startedAt,
                        now.deadline,
                        before.assignment,
                        before.orphans,
                        before.availability,
                        before.markOrder,
                        Optional.empty()),
                now);
        return changes.events;
    }

    /** The events of a worker whose record is gone. Before its deadline only a worker that left has no record. */
    public static List<FleetEvent> vanished(State before, Instant at) {
        Changes changes = new Changes(before.id, at);
        if (before.isAlive()) {
            boolean left = at.isBefore(before.deadline);
            changes.add(left ? Kind.LEFT : Kind.LOST, Optional.empty(), left ? "" : "its record is gone");
        }
        before.session().ifPresent(session -> changes.add(Kind.RELEASED, Optional.of(session), "its record is gone"));
        before.orphans.forEach(session -> changes.add(Kind.RECOVERED, Optional.of(session), "its record is gone"));
        return changes.events;
    }

    /** Collects the events of one worker. */
    private static final class Changes {
        private final List<FleetEvent> events = new ArrayList<>();
        private final WorkerId id;
        private final Instant at;

        Changes(WorkerId id, Instant at) {
            this.id = id;
            this.at = at;
        }

        void add(Kind kind, Optional<SessionId> session, String detail) {
            events.add(new FleetEvent(kind, at, Optional.of(id), session, detail));
        }

        void registered(State now) {
            add(Kind.REGISTERED, Optional.empty(), "incarnation " + now.incarnation);
        }

        void compare(State before, State now) {
            if (before.isAlive() && now.liveness == Lease.Liveness.EXPIRED) {
                add(Kind.LOST, Optional.empty(), "its lease ran out at " + now.deadline);
            } else if (before.isAlive() && now.liveness == Lease.Liveness.LEFT) {
                add(Kind.LEFT, Optional.empty(), "");
            } else if (before.liveness == Lease.Liveness.EXPIRED && now.isAlive()) {
                add(Kind.REGISTERED, Optional.empty(), "its heartbeats are back");
            }
            before.orphans.stream()
                    .filter(Predicate.not(now.orphans::contains))
                    .forEach(session -> add(Kind.RECOVERED, Optional.of(session), ""));
            if (!now.assignment.equals(before.assignment)) {
                before.assignment
                        .filter(held -> now.assignment
                                .filter(next -> next.session().equals(held.session())
                                        && next.since().equals(held.since()))
                                .isEmpty())
                        .map(WorkerRecord.Assignment::session)
                        .filter(session -> !now.orphans.contains(session))
                        .ifPresent(session -> add(Kind.RELEASED, Optional.of(session), ""));
                now.assignment.ifPresent(
                        held -> add(Kind.CLAIMED, Optional.of(held.session()), "token " + held.token()));
            }
            now.orphans.stream()
                    .filter(Predicate.not(before.orphans::contains))
                    .forEach(session -> add(Kind.ORPHANED, Optional.of(session), ""));
            if (now.availability != before.availability || !cause(now).equals(cause(before))) {
                add(Kind.MARKED, Optional.empty(), now.availability + cause(now));
            }
            now.stage
                    .filter(stage -> !Objects.equals(Optional.of(stage), before.stage))
                    .ifPresent(stage -> add(Kind.STOPPING, Optional.empty(), stage.toString()));
        }

        private static String cause(State state) {
            return state.markOrder.map(order -> ", " + order.cause()).orElse("");
        }
    }
}
