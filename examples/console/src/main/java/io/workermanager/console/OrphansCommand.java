package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Lists the sessions that wait for recovery. */
@Command(
        name = "orphans",
        description = {"Lists the sessions that wait for recovery.", "Their worker died, left or was superseded."},
        footer = RedisUsers.OBSERVER)
final class OrphansCommand extends ReadCommand {
    OrphansCommand() {}

    /** A session that waits for recovery, and the worker whose record has it. */
    record Waiting(OrphanedSession orphan, WorkerView worker) {}

    @Override
    Report report(Fleet fleet) {
        List<Waiting> waiting = waiting(fleet);
        Instant now = fleet.workers().diagnosis().now();
        Optional<FleetControl.Sweep.Pause> pause = fleet.workers()
                .fleet()
                .control()
                .sweep()
                .flatMap(FleetControl.Sweep::pause)
                .filter(period -> period.until().isAfter(now));
        Report report = new Report(now)
                .hidden("pausedUntil", pause.map(FleetControl.Sweep.Pause::until))
                .table("orphans", table(waiting, now));
        pause.ifPresent(period -> report.remark(paused(period, now)));
        return report;
    }

    static List<Waiting> waiting(Fleet fleet) {
        return fleet.workers().diagnosis().listWorkers(WorkerList.Options.everything()).stream()
                .flatMap(view -> (view.isAlive()
                                ? view.worker().orphans()
                                : view.worker().orphansIfGone())
                        .stream().map(orphan -> new Waiting(orphan, view)))
                .toList();
    }

    static Table<Waiting> table(List<Waiting> waiting, Instant now) {
        return new Table<>(waiting, now, "no session waits for recovery")
                .column("SESSION", "session", row -> row.orphan().session())
                .column("FROM", "from", row -> row.worker().id())
                .column(
                        "EXCHANGE",
                        "exchange",
                        row -> row.worker().worker().profile().exchange())
                .column("DUE", "recoverableFrom", row -> row.orphan().recoverableFrom())
                .column("TOKEN", "token", row -> row.orphan().token())
                .column("RECOVERED BY", "recoveredBy", row -> row.orphan().recoveredBy());
    }

    /** What a recovery pause means, in one sentence. */
    static String paused(FleetControl.Sweep.Pause pause, Instant now) {
        return "Recovery is paused, ends " + Ages.relative(pause.until(), now) + ": "
                + switch (pause.why()) {
                    case GAP -> "nobody recovered sessions for a while, so that workers may only have been cut off";
                    case MANY_EXPIRED -> "many workers expired together, so that they may only have been cut off";
                };
    }
}
