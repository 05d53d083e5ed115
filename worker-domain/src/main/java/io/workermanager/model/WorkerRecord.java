package io.workermanager.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A worker's record, the single source of truth about it: data and queries. The version is the writer's to set.
 *
 * @param id its name
 * @param version names this state of the record
 * @param incarnation which registration of the id this is: each is greater than those before
 * @param registeredUnder the revision of the fleet control that the registration was made under
 * @param profile what it can do
 * @param availability the operator's word; no call of the worker's own changes it
 * @param assignment the session that it holds
 * @param orphans sessions of earlier incarnations, or of this one before it left or died, that wait for recovery
 * @param shutdown the order to stop, and how far the worker is in obeying it
 * @param startedAt when this incarnation registered, store time
 * @param lease how long it counts as alive
 * @param lastStatusChange when its status last changed, store time
 * @param lastCapabilityUpdate when its profile was last set, store time
 * @param turn its place among the idle: store time in microseconds when it last became available, where the digits below a
 *     millisecond count its turns, and greater than every turn it had before, so that equal workers get equal shares although
 *     many become available within one millisecond
 * @param attributes its custom fields
 * @param markOrder the last order that an operator gave on its mark; empty if none was given since the record began
 */
public record WorkerRecord(
        WorkerId id,
        Version version,
        long incarnation,
        long registeredUnder,
        Profile profile,
        Availability availability,
        Optional<WorkerRecord.Assignment> assignment,
        List<WorkerRecord.OrphanedSession> orphans,
        Optional<ShutdownRequest> shutdown,
        Instant startedAt,
        Lease lease,
        Instant lastStatusChange,
        Instant lastCapabilityUpdate,
        long turn,
        Attributes attributes,
        Optional<WorkerRecord.MarkOrder> markOrder) {
    /** A worker whose record has this many takes no session more, and so none is ever lost for want of room. */
    static final int ORPHANS = 64;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bound, there are more than 64 orphans, or one session is held twice
     */
    public WorkerRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(availability, "availability");
        Objects.requireNonNull(assignment, "assignment");
        Objects.requireNonNull(orphans, "orphans");
        Objects.requireNonNull(shutdown, "shutdown");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(lastStatusChange, "lastStatusChange");
        Objects.requireNonNull(lastCapabilityUpdate, "lastCapabilityUpdate");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(markOrder, "markOrder");
        Validation.number("incarnation", incarnation, 1);
        Validation.number("registeredUnder", registeredUnder, 0);
        Validation.number("turn", turn, 0);
        startedAt = Validation.time("startedAt", startedAt);
        lastStatusChange = Validation.time("lastStatusChange", lastStatusChange);
        lastCapabilityUpdate = Validation.time("lastCapabilityUpdate", lastCapabilityUpdate);
        orphans = List.copyOf(orphans);
        if (orphans.size() > ORPHANS) {
            throw new InvalidValueException("at most " + ORPHANS + " orphaned sessions, were " + orphans.size());
        }
        if (!orphans.isEmpty()) {
            checkHeldOnce(assignment, orphans);
        }
    }

    private static void checkHeldOnce(
            Optional<WorkerRecord.Assignment> assignment, List<WorkerRecord.OrphanedSession> orphans) {
        List<SessionId> sessions = new ArrayList<>(
                orphans.stream().map(WorkerRecord.OrphanedSession::session).toList());
        assignment.ifPresent(held -> sessions.add(held.session()));
        if (sessions.stream().distinct().count() < sessions.size()) {
            throw new InvalidValueException("a session is held twice: " + sessions);
        }
    }

    /**
     * Returns the sessions that wait for recovery once the worker is gone.
     *
     * @return the orphans, and last the assignment, recoverable from the lease's deadline
     */
    public List<WorkerRecord.OrphanedSession> orphansIfGone() {
        List<WorkerRecord.OrphanedSession> all = new ArrayList<>(orphans);
        assignment.ifPresent(held -> all.add(
                new WorkerRecord.OrphanedSession(held.session(), held.token(), lease.deadline(), Optional.empty())));
        return all;
    }

    /**
     * Returns the order to stop that stands, the worker's own or the fleet's.
     *
     * @param control the fleet control
     * @return the order; the fleet's stands for registrations made before it
     */
    public Optional<ShutdownRequest> stopOrder(FleetControl control) {
        Objects.requireNonNull(control, "control");
        Optional<ShutdownRequest> own = shutdown.filter(control::isInForce);
        return own.isPresent()
                ? own
                : control.shutdown()
                        .filter(fleet -> registeredUnder < fleet.revision())
                        .map(fleet -> new ShutdownRequest(
                                fleet.revision(),
                                fleet.cause(),
                                fleet.since(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    /**
     * Tells whether this is a state of the record from before another one. Heartbeats only rise, and so a store that has an
     * older state than it had has lost writes.
     *
     * @param other a state of the same worker's record
     * @return whether both are of one incarnation and the other one has a later heartbeat
     */
    public boolean isOlderThan(WorkerRecord other) {
        Objects.requireNonNull(other, "other");
        return incarnation == other.incarnation && lease.lastHeartbeat().isBefore(other.lease.lastHeartbeat());
    }

    /**
     * Returns the sessions of this record that may be handed out for recovery.
     *
     * @param now the store's time
     * @return those whose time has come; the one assigned is among them once the lease ran out
     */
    public List<WorkerRecord.OrphanedSession> recoverable(Instant now) {
        Objects.requireNonNull(now, "now");
        List<WorkerRecord.OrphanedSession> all =
                lease.livenessAt(now) == Lease.Liveness.EXPIRED ? orphansIfGone() : orphans;
        return all.stream()
                .filter(orphan -> !orphan.recoverableFrom().isAfter(now))
                .toList();
    }

    /**
     * Returns the status by the record's own words, without holds or time.
     *
     * @return the status that the record stores
     */
    public WorkerStatus status() {
        return WorkerStatus.of(availability, assignment.isPresent());
    }

    /**
     * Returns the sessions that this record names.
     *
     * @return the assigned one, if there is one, and then the orphans' in their order
     */
    public List<SessionId> sessions() {
        if (assignment.isEmpty() && orphans.isEmpty()) {
            return List.of();
        }
        return Stream.concat(
                        assignment.stream().map(WorkerRecord.Assignment::session),
                        orphans.stream().map(WorkerRecord.OrphanedSession::session))
                .toList();
    }

    /**
     * Returns the fencing token under which this record names a session.
     *
     * @param session the session
     * @return the token, of the assignment or of an orphan; empty if it does not name the session
     */
    public OptionalLong tokenOf(SessionId session) {
        Objects.requireNonNull(session, "session");
        Optional<Long> assigned =
                assignment.filter(held -> held.session().equals(session)).map(WorkerRecord.Assignment::token);
        return assigned.isPresent()
                ? OptionalLong.of(assigned.get())
                : orphans.stream()
                        .filter(orphan -> orphan.session().equals(session))
                        .mapToLong(WorkerRecord.OrphanedSession::token)
                        .findFirst();
    }

    /**
     * Returns this record under the name of a new state.
     *
     * @param next the version
     * @return a copy
     */
    public WorkerRecord withVersion(Version next) {
        Objects.requireNonNull(next, "next");
        return new WorkerRecord(
                id,
                next,
                incarnation,
                registeredUnder,
                profile,
                availability,
                assignment,
                orphans,
                shutdown,
                startedAt,
                lease,
                lastStatusChange,
                lastCapabilityUpdate,
                turn,
                attributes,
                markOrder);
    }

    /**
     * The session that a worker holds.
     *
     * @param session the session
     * @param token the fencing token: it rises strictly with every assignment of one session, across workers and recoveries,
     *     so that whoever sees two of them knows the later one (see Martin Kleppmann, "How to do distributed locking", 2016)
     * @param since when it was assigned, store time
     */
    public record Assignment(SessionId session, long token, Instant since) {
        /**
         * The greatest token that an assignment may be raised above, 2^52. That is a clock of the year 2112 in microseconds, and
         * leaves as many greater tokens for later assignments again.
         */
        public static final long GREATEST_TO_EXCEED = 1L << 52;

        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if the token is not positive, or a value breaks its bound
         */
        public Assignment {
            Objects.requireNonNull(session, "session");
            Objects.requireNonNull(since, "since");
            Validation.number("fencing token", token, 1);
            since = Validation.time("since", since);
        }

        /**
         * Returns a token if an assignment may be raised above it.
         *
         * @param above the token
         * @return the token
         * @throws InvalidValueException if it is not 1 to {@link #GREATEST_TO_EXCEED}
         */
        public static long toExceed(long above) {
            return Validation.number("above", above, 1, GREATEST_TO_EXCEED);
        }

        /**
         * Tells whether this is that assignment of that session and no other.
         *
         * @param other the session
         * @param itsToken its fencing token
         * @return whether both are equal
         */
        public boolean is(SessionId other, long itsToken) {
            Objects.requireNonNull(other, "other");
            return session.equals(other) && token == itsToken;
        }
    }

    /**
     * A session whose worker died, left or was superseded. It stays in that worker's record until a dispatcher has confirmed
     * what became of it.
     *
     * @param session the session
     * @param token its fencing token, which rises with each time that it is handed out for recovery
     * @param recoverableFrom when it may be handed out, or handed out again, for recovery; store time
     * @param recoveredBy the dispatcher that it is handed out to until then, if it is
     */
    public record OrphanedSession(
            SessionId session, long token, Instant recoverableFrom, Optional<String> recoveredBy) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if the token is not positive, or a value breaks its bound
         */
        public OrphanedSession {
            Objects.requireNonNull(session, "session");
            Objects.requireNonNull(recoverableFrom, "recoverableFrom");
            Objects.requireNonNull(recoveredBy, "recoveredBy");
            Validation.number("fencing token", token, 1);
            recoverableFrom = Validation.time("recoverableFrom", recoverableFrom);
            recoveredBy.ifPresent(OrphanedSession::checkDispatcher);
        }

        /**
         * Returns the name of a dispatcher if it keeps the bounds: 1 to 256 bytes of UTF-8 without control characters.
         *
         * @param name the name
         * @return the name
         * @throws InvalidValueException if it breaks a bound
         */
        public static String checkDispatcher(String name) {
            Objects.requireNonNull(name, "name");
            return Validation.name("dispatcher", name);
        }
    }

    /**
     * The last order that an operator gave on a worker's {@linkplain Availability mark}, be it OFFLINE, PAUSED or ONLINE. Of a
     * record and a process that remember different orders, the greater revision is the later one; so a mark that was lifted differs
     * from one that the store has lost.
     *
     * @param revision rises with every order on the worker, at least to the store's time in milliseconds; 1 or greater
     * @param markedFrom the least incarnation whose process may still remember a mark from before this order; 0 if there is none
     */
    public record MarkOrder(long revision, long markedFrom) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a number breaks its bound
         */
        public MarkOrder {
            Validation.number("revision of a mark", revision, 1);
            Validation.number("markedFrom", markedFrom, 0);
        }

        static long revision(Optional<MarkOrder> order) {
            return order.map(MarkOrder::revision).orElse(0L);
        }
    }
}
