package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The orders in force.
 *
 * @param holds the holds
 * @param shutdowns the latest shutdowns with their progress, the newest first
 * @param markCount how many workers are marked
 * @param marks the first of them
 * @param lost whether the fleet control was lost
 */
record OrdersView(
        List<HoldLine> holds, List<ShutdownLine> shutdowns, int markCount, List<MarkLine> marks, boolean lost) {
    /** A hold, and how many living workers it is on. */
    record HoldLine(
            String id,
            String selector,
            String who,
            String reason,
            Instant since,
            Optional<Instant> until,
            long workers) {
        private static HoldLine of(Hold hold, FleetSnapshot snapshot) {
            return new HoldLine(
                    hold.id().value(),
                    hold.selector().toString(),
                    hold.cause().who(),
                    hold.cause().reason(),
                    hold.since(),
                    hold.until(),
                    snapshot.workers().stream()
                            .filter(view -> view.isAlive() && hold.selector().test(view.worker()))
                            .count());
        }
    }

    /** A mark on a worker. */
    record MarkLine(String worker, String state, Conditions.Condition mark) {
        private static MarkLine of(WorkerView view, FleetControl control) {
            return new MarkLine(
                    view.id().value(),
                    WorkerRow.State.of(view, control).label(),
                    Conditions.mark(view.worker()).orElseThrow());
        }
    }

    static OrdersView of(FleetSnapshot snapshot) {
        List<WorkerView> marked = snapshot.workers().stream()
                .filter(view -> view.worker().availability() != Availability.ONLINE)
                .toList();
        return new OrdersView(
                snapshot.control().activeHolds(snapshot.at()).stream()
                        .map(hold -> HoldLine.of(hold, snapshot))
                        .toList(),
                ShutdownLine.latest(snapshot),
                marked.size(),
                marked.stream()
                        .limit(Paging.SIZE)
                        .map(view -> MarkLine.of(view, snapshot.control()))
                        .toList(),
                snapshot.control().isLost());
    }
}
