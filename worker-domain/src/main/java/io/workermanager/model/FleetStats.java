package io.workermanager.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A fleet in numbers at one time.
 *
 * @param at the store's time
 * @param fleet the whole fleet
 * @param globalOffline whether a hold on all workers stands
 * @param byType the fleet by type; the parts add up to {@code fleet}
 * @param byExchange the fleet by exchange; the parts add up to {@code fleet}
 */
public record FleetStats(
        Instant at,
        WorkerCounts fleet,
        boolean globalOffline,
        Map<String, WorkerCounts> byType,
        Map<String, WorkerCounts> byExchange) {
    /** Keeps its own sorted copies. */
    public FleetStats {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(fleet, "fleet");
        Objects.requireNonNull(byType, "byType");
        Objects.requireNonNull(byExchange, "byExchange");
        byType = Collections.unmodifiableMap(new TreeMap<>(byType));
        byExchange = Collections.unmodifiableMap(new TreeMap<>(byExchange));
    }

    /**
     * Derives the numbers from a census.
     *
     * @param census the census
     * @param control the fleet control
     * @param at the store's time of the census
     * @return the numbers
     */
    public static FleetStats of(WorkerCensus census, FleetControl control, Instant at) {
        Objects.requireNonNull(census, "census");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(at, "at");
        boolean all = control.activeHolds(at).stream()
                .anyMatch(hold -> hold.selector().equals(Selector.all()));
        Map<String, WorkerCounts> byType = by(Profile::type, census, control, at);
        WorkerCounts fleet = byType.values().stream().reduce(WorkerCounts.ZERO, WorkerCounts::plus);
        return new FleetStats(at, fleet, all, byType, by(Profile::exchange, census, control, at));
    }

    private static Map<String, WorkerCounts> by(
            Function<Profile, String> part, WorkerCensus census, FleetControl control, Instant at) {
        Map<String, WorkerCounts> sums = new TreeMap<>();
        census.counts().forEach((profile, byStanding) -> {
            boolean held = !control.holdsOn(profile, at).isEmpty();
            byStanding.forEach((standing, count) ->
                    sums.merge(part.apply(profile), WorkerCounts.of(standing, held, count), WorkerCounts::plus));
        });
        return sums;
    }
}
