package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.FleetControl;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions.
 *
 * @param orphanCount how many sessions wait for recovery
 * @param orphanOrder the keys of the first of them, in order
 * @param orphans those orphans
 * @param paging which part of the assigned sessions this is
 * @param order the keys of these sessions, in order
 * @param rows these sessions
 * @param lastSearch when a dispatcher last searched for orphans
 */
record SessionsView(
        int orphanCount,
        List<String> orphanOrder,
        Map<String, SessionRow> orphans,
        Paging paging,
        List<String> order,
        Map<String, SessionRow> rows,
        Optional<Instant> lastSearch) {
    static SessionsView of(FleetSnapshot snapshot, ViewQuery query) {
        String text = query.first("q").orElse("");
        List<SessionRow> orphans = snapshot.workers().stream()
                .flatMap(SessionRow::orphans)
                .filter(row -> row.contains(text))
                .sorted(Comparator.comparing(
                                (SessionRow row) -> row.recoverableAt().orElseThrow())
                        .thenComparing(SessionRow::session))
                .toList();
        List<SessionRow> assigned = snapshot.workers().stream()
                .flatMap(SessionRow::assigned)
                .filter(row -> row.contains(text))
                .sorted(Comparator.comparing(SessionRow::session))
                .toList();
        Paging paging = Paging.of(query, assigned.size());
        Map<String, SessionRow> first = byKey(orphans.subList(0, Math.min(Paging.SIZE, orphans.size())));
        Map<String, SessionRow> rows = byKey(paging.part(assigned));
        return new SessionsView(
                orphans.size(),
                List.copyOf(first.keySet()),
                first,
                paging,
                List.copyOf(rows.keySet()),
                rows,
                snapshot.control().sweep().map(FleetControl.Sweep::at));
    }

    private static Map<String, SessionRow> byKey(List<SessionRow> rows) {
        Map<String, SessionRow> byKey = new LinkedHashMap<>();
        rows.forEach(row -> byKey.put(row.key(), row));
        return byKey;
    }
}
