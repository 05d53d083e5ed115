package io.workermanager.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A worker's record, the single source of truth about the worker. It has data and queries. The writer sets the version.
 *
 * @param id the worker's id
 * @param version the version of this state of the record
 * @param incarnation the number of this registration; a later registration of the id has a greater one
 * @param registeredUnder the revision of the fleet control at the registration
 * @param profile what the worker can do
 * @param availability the availability that an operator set; the worker's own calls never change it
 * @param assignment the session that the worker holds, if any
 * @param orphans the sessions that wait for recovery, at most 64: of earlier incarnations, or of this one before it
 *     left or died
 * @param shutdown the worker's own shutdown request and its progress, if any
 * @param startedAt when this incarnation registered, store time
 * @param lease the time for which the worker counts as alive
 * @param lastStatusChange when the status last changed, store time
 * @param lastCapabilityUpdate when the profile was last set, store time
 * @param turn the place in the idle order: the store time in microseconds at which the worker last became available.
 *     The digits below a millisecond count the worker's turns, and each turn is greater than the last one. Equal
 *     workers therefore get equal shares even if many become available within one millisecond
 * @param attributes the worker's custom fields
 * @param markOrder the last order of an operator on the mark; empty if none was given since the record was created
 * @param host the host that the worker registered with, 1 to 256 bytes
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
        Optional<WorkerRecord.MarkOrder> markOrder,
        Optional<String> host) {
    /**
     * A worker with this many orphans takes no further session, so that its record always has room for one more orphan.
     */
    static final int ORPHANS = 64;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bound, there are more than 64 orphans, or a session occurs
     *     twice
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
        Objects.requireNonNull(host, "host");
        host.ifPresent(name -> Validation.name("host", name));
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
     * Returns the sessions that wait for recovery once the worker is dead.
     *
     * @return the orphans, then the assigned session, which is recoverable from the lease's deadline on
     */
    public List<WorkerRecord.OrphanedSession> orphansIfGone() {
        List<WorkerRecord.OrphanedSession> all = new ArrayList<>(orphans);
        assignment.ifPresent(held -> all.add(
                new WorkerRecord.OrphanedSession(held.session(), held.token(), lease.deadline(), Optional.empty())));
        return all;
    }

    /**
     * Returns the shutdown request in force: the worker's own, or else the fleet's.
     *
     * @param control the fleet control
     * @return the request, if any; the fleet's signal applies to registrations made before it
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
     * Returns whether this is an earlier state of the same incarnation than another one. Heartbeat times only rise, so
     * that a store with an earlier state than before has lost writes.
     *
     * @param other another state of the same worker's record
     * @return whether both have the same incarnation and the other has a later heartbeat
     */
    public boolean isOlderThan(WorkerRecord other) {
        Objects.requireNonNull(other, "other");
        return incarnation == other.incarnation && lease.lastHeartbeat().isBefore(other.lease.lastHeartbeat());
    }

    /**
     * Returns the sessions of this record that may be handed out for recovery.
     *
     * @param now the store's time
     * @return the orphans that are due, and the assigned session once the lease ran out
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
     * Returns whether the record exists only for a mark that an operator ordered before the worker registered.
     *
     * @return whether no process has registered with this record
     */
    public boolean isMarkedInAdvance() {
        return lease.leftAt().equals(Optional.of(startedAt)) && incarnation < startedAt.toEpochMilli() * 1000;
    }

    /**
     * Returns the status of the record without regard to holds and time.
     *
     * @return the status that the record stores
     */
    public WorkerStatus status() {
        return WorkerStatus.of(availability, assignment.isPresent());
    }

    /**
     * Returns the sessions of this record, assigned and orphaned.
     *
     * @return the assigned session, if any, then the orphaned sessions in their order
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
     * Returns the fencing token of a session in this record.
     *
     * @param session the session
     * @return the token of the assignment or of the orphan; empty if the record does not have the session
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
     * Returns this record with another version.
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
                markOrder,
                host);
    }

    /**
     * The session that a worker holds.
     *
     * @param session the session
     * @param token the fencing token: each assignment of a session has a greater one, across workers and recoveries, so
     *     that a resource can reject calls with a smaller token (see Martin Kleppmann, "How to do distributed locking",
     *     2016)
     * @param since when the session was assigned, store time
     */
    public record Assignment(SessionId session, long token, Instant since) {
        /**
         * The greatest token that an assignment may be raised above: 2^52. It equals the microseconds of the year 2112,
         * and leaves as many greater tokens for later assignments.
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
         * Checks that an assignment may be raised above a token.
         *
         * @param above the token
         * @return the token
         * @throws InvalidValueException if the token is not 1 to {@link #GREATEST_TO_EXCEED}
         */
        public static long toExceed(long above) {
            return Validation.number("above", above, 1, GREATEST_TO_EXCEED);
        }

        /**
         * Returns whether this assignment has a session and a token.
         *
         * @param other the session
         * @param itsToken the fencing token
         * @return whether session and token are equal
         */
        public boolean is(SessionId other, long itsToken) {
            Objects.requireNonNull(other, "other");
            return session.equals(other) && token == itsToken;
        }
    }

    /**
     * A session whose worker died, left or was superseded. It stays in that worker's record until a dispatcher takes it
     * over or confirms it.
     *
     * @param session the session
     * @param token the fencing token; each recovery of the session has a greater one
     * @param recoverableFrom when the session may be handed out, or handed out again, for recovery; store time
     * @param recoveredBy the dispatcher that has it until then, if any
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
         * Checks the name of a dispatcher: 1 to 256 bytes of UTF-8 without control characters.
         *
         * @param name the name
         * @return the name
         * @throws InvalidValueException if the name breaks a bound
         */
        public static String checkDispatcher(String name) {
            Objects.requireNonNull(name, "name");
            return Validation.name("dispatcher", name);
        }
    }

    /**
     * The last order of an operator on a worker's {@linkplain Availability mark}: OFFLINE, PAUSED or ONLINE. If a
     * record and a process remember different orders, the order with the greater revision is later. This distinguishes
     * a lifted mark from a mark that the store lost.
     *
     * @param revision the revision, 1 or greater: each order on the worker raises it, at least to the store's time in
     *     milliseconds
     * @param markedFrom the least incarnation whose process may still remember a mark from before this order; 0 if none
     * @param cause who gave the order and why
     * @param until when an OFFLINE or PAUSED mark ends, store time; empty if an operator must lift it
     */
    public record MarkOrder(long revision, long markedFrom, Order.Cause cause, Optional<Instant> until) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a number or a time breaks its bound
         */
        public MarkOrder {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(until, "until");
            Validation.number("revision of a mark", revision, 1);
            Validation.number("markedFrom", markedFrom, 0);
            until = until.map(time -> Validation.time("until", time));
        }

        /**
         * Returns this order with another {@code markedFrom}.
         *
         * @param incarnation the least incarnation whose process may still remember an earlier mark; 0 if none
         * @return a copy
         */
        public MarkOrder withMarkedFrom(long incarnation) {
            return new MarkOrder(revision, incarnation, cause, until);
        }

        /**
         * Returns whether the mark of this order has ended.
         *
         * @param now the store's time
         * @return whether the order has an end that has come
         */
        public boolean hasEnded(Instant now) {
            Objects.requireNonNull(now, "now");
            return until.filter(end -> !now.isBefore(end)).isPresent();
        }
    }
}
