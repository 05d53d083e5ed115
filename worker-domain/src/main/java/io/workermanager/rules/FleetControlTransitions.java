package io.workermanager.rules;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Orders to the whole fleet. Each order has a greater revision than the one before. */
public final class FleetControlTransitions {
    private FleetControlTransitions() {}

    /** Adds a hold, or replaces the one with its id. */
    public static FleetControl addHold(FleetControl control, Hold hold, Instant now) {
        List<Hold> next = others(control, hold.id(), now);
        next.add(hold);
        return ordered(control, next, control.shutdown(), control.signalsClearedUnder(), now);
    }

    /**
     * Removes a hold. This is an order even if the id has no hold. Another client may have read a hold that the store has lost, and
     * only a later revision ends that hold for the client.
     */
    public static FleetControl removeHold(FleetControl control, Hold.Id id, Instant now) {
        return ordered(control, others(control, id, now), control.shutdown(), control.signalsClearedUnder(), now);
    }

    /** Requests the shutdown of every worker that registered before. */
    public static FleetControl requestShutdown(FleetControl control, Order.Cause cause, Instant now) {
        FleetControl.Shutdown request = new FleetControl.Shutdown(revisionAfter(control, now), now, cause);
        return ordered(control, control.holds(), Optional.of(request), control.signalsClearedUnder(), now);
    }

    /** Withdraws the fleet's shutdown request, and every request to one worker given so far. */
    public static FleetControl clearSignals(FleetControl control, Instant now) {
        return ordered(control, control.holds(), Optional.empty(), revisionAfter(control, now), now);
    }

    /** Records a recovery sweep. It is not an order, and so the revision stays. */
    public static FleetControl recordSweep(FleetControl control, FleetControl.Sweep sweep) {
        return unordered(control, Optional.of(sweep));
    }

    /** Records that an order was given which changes nothing here. The revision stays. */
    public static FleetControl recordOrder(FleetControl control) {
        return unordered(control, control.sweep());
    }

    private static FleetControl unordered(FleetControl control, Optional<FleetControl.Sweep> sweep) {
        return new FleetControl(
                Version.fresh(),
                control.revision(),
                control.holds(),
                control.shutdown(),
                control.signalsClearedUnder(),
                sweep,
                control.forgotten());
    }

    private static List<Hold> others(FleetControl control, Hold.Id id, Instant now) {
        return new ArrayList<>(control.activeHolds(now).stream()
                .filter(hold -> !hold.id().equals(id))
                .toList());
    }

    private static FleetControl ordered(
            FleetControl control,
            List<Hold> holds,
            Optional<FleetControl.Shutdown> shutdown,
            long clearedUnder,
            Instant now) {
        return new FleetControl(
                Version.fresh(), revisionAfter(control, now), holds, shutdown, clearedUnder, control.sweep(), 0);
    }

    private static long revisionAfter(FleetControl control, Instant now) {
        return Math.max(Math.max(control.revision(), control.forgotten()) + 1, now.toEpochMilli());
    }
}
