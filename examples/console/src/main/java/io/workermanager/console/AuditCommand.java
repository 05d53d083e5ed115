package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Order.AuditEntry;
import io.workermanager.model.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the latest orders. */
@Command(
        name = "audit",
        description = {"Shows the latest orders.", "The newest last: who gave which order to which workers, and why."},
        footer = RedisUsers.OBSERVER)
final class AuditCommand extends ReadCommand {
    private static final int PAGE = 1_000;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "20",
            order = 1,
            description = "How many orders, 1 to 10000; ${DEFAULT-VALUE} by default.")
    private int limit;

    AuditCommand() {}

    @Override
    void check() {
        if (limit < 1 || limit > 10_000) {
            throw console().refused("--limit must be 1 to 10000, was " + limit);
        }
    }

    @Override
    Report report(Fleet fleet) {
        Log log = Log.read(fleet);
        Instant now = fleet.workers().diagnosis().now();
        List<AuditEntry> latest = log.entries()
                .subList(
                        Math.max(0, log.entries().size() - limit), log.entries().size());
        Report report = new Report(now).table("orders", table(latest, now)).hidden("unreadable", log.unreadable());
        return log.unreadable() == 0 ? report : report.remark(log.unreadable() + " more entries cannot be read");
    }

    /**
     * The whole audit log.
     *
     * @param entries the orders, oldest first
     * @param unreadable how many further entries cannot be read
     */
    record Log(List<AuditEntry> entries, int unreadable) {
        static Log read(Fleet fleet) {
            List<AuditEntry> entries = new ArrayList<>();
            int unreadable = 0;
            String from = AuditEntry.Page.START;
            while (true) {
                AuditEntry.Page page = fleet.workers().fleet().audit(from, PAGE);
                entries.addAll(page.entries());
                unreadable += page.unreadable();
                if (page.isEmpty()) {
                    return new Log(entries, unreadable);
                }
                from = page.next();
            }
        }
    }

    static Table<AuditEntry> table(List<AuditEntry> entries, Instant now) {
        return new Table<>(entries, now, "no orders")
                .column("AGE", "at", AuditEntry::at)
                .column("WHO", "who", entry -> entry.order().cause().who())
                .column("ORDER", "order", entry -> name(entry.order().kind()))
                .column("ON", "on", entry -> target(entry.order()))
                .hidden("subject", entry -> entry.order().subject())
                .hidden("selector", entry -> entry.order().selector())
                .hidden("length", entry -> entry.order().length())
                .column("WORKERS", "concerned", entry -> OrderReports.counted(entry.concerned()))
                .column("WHY", "reason", entry -> entry.order().cause().reason());
    }

    static String name(Order.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The hold or the session, and the selector if it matters. */
    static String target(Order order) {
        boolean selects =
                !order.selector().equals(Selector.all()) || order.subject().isEmpty();
        return order.subject().map(subject -> subject + (selects ? " " : "")).orElse("")
                + (selects ? order.selector() : "");
    }
}
