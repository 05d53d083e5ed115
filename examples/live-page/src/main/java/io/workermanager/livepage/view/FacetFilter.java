package io.workermanager.livepage.view;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerView;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One facet of a list: the chosen values, and how many workers each value would show. Not thread-safe. */
final class FacetFilter {
    private static final int MOST_VALUES = 12;

    private final Facet facet;
    private final List<String> chosen;
    private final Map<String, Long> counts = new HashMap<>();

    /** What a list of workers can be narrowed by. */
    enum Facet {
        STATE,
        TYPE,
        EXCHANGE,
        HOST,
        CAPABILITY;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Set<String> valuesOf(WorkerView view, FleetControl control) {
            return switch (this) {
                case STATE -> Set.of(WorkerRow.State.of(view, control).label());
                case TYPE -> Set.of(view.worker().profile().type());
                case EXCHANGE -> Set.of(view.worker().profile().exchange());
                case HOST -> view.worker().host().map(Set::of).orElseGet(Set::of);
                case CAPABILITY -> view.worker().profile().capabilities();
            };
        }
    }

    private FacetFilter(Facet facet, List<String> chosen) {
        this.facet = facet;
        this.chosen = chosen;
        chosen.forEach(value -> counts.put(value, 0L));
    }

    static List<FacetFilter> all(ViewQuery query) {
        return Arrays.stream(Facet.values())
                .map(facet -> new FacetFilter(facet, query.all(facet.label())))
                .toList();
    }

    /** Counts a worker in each facet in which all other facets accept it, and returns whether all accept it. */
    static boolean accept(List<FacetFilter> filters, WorkerView view, FleetControl control) {
        List<FacetFilter> against = filters.stream()
                .filter(filter -> !filter.accepts(filter.facet.valuesOf(view, control)))
                .toList();
        if (against.isEmpty()) {
            filters.forEach(filter -> filter.count(view, control));
        } else if (against.size() == 1) {
            against.get(0).count(view, control);
        }
        return against.isEmpty();
    }

    private boolean accepts(Set<String> values) {
        return chosen.isEmpty() || chosen.stream().anyMatch(values::contains);
    }

    private void count(WorkerView view, FleetControl control) {
        facet.valuesOf(view, control).forEach(value -> counts.merge(value, 1L, Long::sum));
    }

    String name() {
        return facet.label();
    }

    /** The chosen and the most frequent values. */
    Map<String, Long> shown() {
        return counts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> value) -> !chosen.contains(value.getKey()))
                        .thenComparing(value -> -value.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(Math.max(MOST_VALUES, chosen.size()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    int hidden() {
        return counts.size() - shown().size();
    }
}
