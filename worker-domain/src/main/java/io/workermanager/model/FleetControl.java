package io.workermanager.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The operator's standing orders to a whole fleet: one small record beside the workers, changed by compare-and-set. A sweep
 * that leaves its trace in it is no order: it changes the version, and not the revision that claims are decided under.
 *
 * @param version names this state of the record
 * @param revision rises with every order, at least to the store's time in milliseconds; 0 if no order was ever given
 * @param holds the holds, at most 256, no two with one id
 * @param shutdown the fleet's shutdown signal, if one stands
 * @param signalsClearedUnder the revision that last cleared the signals: targeted ones given under a smaller one are void
 * @param sweep the last look for sessions of dead workers that left a trace, if one did
 * @param forgotten the later revision, with holds that would still stand, that a client knows of and the store forgot; 0 if
 *     none. A client's view, never stored
 */
public record FleetControl(
        Version version,
        long revision,
        List<Hold> holds,
        Optional<FleetControl.Shutdown> shutdown,
        long signalsClearedUnder,
        Optional<FleetControl.Sweep> sweep,
        long forgotten) {
    private static final FleetControl NONE =
            new FleetControl(new Version("none"), 0, List.of(), Optional.empty(), 0, Optional.empty(), 0);

    private static final int HOLDS = 256;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if there are more than 256 holds, two have one id, or a number breaks its bound
     */
    public FleetControl {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(holds, "holds");
        Objects.requireNonNull(shutdown, "shutdown");
        Objects.requireNonNull(sweep, "sweep");
        Validation.number("revision", revision, 0);
        Validation.number("signalsClearedUnder", signalsClearedUnder, 0);
        Validation.number("forgotten", forgotten, 0);
        holds = List.copyOf(holds);
        if (holds.size() > HOLDS) {
            throw new InvalidValueException("at most " + HOLDS + " holds, were " + holds.size());
        }
        if (holds.stream().map(Hold::id).distinct().count() < holds.size()) {
            throw new InvalidValueException("two holds have one id: " + holds);
        }
    }

    /**
     * Returns the control of a fleet that was never given an order.
     *
     * @return the control
     */
    public static FleetControl none() {
        return NONE;
    }

    /**
     * Returns control as a store keeps it.
     *
     * @param version names this state
     * @param revision the revision
     * @param holds the holds
     * @param shutdown the fleet's shutdown signal, if one stands
     * @param signalsClearedUnder the revision that last cleared the signals
     * @param sweep the last look for sessions of dead workers, if any
     * @return the control, not lost
     * @throws InvalidValueException if a bound is broken
     */
    public static FleetControl stored(
            Version version,
            long revision,
            List<Hold> holds,
            Optional<FleetControl.Shutdown> shutdown,
            long signalsClearedUnder,
            Optional<FleetControl.Sweep> sweep) {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(holds, "holds");
        Objects.requireNonNull(shutdown, "shutdown");
        Objects.requireNonNull(sweep, "sweep");
        return new FleetControl(version, revision, holds, shutdown, signalsClearedUnder, sweep, 0);
    }

    /**
     * Returns this control as a store is given it to keep, without what a client knows besides.
     *
     * @return a copy that is not lost
     */
    public FleetControl forStorage() {
        return withLostRevision(0);
    }

    /**
     * Returns this control as one that forgot a later one.
     *
     * @param later the revision that was forgotten; 0 if none was
     * @return a copy that is lost, unless none was forgotten
     */
    public FleetControl withLostRevision(long later) {
        return new FleetControl(version, revision, holds, shutdown, signalsClearedUnder, sweep, later);
    }

    /**
     * Tells whether nobody may take a session until an operator gives an order again, because standing holds were forgotten.
     *
     * @return whether later orders were forgotten
     */
    public boolean isLost() {
        return forgotten > 0;
    }

    /**
     * Tells whether a worker's own request to stop is in force.
     *
     * @param request the request in its record
     * @return whether the signals were not cleared since it was given
     */
    public boolean isInForce(ShutdownRequest request) {
        Objects.requireNonNull(request, "request");
        return request.underRevision() >= signalsClearedUnder;
    }

    /**
     * Returns the hold with an id, in force or ended.
     *
     * @param id the id
     * @return the hold, if there is one
     */
    public Optional<Hold> hold(Hold.Id id) {
        Objects.requireNonNull(id, "id");
        return holds.stream().filter(hold -> hold.id().equals(id)).findFirst();
    }

    /**
     * Returns the holds in force.
     *
     * @param at the store's time
     * @return those that have not ended, in the order they were given
     */
    public List<Hold> activeHolds(Instant at) {
        Objects.requireNonNull(at, "at");
        return holds.stream().filter(hold -> hold.isActiveAt(at)).toList();
    }

    /**
     * Returns the holds in force on workers with a profile.
     *
     * @param profile the profile
     * @param at the store's time
     * @return the holds that select it
     */
    public List<Hold> holdsOn(Profile profile, Instant at) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(at, "at");
        if (holds.isEmpty()) {
            return List.of();
        }
        return holds.stream()
                .filter(hold -> hold.isActiveAt(at) && hold.selector().test(profile))
                .toList();
    }

    /**
     * The order to stop every worker that registered before it was given.
     *
     * @param revision the control revision that gave it: registrations made under a smaller one must stop
     * @param since when it was given, store time
     * @param cause who gave it and why
     */
    public record Shutdown(long revision, Instant since, OrderCause cause) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a value breaks its bound
         */
        public Shutdown {
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(cause, "cause");
            Validation.number("revision", revision, 1);
            since = Validation.time("since", since);
        }
    }

    /**
     * When somebody last looked for the sessions of dead workers, and whether the fleet must settle before any is handed out: who
     * looks dead after an outage may only not have called yet.
     *
     * @param at when, store time
     * @param settling why nothing is handed out, if so
     */
    public record Sweep(Instant at, Optional<GracePeriod> settling) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if the time breaks its bounds
         */
        public Sweep {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(settling, "settling");
            at = Validation.time("time of a sweep", at);
        }

        /**
         * Why a fleet must settle, and how long.
         *
         * @param why what was seen
         * @param since when it was first seen, store time
         * @param until when sessions are handed out again, store time
         */
        public record GracePeriod(Why why, Instant since, Instant until) {
            /** What makes sweeps doubt that the dead are dead. */
            public enum Why {
                /** Nobody had looked for half a ttl: the store, or everybody, was away. */
                GAP,
                /** More than 30 % of a fleet of ten or more expired within two ttls. */
                MANY_EXPIRED
            }

            /**
             * Checks the bounds.
             *
             * @throws InvalidValueException if a time breaks its bounds
             */
            public GracePeriod {
                Objects.requireNonNull(why, "why");
                Objects.requireNonNull(since, "since");
                Objects.requireNonNull(until, "until");
                since = Validation.time("since", since);
                until = Validation.time("until", until);
            }
        }

        /**
         * Tells whether sessions are handed out.
         *
         * @param now the store's time
         * @return whether nothing, or nothing any more, must settle
         */
        public boolean permitsRecovery(Instant now) {
            Objects.requireNonNull(now, "now");
            return settling.isEmpty() || !now.isBefore(settling.get().until);
        }
    }
}
