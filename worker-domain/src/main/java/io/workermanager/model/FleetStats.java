package io.workermanager.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

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
        return of(census, WorkerCensus.empty(), control, at);
    }

    /**
     * Derives the counts from a census, with the workers that a hold selects by more than their profile.
     *
     * @param census the census
     * @param heldAlone the living workers of the census that are under such a hold
     * @param control the fleet control
     * @param at the store's time of the census
     * @return the counts
     */
    public static FleetStats of(WorkerCensus census, WorkerCensus heldAlone, FleetControl control, Instant at) {
        Objects.requireNonNull(census, "census");
        Objects.requireNonNull(heldAlone, "heldAlone");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(at, "at");
        boolean all = control.activeHolds(at).stream()
                .anyMatch(hold -> hold.selector().equals(Selector.all()));
        Map<String, FleetStats.Counts> byType = by(Profile::type, census, heldAlone, control, at);
        FleetStats.Counts fleet = byType.values().stream().reduce(FleetStats.Counts.ZERO, FleetStats.Counts::plus);
        return new FleetStats(at, fleet, all, byType, by(Profile::exchange, census, heldAlone, control, at));
    }

    private static Map<String, FleetStats.Counts> by(
            Function<Profile, String> part,
            WorkerCensus census,
            WorkerCensus heldAlone,
            FleetControl control,
            Instant at) {
        Map<String, FleetStats.Counts> sums = new TreeMap<>();
        census.counts()
                .forEach((profile, byState) -> sums.merge(
                        part.apply(profile),
                        FleetStats.Counts.of(profile, byState, heldAlone, control, at),
                        FleetStats.Counts::plus));
        return sums;
    }

    /**
     * The number of workers in each state. Each worker counts once, so that {@link #total()} is the sum of the parts. A
     * dead worker counts only as expired, and a worker that left only as left. A worker with a mark counts by its mark,
     * also under a hold.
     *
     * @param idle alive, without a mark and a hold, no session
     * @param processing alive, without a mark and a hold, with a session
     * @param paused alive and paused
     * @param offline alive and marked offline
     * @param held alive, without a mark, and under a hold
     * @param expired the lease ran out, and the record is kept for one of three reasons: a mark, a mark that was lifted
     *     before the worker's process read it, or a session to recover. Other records are removed with their lease and
     *     not counted
     * @param left left cleanly, and the record is kept for one of the same reasons
     */
    public record Counts(long idle, long processing, long paused, long offline, long held, long expired, long left) {
        static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0);

        /** Returns the counts of one profile. The only place that decides which workers of a census are held. */
        static Counts of(
                Profile profile,
                Map<WorkerCensus.State, Long> census,
                WorkerCensus heldAlone,
                FleetControl control,
                Instant at) {
            boolean isHeld = !control.holdsOn(profile, at).isEmpty();
            long idle = census.getOrDefault(WorkerCensus.State.IDLE, 0L);
            long processing = census.getOrDefault(WorkerCensus.State.PROCESSING, 0L);
            // The single workers were read after the census, and so may be more.
            long heldIdle = isHeld ? idle : Math.min(idle, heldAlone.count(profile, WorkerCensus.State.IDLE));
            long heldProcessing =
                    isHeld ? processing : Math.min(processing, heldAlone.count(profile, WorkerCensus.State.PROCESSING));
            return new Counts(
                    idle - heldIdle,
                    processing - heldProcessing,
                    census.getOrDefault(WorkerCensus.State.PAUSED, 0L),
                    census.getOrDefault(WorkerCensus.State.OFFLINE, 0L),
                    heldIdle + heldProcessing,
                    census.getOrDefault(WorkerCensus.State.EXPIRED, 0L),
                    census.getOrDefault(WorkerCensus.State.LEFT, 0L));
        }

        /** Returns the counts of all profiles that match. */
        static Counts of(
                Predicate<Profile> wanted,
                WorkerCensus census,
                WorkerCensus heldAlone,
                FleetControl control,
                Instant at) {
            return census.counts().entrySet().stream()
                    .filter(entry -> wanted.test(entry.getKey()))
                    .map(entry -> of(entry.getKey(), entry.getValue(), heldAlone, control, at))
                    .reduce(ZERO, Counts::plus);
        }

        Counts plus(Counts other) {
            return new Counts(
                    idle + other.idle,
                    processing + other.processing,
                    paused + other.paused,
                    offline + other.offline,
                    held + other.held,
                    expired + other.expired,
                    left + other.left);
        }

        /** Returns the parts as a text for people. */
        String describe() {
            return idle + " idle, " + processing + " processing, " + paused + " paused, " + offline + " offline, "
                    + held + " held, " + expired + " expired, " + left + " left";
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
         * @return the sum of online, paused, offline and held
         */
        public long alive() {
            return online() + paused + offline + held;
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

    /**
     * The workers with a wanted profile at one time. A worker with a shutdown request counts as idle or processing.
     *
     * @param at the store's time
     * @param criteria the wanted profile
     * @param workers the counts of the workers whose profile matches
     */
    public record Coverage(Instant at, Criteria criteria, FleetStats.Counts workers) {
        /** Rejects null. */
        public Coverage {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(criteria, "criteria");
            Objects.requireNonNull(workers, "workers");
        }

        /**
         * Derives the coverage from a census.
         *
         * @param criteria the wanted profile
         * @param census the census
         * @param heldAlone the living workers of the census under a hold that selects them by more than their profile
         * @param control the fleet control
         * @param at the store's time of the census
         * @return the coverage
         */
        public static Coverage of(
                Criteria criteria, WorkerCensus census, WorkerCensus heldAlone, FleetControl control, Instant at) {
            Objects.requireNonNull(criteria, "criteria");
            Objects.requireNonNull(census, "census");
            Objects.requireNonNull(heldAlone, "heldAlone");
            Objects.requireNonNull(control, "control");
            Objects.requireNonNull(at, "at");
            return new Coverage(at, criteria, FleetStats.Counts.of(criteria, census, heldAlone, control, at));
        }

        /**
         * Returns whether too few workers are online.
         *
         * @param floor the number of workers that must be idle or processing, 0 or more
         * @return whether {@link Counts#online()} is less
         * @throws InvalidValueException if the floor is negative
         */
        public boolean isBelow(long floor) {
            Validation.number("floor", floor, 0);
            return workers.online() < floor;
        }

        @Override
        public String toString() {
            return criteria + ": " + workers.describe();
        }
    }
}
