package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The orders that were given.
 *
 * @param total how many entries the audit log has
 * @param paging which part of the matching entries this is
 * @param entries these entries, the newest first
 */
record AuditView(int total, Paging paging, List<OrderRow> entries) {
    static AuditView of(FleetSnapshot snapshot, ViewQuery query) {
        String text = query.first("q").orElse("");
        List<OrderRow> matching = new ArrayList<>(snapshot.audit().stream()
                .map(OrderRow::of)
                .filter(row -> row.contains(text))
                .toList());
        Collections.reverse(matching);
        Paging paging = Paging.of(query, matching.size());
        return new AuditView(snapshot.audit().size(), paging, List.copyOf(paging.part(matching)));
    }
}
