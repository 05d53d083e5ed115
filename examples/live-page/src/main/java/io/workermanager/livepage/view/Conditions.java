package io.workermanager.livepage.view;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The conditions of a worker: what keeps it from taking sessions, since when, by whom and why. */
final class Conditions {
    private Conditions() {}

    /**
     * A condition of a worker.
     *
     * @param name what it is, in one word or two
     * @param subject the name of the hold, the stage of the shutdown, or what a dead worker leaves
     * @param since when it began
     * @param until when it ends by itself
     * @param who who ordered it
     * @param reason why
     * @param remedy what ends it
     */
    record Condition(
            String name,
            Optional<String> subject,
            Optional<Instant> since,
            Optional<Instant> until,
            String who,
            String reason,
            String remedy) {
        /** One line for a table. */
        String summary() {
            String by = List.of(who, reason).stream()
                    .filter(text -> !text.isEmpty())
                    .reduce((one, other) -> one + ": " + other)
                    .map(text -> " (" + text + ")")
                    .orElse("");
            return name + subject.map(text -> " " + text).orElse("") + by;
        }
    }

    static List<Condition> of(WorkerView view, FleetControl control) {
        WorkerRecord record = view.worker();
        List<Condition> all = new ArrayList<>();
        liveness(view).ifPresent(all::add);
        mark(record).ifPresent(all::add);
        control.holdsOn(record, view.at()).forEach(hold -> all.add(held(hold)));
        view.stopOrder().ifPresent(order -> all.add(stopping(order)));
        if (control.isLost()) {
            all.add(plain("control lost", Optional.empty(), Optional.empty(), "an operator gives or lifts a hold"));
        }
        return all;
    }

    private static Optional<Condition> liveness(WorkerView view) {
        Lease lease = view.worker().lease();
        Optional<String> session =
                view.worker().orphansIfGone().isEmpty() ? Optional.empty() : Optional.of("with a session to recover");
        return switch (view.liveness()) {
            case ALIVE -> Optional.empty();
            case EXPIRED ->
                Optional.of(plain(
                        "lease ran out", session, Optional.of(lease.deadline()), "a heartbeat, or a new registration"));
            case LEFT ->
                Optional.of(plain(
                        view.worker().isMarkedInAdvance() ? "not registered" : "left",
                        session,
                        lease.leftAt(),
                        "a new registration"));
        };
    }

    private static Condition plain(String name, Optional<String> subject, Optional<Instant> since, String remedy) {
        return new Condition(name, subject, since, Optional.empty(), "", "", remedy);
    }

    static Optional<Condition> mark(WorkerRecord record) {
        if (record.availability() == Availability.ONLINE) {
            return Optional.empty();
        }
        Order.Cause cause =
                record.markOrder().map(WorkerRecord.MarkOrder::cause).orElseGet(Order.Cause::unstated);
        Optional<Instant> until = record.markOrder().flatMap(WorkerRecord.MarkOrder::until);
        boolean isPaused = record.availability() == Availability.PAUSED;
        return Optional.of(new Condition(
                isPaused ? "paused" : "offline",
                Optional.empty(),
                Optional.of(record.lastStatusChange()),
                until,
                cause.who(),
                cause.reason(),
                isPaused ? "resume" : "online"));
    }

    private static Condition held(Hold hold) {
        return new Condition(
                "held by",
                Optional.of(hold.id().value()),
                Optional.of(hold.since()),
                hold.until(),
                hold.cause().who(),
                hold.cause().reason(),
                "lift of the hold");
    }

    private static Condition stopping(ShutdownRequest order) {
        return new Condition(
                "asked to stop,",
                Optional.of(order.stage().name().toLowerCase(Locale.ROOT)),
                Optional.of(order.requestedAt()),
                Optional.empty(),
                order.cause().who(),
                order.cause().reason(),
                "a new registration");
    }
}
