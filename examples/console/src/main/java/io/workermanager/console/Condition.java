package io.workermanager.console;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What keeps a worker from taking sessions, apart from a session of its own.
 *
 * @param what in a few words
 * @param since when it began, if known
 * @param until when it ends by itself, if it does
 * @param cause who ordered it and why, if somebody did
 * @param remedy what ends it, as a command of this console if there is one
 */
record Condition(
        String what, Optional<Instant> since, Optional<Instant> until, Optional<Order.Cause> cause, String remedy) {
    static List<Condition> of(WorkerView view, FleetControl control) {
        List<Condition> all = new ArrayList<>();
        if (!view.isAlive()) {
            all.add(dead(view));
            view.worker().orphansIfGone().forEach(orphan -> all.add(waiting(orphan)));
        }
        if (view.worker().availability() != Availability.ONLINE) {
            all.add(mark(view));
        }
        control.holdsOn(view.worker(), view.at()).forEach(hold -> all.add(of(hold)));
        view.stopOrder().ifPresent(stop -> all.add(of(stop, view.at())));
        if (control.isLost()) {
            all.add(new Condition(
                    "Redis lost the holds",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "hold again, or lift NAME"));
        }
        return all;
    }

    private static Condition dead(WorkerView view) {
        Optional<Instant> left = view.worker().lease().leftAt();
        Instant end = left.orElse(view.worker().lease().deadline());
        String what = view.worker().isMarkedInAdvance()
                ? "not registered yet"
                : (left.isPresent() ? "left " : "died ") + Ages.relative(end, view.at());
        return new Condition(what, Optional.of(end), Optional.empty(), Optional.empty(), "start its process");
    }

    private static Condition waiting(WorkerRecord.OrphanedSession orphan) {
        return new Condition(
                orphan.session() + " waits for recovery",
                Optional.of(orphan.recoverableFrom()),
                Optional.empty(),
                Optional.empty(),
                "recover");
    }

    private static Condition mark(WorkerView view) {
        WorkerRecord worker = view.worker();
        boolean paused = worker.availability() == Availability.PAUSED;
        return new Condition(
                (paused ? "paused" : "offline") + " for " + Ages.between(worker.lastStatusChange(), view.at()),
                Optional.of(worker.lastStatusChange()),
                view.endOfMark(),
                worker.markOrder().map(WorkerRecord.MarkOrder::cause),
                (paused ? "resume " : "online ") + worker.id());
    }

    static Condition of(Hold hold) {
        return new Condition(
                "hold " + hold.id(),
                Optional.of(hold.since()),
                hold.until(),
                Optional.of(hold.cause()),
                "lift " + hold.id());
    }

    private static Condition of(ShutdownRequest stop, Instant now) {
        return new Condition(
                "asked to stop " + Ages.relative(stop.requestedAt(), now) + ", "
                        + stop.stage().name().toLowerCase(Locale.ROOT),
                Optional.of(stop.requestedAt()),
                Optional.empty(),
                Optional.of(stop.cause()),
                "stop --withdraw --fleet");
    }

    /** All conditions of a worker in a few words; empty if there are none. */
    static Optional<String> whyNot(WorkerView view, FleetControl control) {
        List<Condition> all = of(view, control);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.stream().map(one -> one.text(view.at())).collect(Collectors.joining("; ")));
    }

    /** In a few words, such as {@code hold maintenance, ends in 2h (alice: upgrade)}. */
    String text(Instant now) {
        return what
                + until.map(end -> ", ends " + Ages.relative(end, now)).orElse("")
                + cause.map(given -> " (" + text(given) + ")").orElse("");
    }

    /** Who and why, such as {@code alice: upgrade}. */
    static String text(Order.Cause cause) {
        String who = cause.who().isEmpty() ? "nobody named" : cause.who();
        return cause.reason().isEmpty() ? who : who + ": " + cause.reason();
    }

    static Table<Condition> table(List<Condition> conditions, Instant now) {
        return new Table<>(conditions, now, "none")
                .column("WHAT", "what", Condition::what)
                .column("SINCE", "since", Condition::since)
                .column("ENDS", "until", Condition::until)
                .column("WHO", "who", one -> one.cause().map(Order.Cause::who))
                .column("WHY", "reason", one -> one.cause().map(Order.Cause::reason))
                .column("ENDED BY", "remedy", Condition::remedy);
    }
}
