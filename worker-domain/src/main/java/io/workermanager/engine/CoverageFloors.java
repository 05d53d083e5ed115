package io.workermanager.engine;

import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.InvalidValueException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The least numbers of online workers, and which of them were reported as missed. Safe for use by many threads. */
public final class CoverageFloors {
    private final Map<Criteria, Long> floors;
    private final Consumer<FleetStats.Coverage> listener;
    private final WorkerQueries workers;
    private final Set<Criteria> reported = new HashSet<>();

    public CoverageFloors(Map<Criteria, Long> floors, Consumer<FleetStats.Coverage> listener, WorkerQueries workers) {
        this.floors = Map.copyOf(floors);
        this.listener = listener;
        this.workers = workers;
        if (floors.isEmpty()) {
            throw new InvalidValueException("floors must have at least one entry");
        }
        this.floors.forEach((wanted, floor) -> {
            if (floor < 0) {
                throw new InvalidValueException("the floor of " + wanted + " must not be negative, was " + floor);
            }
        });
    }

    /** Returns what is below its floor, after the listener was called for what was not below it before. */
    public synchronized List<FleetStats.Coverage> check() {
        List<FleetStats.Coverage> below = new ArrayList<>();
        for (FleetStats.Coverage coverage : workers.coverage(List.copyOf(floors.keySet()))) {
            if (coverage.isBelow(floors.getOrDefault(coverage.criteria(), 0L))) {
                below.add(coverage);
            } else {
                reported.remove(coverage.criteria());
            }
        }
        for (FleetStats.Coverage coverage : below) {
            if (!reported.contains(coverage.criteria())) {
                listener.accept(coverage);
                reported.add(coverage.criteria());
            }
        }
        return List.copyOf(below);
    }
}
