package io.workermanager.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The number of records in each state, by profile.
 *
 * @param counts the counts, 0 or greater; profiles and states with a count of 0 may be absent
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
     * Returns the number of workers of a profile in a state.
     *
     * @param profile the profile
     * @param standing the state
     * @return the count
     */
    public long count(Profile profile, WorkerState standing) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(standing, "standing");
        return counts.getOrDefault(profile, Map.of()).getOrDefault(standing, 0L);
    }
}
