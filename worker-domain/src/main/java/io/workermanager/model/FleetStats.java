package io.workermanager.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The counts of a fleet at one time.
 *
 * @param at the store's time
 * @param fleet the whole fleet
 * @param globalOffline whether a hold on all workers is active
 * @param byType the fleet by type; the counts add up to {@code fleet}
 * @param byExchange the fleet by exchange; the counts add up to {@code fleet}
 */
public record FleetStats(
        Instant at,
        FleetStats.Counts fleet,
        boolean globalOffline,
        Map<String, FleetStats.Counts> byType,
        Map<String, FleetStats.Counts> byExchange) {
    /** Copies and sorts the maps. */
    public FleetStats {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(fleet, "fleet");
        Objects.requireNonNull(byType, "byType");
        Objects.requireNonNull(byExchange, "byExchange");
        byType = Collections.unmodifiableMap(new TreeMap<>(byType));
        byExchange = Collections.unmodifiableMap(new TreeMap<>(byExchange));
    }

    /**
     * Derives the counts from a census.
     *
     * @param census the census
     * @param control the fleet control
     * @param at the store's time of the census
     * @return the counts
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
        census.counts().forEach((profile, byState) -> {
            boolean held = !control.holdsOn(profile, at).isEmpty();
            byState.forEach((state, count) ->
                    sums.merge(part.apply(profile), FleetStats.Counts.of(state, held, count), FleetStats.Counts::plus));
        });
        return sums;
    }

    /**
     * The number of workers in each state. Each worker counts once, so that {@link #total()} is the sum of the parts. A
     * dead worker counts only as expired, and a worker that left only as left. A living worker under a hold counts as
     * offline.
     *
     * @param idle alive, online, no session
     * @param processing alive, online, with a session
     * @param paused alive and paused
     * @param offline alive and marked offline, or under a hold
     * @param expired the lease ran out, and the record is kept for one of three reasons: a mark, a mark that was lifted
     *     before the worker's process read it, or a session to recover. Other records are removed with their lease and
     *     not counted
     * @param left left cleanly, and the record is kept for one of the same reasons
     */
    public record Counts(long idle, long processing, long paused, long offline, long expired, long left) {
        static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0);

        static Counts of(WorkerCensus.State state, boolean held, long count) {
            return switch (state) {
                case EXPIRED -> new Counts(0, 0, 0, 0, count, 0);
                case LEFT -> new Counts(0, 0, 0, 0, 0, count);
                case IDLE, PROCESSING, PAUSED, OFFLINE ->
                    held ? new Counts(0, 0, 0, count, 0, 0) : ofLiving(state, count);
            };
        }

        private static Counts ofLiving(WorkerCensus.State state, long count) {
            return switch (state) {
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
         * Returns the number of records.
         *
         * @return the sum of the parts
         */
        public long total() {
            return alive() + expired + left;
        }

        /**
         * Returns the number of workers whose lease has not run out.
         *
         * @return the sum of online, paused and offline
         */
        public long alive() {
            return online() + paused + offline;
        }

        /**
         * Returns the number of living workers that no mark and no hold keeps from taking sessions.
         *
         * @return the sum of idle and processing
         */
        public long online() {
            return idle + processing;
        }
    }
}
