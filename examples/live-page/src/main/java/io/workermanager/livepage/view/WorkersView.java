package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerView;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of the workers that match a search and facets.
 *
 * @param total how many workers have a record
 * @param paging which part of the matching workers this is
 * @param facets the most frequent values of each facet, with the number of workers that match all other facets
 * @param more how many values of each facet are left out
 * @param order the ids, in order
 * @param rows the workers by id
 */
record WorkersView(
        int total,
        Paging paging,
        Map<String, Map<String, Long>> facets,
        Map<String, Integer> more,
        List<String> order,
        Map<String, WorkerRow> rows) {
    static WorkersView of(FleetSnapshot snapshot, ViewQuery query) {
        List<FacetFilter> filters = FacetFilter.all(query);
        String text = query.first("q").orElse("");
        List<WorkerView> matching = snapshot.workers().stream()
                .filter(view -> text.isEmpty() || contains(view, text))
                .filter(view -> FacetFilter.accept(filters, view, snapshot.control()))
                .sorted(order(query, snapshot.control()))
                .toList();
        Paging paging = Paging.of(query, matching.size());
        Map<String, WorkerRow> rows = new LinkedHashMap<>();
        paging.part(matching).forEach(view -> rows.put(view.id().value(), WorkerRow.of(view, snapshot.control())));
        Map<String, Map<String, Long>> facets = new LinkedHashMap<>();
        Map<String, Integer> more = new LinkedHashMap<>();
        filters.forEach(filter -> {
            facets.put(filter.name(), filter.shown());
            more.put(filter.name(), filter.hidden());
        });
        return new WorkersView(snapshot.workers().size(), paging, facets, more, List.copyOf(rows.keySet()), rows);
    }

    private static boolean contains(WorkerView view, String text) {
        return Texts.contains(
                text,
                view.id().value(),
                view.worker().host().orElse(""),
                WorkerRow.sessionOf(view).map(session -> session.value()).orElse(""));
    }

    private static Comparator<WorkerView> order(ViewQuery query, FleetControl control) {
        String sort = query.first("sort").orElse("id");
        Comparator<WorkerView> byId = Comparator.comparing(view -> view.id().value());
        Comparator<WorkerView> order = switch (sort) {
            case "id" -> byId;
            case "state" -> Comparator.comparing(view -> WorkerRow.State.of(view, control));
            case "type" -> Comparator.comparing(view -> view.worker().profile().type());
            case "exchange" ->
                Comparator.comparing(view -> view.worker().profile().exchange());
            case "host" -> Comparator.comparing(view -> view.worker().host().orElse(""));
            case "session" ->
                Comparator.comparing(
                        view -> WorkerRow.sessionOf(view).map(id -> id.value()).orElse("\uffff"));
            case "beat" ->
                Comparator.comparing(
                        (WorkerView view) -> view.worker().lease().lastHeartbeat(), Comparator.reverseOrder());
            case "up" ->
                Comparator.comparing((WorkerView view) -> view.worker().startedAt(), Comparator.reverseOrder());
            default ->
                throw new InvalidValueException(
                        "parameter sort must be id, state, type, exchange, host, session, beat or up, was " + sort);
        };
        return (query.first("desc").isPresent() ? order.reversed() : order).thenComparing(byId);
    }
}
