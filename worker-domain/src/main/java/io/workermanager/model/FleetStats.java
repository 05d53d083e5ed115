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
        FleetStats.Counts fleet,
        boolean globalOffline,
        Map<String, FleetStats.Counts> byType,
        Map<String, FleetStats.Counts> byExchange) {
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
        Map<String, FleetStats.Counts> byType = by(Profile::type, census, control, at);
        FleetStats.Counts fleet = byType.values().stream().reduce(FleetStats.Counts.ZERO, FleetStats.Counts::plus);
        return new FleetStats(at, fleet, all, byType, by(Profile::exchange, census, control, at));
    }

    private static Map<String, FleetStats.Counts> by(
            Function<Profile, String> part, WorkerCensus census, FleetControl control, Instant at) {
        Map<String, FleetStats.Counts> sums = new TreeMap<>();
        census.counts().forEach((profile, byStanding) -> {
            boolean held = !control.holdsOn(profile, at).isEmpty();
            byStanding.forEach((standing, count) -> sums.merge(
                    part.apply(profile), FleetStats.Counts.of(standing, held, count), FleetStats.Counts::plus));
        });
        return sums;
    }

    /**
     * A number of workers by what they are, each counted once: {@link #total()} is the sum of the parts. The dead and those that
     * left count as that only; a worker under a hold counts as offline.
     *
     * @param idle alive, online, no session
     * @param processing alive, online, with a session
     * @param paused alive and paused
     * @param offline alive and marked offline, or under a hold
     * @param expired the lease ran out; a record with nothing to lose is gone then, and not counted. Kept and counted are those with
     *     a mark, with a mark that was lifted before their process could read it, and with a session to recover
     * @param left left cleanly and is kept for one of these reasons
     */
    public record Counts(long idle, long processing, long paused, long offline, long expired, long left) {
        static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0);

        static Counts of(WorkerState standing, boolean held, long count) {
            return switch (standing) {
                case EXPIRED -> new Counts(0, 0, 0, 0, count, 0);
                case LEFT -> new Counts(0, 0, 0, 0, 0, count);
                case IDLE, PROCESSING, PAUSED, OFFLINE ->
                    held ? new Counts(0, 0, 0, count, 0, 0) : ofLiving(standing, count);
            };
        }

        private static Counts ofLiving(WorkerState standing, long count) {
            return switch (standing) {
                case IDLE -> new Counts(count, 0, 0, 0, 0, 0);
                case PROCESSING -> new Counts(0, count, 0, 0, 0, 0);
                case PAUSED -> new Counts(0, 0, count, 0, 0, 0);
                default -> new Counts(0, 0, 0, count, 0, 0);
            };
        }

        Counts plus(Counts other) {
            return new Counts(
                    idle + other.idle,
                    processing + other.processing,
                    paused + other.paused,
                    offline + other.offline,
                    expired + other.expired,
                    left + other.left);
        }

        /**
         * Returns all records.
         *
         * @return the sum of the parts
         */
        public long total() {
            return alive() + expired + left;
        }

        /**
         * Returns the workers whose lease runs.
         *
         * @return online, paused and offline
         */
        public long alive() {
            return online() + paused + offline;
        }

        /**
         * Returns the workers that may take sessions as far as operators are concerned.
         *
         * @return idle and processing
         */
        public long online() {
            return idle + processing;
        }
    }
}
