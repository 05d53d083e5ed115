package io.workermanager.livepage.snapshot;

import io.workermanager.FleetOperations;
import io.workermanager.model.Order;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest entries of the audit log. Reads what is new since the last call. Not thread-safe. */
final class AuditHistory {
    private static final int PAGE = 1_000;
    private static final int KEPT = 2 * Order.AuditEntry.KEPT;

    private final FleetOperations fleet;
    private final Deque<Order.AuditEntry> entries = new ArrayDeque<>();
    private String cursor = Order.AuditEntry.Page.START;

    AuditHistory(FleetOperations fleet) {
        this.fleet = fleet;
    }

    /** Returns the entries, the oldest first. */
    List<Order.AuditEntry> read() {
        Order.AuditEntry.Page page;
        do {
            page = fleet.audit(cursor, PAGE);
            entries.addAll(page.entries());
            cursor = page.next();
        } while (page.entries().size() + page.unreadable() >= PAGE);
        while (entries.size() > KEPT) {
            entries.remove();
        }
        return List.copyOf(entries);
    }
}
