package io.workermanager.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How many records stand where, by profile: a fleet's numbers without its names.
 *
 * @param counts the counts; none is negative, profiles and standings that count nothing may be missing
 */
public record WorkerCensus(Map<Profile, Map<WorkerState, Long>> counts) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a count is negative
     */
    public WorkerCensus {
        Objects.requireNonNull(counts, "counts");
        Map<Profile, Map<WorkerState, Long>> copy = new HashMap<>();
        counts.forEach((profile, byStanding) -> {
            Map<WorkerState, Long> some = new EnumMap<>(WorkerState.class);
            byStanding.forEach((standing, count) -> {
                if (count > 0) {
                    some.put(standing, count);
                } else if (count < 0) {
                    throw new InvalidValueException("a count must not be negative, was " + count);
                }
            });
            if (!some.isEmpty()) {
                copy.put(profile, Collections.unmodifiableMap(some));
            }
        });
        counts = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns how many workers of a profile stand somewhere.
     *
     * @param profile the profile
     * @param standing where
     * @return the count, 0 if none
     */
    public long count(Profile profile, WorkerState standing) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(standing, "standing");
        return counts.getOrDefault(profile, Map.of()).getOrDefault(standing, 0L);
    }
}
