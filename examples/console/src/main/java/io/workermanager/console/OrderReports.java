package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what an order would do, and what it did. */
final class OrderReports {
    private static final int LISTED = 10;

    private OrderReports() {}

    static Report preview(Order.Preview preview, FleetControl control) {
        Report report = report(new Report(preview.at()), preview.order())
                .hidden("dryRun", true)
                .remark(sentence(preview))
                .hidden("inAdvance", preview.inAdvance())
                .hidden("sessions", preview.sessions());
        return preview.workers().isEmpty()
                ? report.hidden("workers", preview.workers())
                : report.table("workers", WorkerTable.of(preview.workers(), control, preview.at(), ""));
    }

    static String sentence(Order.Preview preview) {
        Order order = preview.order();
        int workers = preview.workers().size();
        String also = order.kind() == Order.Kind.HOLD ? ", and workers that register later" : "";
        return headline(order) + " would concern " + workers(workers) + also
                + (preview.inAdvance().isEmpty() ? "" : inAdvance(" and, in advance, ", preview.inAdvance()))
                + (preview.sessions().isEmpty() ? "" : "; sessions: " + listed(preview.sessions()));
    }

    private static String listed(List<SessionId> sessions) {
        int more = sessions.size() - LISTED;
        return sessions.stream().limit(LISTED).map(SessionId::value).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    static Report result(Order.Result result) {
        return report(new Report(result.at()), result.order())
                .hidden("dryRun", false)
                .hidden("concerned", counted(result.concerned()))
                .hidden("inAdvance", result.inAdvance())
                .remark(sentence(result));
    }

    static String sentence(Order.Result result) {
        return headline(result.order()) + ": " + workers(result.concerned()) + " concerned"
                + (result.inAdvance().isEmpty() ? "" : inAdvance(", in advance ", result.inAdvance()));
    }

    /** Nothing if the store failed to count. */
    static Optional<Long> counted(long concerned) {
        return concerned == Order.NOT_COUNTED ? Optional.empty() : Optional.of(concerned);
    }

    private static Report report(Report report, Order order) {
        return report.hidden("order", AuditCommand.name(order.kind()))
                .hidden("subject", order.subject())
                .hidden("selector", order.selector())
                .hidden("length", order.length())
                .hidden("who", order.cause().who())
                .hidden("reason", order.cause().reason());
    }

    /** Such as {@code hold maintenance exchange=binance for 2h}. */
    static String headline(Order order) {
        return AuditCommand.name(order.kind()) + " " + AuditCommand.target(order)
                + order.length().map(length -> " for " + Ages.of(length)).orElse("");
    }

    private static String workers(long count) {
        if (count == Order.NOT_COUNTED) {
            return "an unknown number of workers";
        }
        return count == 0 ? "no worker" : count == 1 ? "1 worker" : count + " workers";
    }

    private static String inAdvance(String words, List<WorkerId> ids) {
        return words + ids.stream().map(WorkerId::value).collect(Collectors.joining(", ")) + " without a record";
    }
}
