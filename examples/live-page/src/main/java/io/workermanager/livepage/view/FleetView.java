package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.FleetStats;
import io.workermanager.model.WorkerView;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The numbers of the fleet.
 *
 * @param counts the workers by state
 * @param alive the living workers
 * @param sessions the sessions that living workers hold
 * @param orphans the sessions that wait for recovery
 * @param stopping the living workers that were asked to stop
 * @param types the types, the largest first
 * @param exchanges the exchanges, the largest first
 * @param moreTypes how many types are left out
 * @param moreExchanges how many exchanges are left out
 * @param grid the workers by type, exchange and state
 * @param history the numbers of each point in time, by its seconds since 1970
 * @param events the latest events
 */
record FleetView(
        FleetStats.Counts counts,
        long alive,
        long sessions,
        long orphans,
        long stopping,
        List<String> types,
        List<String> exchanges,
        int moreTypes,
        int moreExchanges,
        Map<String, Map<String, Map<String, Long>>> grid,
        Map<String, List<Long>> history,
        Map<String, EventRow> events) {
    private static final int MOST = 24;
    private static final int EVENTS = 20;

    static FleetView of(FleetSnapshot snapshot) {
        FleetStats stats = snapshot.stats();
        List<String> types = largest(stats.byType());
        List<String> exchanges = largest(stats.byExchange());
        List<WorkerView> alive =
                snapshot.workers().stream().filter(WorkerView::isAlive).toList();
        return new FleetView(
                stats.fleet(),
                stats.fleet().alive(),
                alive.stream().filter(view -> view.activeSession().isPresent()).count(),
                snapshot.workers().stream()
                        .mapToLong(view -> SessionRow.orphansOf(view).size())
                        .sum(),
                alive.stream().filter(view -> view.stopOrder().isPresent()).count(),
                types,
                exchanges,
                stats.byType().size() - types.size(),
                stats.byExchange().size() - exchanges.size(),
                grid(snapshot, types, exchanges),
                history(snapshot.history()),
                EventRow.latest(snapshot.events(), event -> true, EVENTS));
    }

    private static List<String> largest(Map<String, FleetStats.Counts> parts) {
        return parts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, FleetStats.Counts> part) ->
                                -part.getValue().total())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Map<String, Map<String, Long>>> grid(
            FleetSnapshot snapshot, List<String> types, List<String> exchanges) {
        return snapshot.workers().stream()
                .filter(view -> types.contains(view.worker().profile().type())
                        && exchanges.contains(view.worker().profile().exchange()))
                .collect(Collectors.groupingBy(
                        view -> view.worker().profile().type(),
                        TreeMap::new,
                        Collectors.groupingBy(
                                view -> view.worker().profile().exchange(),
                                TreeMap::new,
                                Collectors.groupingBy(
                                        view -> WorkerRow.State.of(view, snapshot.control())
                                                .label(),
                                        TreeMap::new,
                                        Collectors.counting()))));
    }

    /** Workers that are alive, processing, idle, or kept out by a mark or hold. */
    private static Map<String, List<Long>> history(List<FleetStats> points) {
        Map<String, List<Long>> all = new LinkedHashMap<>();
        for (FleetStats point : points) {
            FleetStats.Counts counts = point.fleet();
            all.put(
                    String.valueOf(point.at().getEpochSecond()),
                    List.of(
                            counts.alive(),
                            counts.processing(),
                            counts.idle(),
                            counts.held() + counts.paused() + counts.offline()));
        }
        return all;
    }
}
