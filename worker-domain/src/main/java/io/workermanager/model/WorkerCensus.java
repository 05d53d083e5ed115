package io.workermanager.model;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The number of records in each state, by profile.
 *
 * @param counts the counts, 0 or greater; profiles and states with a count of 0 may be absent
 */
public record WorkerCensus(Map<Profile, Map<State, Long>> counts) {
    private static final WorkerCensus EMPTY = new WorkerCensus(Map.of());

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a count is negative
     */
    public WorkerCensus {
        Objects.requireNonNull(counts, "counts");
        Map<Profile, Map<State, Long>> copy = new HashMap<>();
        counts.forEach((profile, byState) -> {
            Map<State, Long> some = new EnumMap<>(State.class);
            byState.forEach((state, count) -> {
                if (count > 0) {
                    some.put(state, count);
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
     * Returns a census without records.
     *
     * @return the census
     */
    public static WorkerCensus empty() {
        return EMPTY;
    }

    /**
     * Returns the counts of some profiles.
     *
     * @param wanted accepts the profiles
     * @return a census without the other profiles
     */
    public WorkerCensus only(Predicate<Profile> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        Map<Profile, Map<State, Long>> some = new HashMap<>(counts);
        some.keySet().removeIf(wanted.negate());
        return new WorkerCensus(some);
    }

    /**
     * Returns the number of living workers.
     *
     * @return the count over all profiles
     */
    public long alive() {
        return counts.values().stream().mapToLong(WorkerCensus::alive).sum();
    }

    static long alive(Map<State, Long> byState) {
        return byState.entrySet().stream()
                .filter(count -> count.getKey().isOfLiving())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * Returns the number of workers of a profile in a state.
     *
     * @param profile the profile
     * @param state the state
     * @return the count
     */
    public long count(Profile profile, State state) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(state, "state");
        return counts.getOrDefault(profile, Map.of()).getOrDefault(state, 0L);
    }

    /**
     * The state of a record at one time, without regard to holds. Each record has exactly one state, so that counts add up.
     */
    public enum State {
        /** Alive and online, without a session. */
        IDLE,
        /** Alive and online, with a session. */
        PROCESSING,
        /** Alive and paused, with or without a session. */
        PAUSED,
        /** Alive and offline, with or without a session. */
        OFFLINE,
        /** The lease ran out. */
        EXPIRED,
        /** The worker left cleanly. The record is kept for a session, a mark, or the order that lifted a mark. */
        LEFT;

        boolean isOfLiving() {
            return this != EXPIRED && this != LEFT;
        }

        /**
         * Returns the state of a record.
         *
         * @param worker the record
         * @param at the store's time
         * @return the state
         */
        public static State of(WorkerRecord worker, Instant at) {
            Objects.requireNonNull(worker, "worker");
            Objects.requireNonNull(at, "at");
            return switch (worker.lease().livenessAt(at)) {
                case EXPIRED -> EXPIRED;
                case LEFT -> LEFT;
                case ALIVE -> ofLiving(worker.status());
            };
        }

        /**
         * Returns the state of a living worker.
         *
         * @param status the record's own status
         * @return the state
         */
        public static State ofLiving(WorkerStatus status) {
            Objects.requireNonNull(status, "status");
            return switch (status) {
                case IDLE -> IDLE;
                case PROCESSING -> PROCESSING;
                case PAUSED -> PAUSED;
                case OFFLINE -> OFFLINE;
            };
        }
    }
}
