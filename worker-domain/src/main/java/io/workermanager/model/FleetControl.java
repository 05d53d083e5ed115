package io.workermanager.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The operator's orders to a whole fleet: one small record beside the workers, changed by compare-and-set. A recorded
 * sweep changes the version only. It does not change the revision that claims depend on.
 *
 * @param version the version of this state of the record
 * @param revision the revision: each order raises it, at least to the store's time in milliseconds; 0 before the first
 *     order
 * @param holds the holds, at most 256, each with its own id
 * @param shutdown the fleet's shutdown signal, if any
 * @param signalsClearedUnder the revision that last cleared the signals; it voids each worker's shutdown request of a
 *     smaller revision
 * @param sweep the last recorded search for sessions of dead workers, if any
 * @param forgotten the later revision with active holds that this client has read and the store lost; 0 if none. It is
 *     the view of one client and never stored
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

    /** Holds as many of the longest ids, values and causes as there are holds, or a few long selectors. */
    private static final int BYTES = 320 * 1024;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if there are more than 256 holds, two holds have the same id, the holds have more than 320
     *     KiB of text, or a number breaks its bound
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
        int bytes = holds.stream().mapToInt(Hold::bytes).sum();
        if (bytes > BYTES) {
            throw new InvalidValueException(
                    "all holds together have at most " + BYTES + " bytes of text, had " + bytes);
        }
    }

    /**
     * Returns the control of a fleet without orders.
     *
     * @return the control
     */
    public static FleetControl none() {
        return NONE;
    }

    /**
     * Returns a control that was read from a store.
     *
     * @param version the version of this state
     * @param revision the revision
     * @param holds the holds
     * @param shutdown the fleet's shutdown signal, if any
     * @param signalsClearedUnder the revision that last cleared the signals
     * @param sweep the last search for sessions of dead workers, if any
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
     * Returns this control without the view of the client, for a store to keep.
     *
     * @return a copy that is not lost
     */
    public FleetControl forStorage() {
        return withLostRevision(0);
    }

    /**
     * Returns this control as the remainder of a later one that the store lost.
     *
     * @param later the revision that the store lost; 0 if none
     * @return a copy that is lost unless the revision is 0
     */
    public FleetControl withLostRevision(long later) {
        return new FleetControl(version, revision, holds, shutdown, signalsClearedUnder, sweep, later);
    }

    /**
     * Returns whether no worker may take a session until the next order of an operator, because the store lost active
     * holds.
     *
     * @return whether the store lost later orders
     */
    public boolean isLost() {
        return forgotten > 0;
    }

    /**
     * Returns whether a worker's own shutdown request is in force.
     *
     * @param request the request in its record
     * @return whether the signals were not cleared since the request
     */
    public boolean isInForce(ShutdownRequest request) {
        Objects.requireNonNull(request, "request");
        return request.underRevision() >= signalsClearedUnder;
    }

    /**
     * Returns the hold with an id, in force or ended.
     *
     * @param id the id
     * @return the hold, if any
     */
    public Optional<Hold> hold(Hold.Id id) {
        Objects.requireNonNull(id, "id");
        return holds.stream().filter(hold -> hold.id().equals(id)).findFirst();
    }

    /**
     * Returns the holds in force.
     *
     * @param at the store's time
     * @return the holds that have not ended, oldest first
     */
    public List<Hold> activeHolds(Instant at) {
        Objects.requireNonNull(at, "at");
        return holds.stream().filter(hold -> hold.isActiveAt(at)).toList();
    }

    /**
     * Returns the holds in force on a worker.
     *
     * @param worker the worker's record
     * @param at the store's time
     * @return the holds that select the worker
     */
    public List<Hold> holdsOn(WorkerRecord worker, Instant at) {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(at, "at");
        return holds(at, hold -> hold.selector().test(worker));
    }

    /**
     * Returns the holds in force on every worker with a profile.
     *
     * @param profile the profile
     * @param at the store's time
     * @return the holds that select the profile, whatever the worker's id, host and attributes
     */
    public List<Hold> holdsOn(Profile profile, Instant at) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(at, "at");
        return holds(
                at,
                hold -> hold.selector().isDecidedByProfile() && hold.selector().mayMatch(profile));
    }

    private List<Hold> holds(Instant at, Predicate<Hold> selected) {
        return holds.isEmpty()
                ? List.of()
                : holds.stream()
                        .filter(hold -> hold.isActiveAt(at) && selected.test(hold))
                        .toList();
    }

    /**
     * An order that every worker registered before it must stop.
     *
     * @param revision the control revision of the order: registrations made under a smaller revision must stop
     * @param since when the order was given, store time
     * @param cause who gave it and why
     */
    public record Shutdown(long revision, Instant since, Order.Cause cause) {
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
     * The last search for sessions of dead workers, and the recovery pause in which no session is handed out. After an
     * outage, a worker that looks dead may only not have sent its heartbeat yet.
     *
     * @param at when the search ran, store time
     * @param pause the recovery pause, if any
     */
    public record Sweep(Instant at, Optional<Pause> pause) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if the time breaks its bounds
         */
        public Sweep {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(pause, "pause");
            at = Validation.time("time of a sweep", at);
        }

        /**
         * A time in which no session is handed out, and its reason.
         *
         * @param why the reason
         * @param since when the reason was first seen, store time
         * @param until when sessions are handed out again, store time
         */
        public record Pause(Why why, Instant since, Instant until) {
            /** The reason to doubt that expired workers are dead. */
            public enum Why {
                /** No client had searched for half a ttl: the store, or every client, was unreachable. */
                GAP,
                /** More than 30 % of a fleet of ten or more expired within two ttls. */
                MANY_EXPIRED
            }

            /**
             * Checks the bounds.
             *
             * @throws InvalidValueException if a time breaks its bounds
             */
            public Pause {
                Objects.requireNonNull(why, "why");
                Objects.requireNonNull(since, "since");
                Objects.requireNonNull(until, "until");
                since = Validation.time("since", since);
                until = Validation.time("until", until);
            }
        }

        /**
         * Returns whether sessions may be handed out.
         *
         * @param now the store's time
         * @return whether there was no recovery pause or it has ended
         */
        public boolean permitsRecovery(Instant now) {
            Objects.requireNonNull(now, "now");
            return pause.isEmpty() || !now.isBefore(pause.get().until);
        }
    }
}
