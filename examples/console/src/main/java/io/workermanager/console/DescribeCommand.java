package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Order.AuditEntry;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows everything that is known about one worker. */
@Command(
        name = "describe",
        description =
                "Shows everything that is known about one worker: what keeps it from sessions, who ordered that and"
                        + " why, and what would end it.",
        footer = RedisUsers.OBSERVER)
final class DescribeCommand extends ReadCommand {
    private static final int ORDERS = 5;

    @Parameters(
            paramLabel = "ID",
            description = "The worker. The beginning of its id is enough if no other id begins with it.")
    private String id = "";

    DescribeCommand() {}

    @Override
    void check() {
        WorkerId unused = WorkerId.of(id);
    }

    @Override
    Report report(Fleet fleet) {
        return report(fleet, WorkerIds.byPrefix(fleet.workers()).complete(id));
    }

    static Report report(Fleet fleet, WorkerId id) {
        WorkerView view = fleet.workers().monitorHealth(id).worker().orElseThrow(() -> new WorkerNotFoundException(id));
        FleetControl control = fleet.workers().fleet().control();
        List<AuditEntry> orders =
                ordersOn(view.worker(), AuditCommand.Log.read(fleet).entries());
        Instant now = view.at();
        return header(view)
                .table("Conditions", "conditions", Condition.table(Condition.of(view, control), now))
                .section("Lease", "lease", lease(view.worker().lease(), now))
                .section("Profile", "profile", profile(view.worker(), now))
                .section("Session", "session", session(view.worker(), now))
                .table("Sessions that wait for recovery", "orphans", orphans(view.worker(), now))
                .hidden("attributes", view.worker().attributes().asMap())
                .table("Attributes", "", attributes(view.worker(), now))
                .table("Latest orders on it", "orders", AuditCommand.table(orders, now));
    }

    private static Report header(WorkerView view) {
        return new Report(view.at())
                .field("Id", "id", view.id())
                .field("Status", "status", WorkerState.of(view))
                .field("Takes sessions", "available", view.isAvailable())
                .field("Registered", "startedAt", view.worker().startedAt())
                .field("Incarnation", "incarnation", view.worker().incarnation())
                .field("Host", "host", view.worker().host());
    }

    private static Report lease(Lease lease, Instant now) {
        return new Report(now)
                .field("Last heartbeat", "lastHeartbeat", lease.lastHeartbeat())
                .field("Ttl", "ttl", lease.ttl())
                .field("Ends", "deadline", lease.deadline())
                .field("Left", "leftAt", lease.leftAt());
    }

    private static Report profile(WorkerRecord worker, Instant now) {
        return new Report(now)
                .field("Type", "type", worker.profile().type())
                .field("Exchange", "exchange", worker.profile().exchange())
                .field("Capabilities", "capabilities", worker.profile().capabilities())
                .field("Set", "changedAt", worker.lastCapabilityUpdate());
    }

    private static Report session(WorkerRecord worker, Instant now) {
        return new Report(now)
                .field("Session", "session", worker.assignment().map(WorkerRecord.Assignment::session))
                .field("Fencing token", "token", worker.assignment().map(WorkerRecord.Assignment::token))
                .field("Assigned", "since", worker.assignment().map(WorkerRecord.Assignment::since));
    }

    private static Table<WorkerRecord.OrphanedSession> orphans(WorkerRecord worker, Instant now) {
        return new Table<>(worker.orphans(), now, "none")
                .column("SESSION", "session", WorkerRecord.OrphanedSession::session)
                .column("DUE", "recoverableFrom", WorkerRecord.OrphanedSession::recoverableFrom)
                .column("TOKEN", "token", WorkerRecord.OrphanedSession::token)
                .column("RECOVERED BY", "recoveredBy", WorkerRecord.OrphanedSession::recoveredBy);
    }

    private static Table<?> attributes(WorkerRecord worker, Instant now) {
        return new Table<>(List.copyOf(worker.attributes().asMap().entrySet()), now, "none")
                .column("NAME", "name", Map.Entry::getKey)
                .column("VALUE", "value", entry -> String.valueOf(entry.getValue()));
    }

    /** The latest orders whose selector selects the worker as it is now. */
    private static List<AuditEntry> ordersOn(WorkerRecord worker, List<AuditEntry> log) {
        List<AuditEntry> all = log.stream()
                .filter(entry -> switch (entry.order().kind()) {
                    case LIFT, RELEASE, RAISE_TOKEN, DISCARD_UNREADABLE -> false;
                    default -> entry.order().selector().test(worker);
                })
                .toList();
        return all.subList(Math.max(0, all.size() - ORDERS), all.size());
    }
}
