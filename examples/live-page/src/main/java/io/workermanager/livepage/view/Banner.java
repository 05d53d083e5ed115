package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that an operator must know, on top of every page.
 *
 * @param level {@code error} or {@code warning}
 * @param text a sentence
 * @param since when it began
 * @param until when it ends by itself
 */
record Banner(String level, String text, Optional<Instant> since, Optional<Instant> until) {
    private static final String ERROR = "error";
    private static final String WARNING = "warning";

    private static Banner of(String level, String text) {
        return new Banner(level, text, Optional.empty(), Optional.empty());
    }

    static List<Banner> of(FleetSnapshot snapshot) {
        FleetControl control = snapshot.control();
        List<Banner> all = new ArrayList<>();
        snapshot.failure()
                .ifPresent(why -> all.add(new Banner(
                        ERROR,
                        "The store cannot be read, so this page does not change: " + why,
                        Optional.of(snapshot.at()).filter(at -> at.isAfter(Instant.EPOCH)),
                        Optional.empty())));
        if (control.isLost()) {
            all.add(of(
                    ERROR,
                    "Fleet control lost: the store lost holds that were in force. No worker takes a session until an"
                            + " operator gives or lifts a hold."));
        }
        control.activeHolds(snapshot.at()).stream()
                .filter(hold -> hold.selector().equals(Selector.all()))
                .forEach(hold -> all.add(global(hold)));
        control.shutdown()
                .ifPresent(order -> all.add(new Banner(
                        WARNING,
                        "The whole fleet was asked to stop" + by(order.cause()) + ".",
                        Optional.of(order.since()),
                        Optional.empty())));
        control.sweep()
                .flatMap(FleetControl.Sweep::pause)
                .filter(pause -> pause.until().isAfter(snapshot.at()))
                .ifPresent(pause -> all.add(paused(pause)));
        long orphans = snapshot.workers().stream()
                .mapToLong(view -> SessionRow.orphansOf(view).size())
                .sum();
        if (orphans > 0 && isUnattended(snapshot)) {
            all.add(of(
                    WARNING,
                    orphans + (orphans == 1 ? " session waits" : " sessions wait")
                            + " for recovery, and no dispatcher has searched for orphans lately."));
        }
        if (!snapshot.unreadable().isEmpty()) {
            all.add(of(
                    WARNING,
                    snapshot.unreadable().size() + " stored records cannot be read; the first is "
                            + snapshot.unreadable().get(0).id() + ": "
                            + snapshot.unreadable().get(0).why()));
        }
        snapshot.risks().forEach(risk -> all.add(of(WARNING, "Risk: " + risk)));
        return all;
    }

    private static Banner global(Hold hold) {
        return new Banner(
                ERROR,
                "Hold " + hold.id() + " is on the whole fleet: no worker takes a session" + by(hold.cause()) + ".",
                Optional.of(hold.since()),
                hold.until());
    }

    private static Banner paused(FleetControl.Sweep.Pause pause) {
        String why = switch (pause.why()) {
            case GAP -> "no dispatcher searched for orphans for a while";
            case MANY_EXPIRED -> "many workers expired together";
        };
        return new Banner(
                WARNING,
                "Recovery of sessions pauses, because " + why + ".",
                Optional.of(pause.since()),
                Optional.of(pause.until()));
    }

    /** Whether no search for orphans was recorded within the longest ttl of the workers that have some. */
    private static boolean isUnattended(FleetSnapshot snapshot) {
        Instant latest = snapshot.control().sweep().map(FleetControl.Sweep::at).orElse(Instant.EPOCH);
        return snapshot.workers().stream()
                .filter(view -> !SessionRow.orphansOf(view).isEmpty())
                .map(view -> view.worker().lease().ttl())
                .allMatch(ttl -> latest.isBefore(snapshot.at().minus(ttl)));
    }

    private static String by(Order.Cause cause) {
        return cause.equals(Order.Cause.unstated()) ? "" : ": " + cause;
    }
}
