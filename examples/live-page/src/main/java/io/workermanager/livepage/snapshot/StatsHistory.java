package io.workermanager.livepage.snapshot;

import io.workermanager.model.FleetStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The numbers of the last 15 minutes, one point per 5 s. Not thread-safe. */
final class StatsHistory {
    static final Duration LENGTH = Duration.ofMinutes(15);
    static final Duration STEP = Duration.ofSeconds(5);

    private final Deque<FleetStats> points = new ArrayDeque<>();

    /** Returns the points, the oldest first. */
    List<FleetStats> with(FleetStats stats) {
        Instant at = stats.at();
        if (!points.isEmpty() && at.isBefore(points.getLast().at())) {
            points.clear(); // the store's clock was set back
        }
        if (points.isEmpty() || !at.isBefore(points.getLast().at().plus(STEP))) {
            points.add(stats);
        }
        while (points.getFirst().at().isBefore(at.minus(LENGTH))) {
            points.remove();
        }
        return List.copyOf(points);
    }
}
