package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A worker's record, the single source of truth about it, and the rules by which it changes: pure functions of (record,
 * store time) that return the next record, or this very object where nothing changes. They leave the {@link #version()} to
 * whoever writes the result.
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
        Optional<Assignment> assignment,
        List<OrphanedSession> orphans,
        Optional<ShutdownRequest> shutdown,
        Instant startedAt,
        Lease lease,
        Instant lastStatusChange,
        Instant lastCapabilityUpdate,
        long turn,
        Attributes attributes,
        Optional<MarkOrder> markOrder) {
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

    private static void checkHeldOnce(Optional<Assignment> assignment, List<OrphanedSession> orphans) {
        List<SessionId> sessions =
                new ArrayList<>(orphans.stream().map(OrphanedSession::session).toList());
        assignment.ifPresent(held -> sessions.add(held.session()));
        if (sessions.stream().distinct().count() < sessions.size()) {
            throw new InvalidValueException("a session is held twice: " + sessions);
        }
    }

    // ---- registration

    /**
     * Registers a process under an id.
     *
     * @param id the id
     * @param options what the process says of itself
     * @param ttl the ttl of the lease that begins
     * @param stored the record under the id, if there is one
     * @param leastIncarnation the smallest incarnation that the store will accept
     * @param control the fleet control
     * @param now the store's time
     * @return the record of the new incarnation: an OFFLINE or PAUSED mark stays, a session that is not resumed waits for
     *     recovery until the old lease's deadline
     * @throws AlreadyRegisteredException if the id's worker is alive and the options reject that
     * @throws SupersededException if the options name an earlier registration and a newer process registered the id since
     * @throws InvalidValueException if the ttl breaks its bounds
     */
    public static WorkerRecord register(
            WorkerId id,
            RegisterOptions options,
            Duration ttl,
            Optional<WorkerRecord> stored,
            long leastIncarnation,
            FleetControl control,
            Instant now) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(stored, "stored");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(now, "now");
        stored.ifPresent(old -> old.checkMayBeSuperseded(options, now));
        long incarnation = Math.max(leastIncarnation, micros(now));
        incarnation =
                Math.max(incarnation, stored.map(WorkerRecord::incarnation).orElse(0L) + 1);
        incarnation = Math.max(
                incarnation,
                options.after().map(RegisterOptions.Earlier::incarnation).orElse(0L) + 1);
        WorkerRecordBuilder next = new WorkerRecordBuilder(id, incarnation, control.revision(), options.profile(), now);
        next.lease = Lease.begin(now, ttl);
        next.attributes = options.attributes();
        takeOverMark(next, stored, options.after());
        stored.ifPresent(old -> old.handOver(next, options.resumes(), now));
        return next.done();
    }

    /** The stored mark, or the one that the process remembers where the store has lost it. */
    private static void takeOverMark(
            WorkerRecordBuilder next, Optional<WorkerRecord> stored, Optional<RegisterOptions.Earlier> remembered) {
        stored.ifPresent(old -> {
            next.availability = old.availability;
            boolean itIsTheSameProcess = remembered
                    .filter(own -> own.incarnation() == old.incarnation)
                    .isPresent();
            boolean theOtherSaidGoodbye = old.lease.leftAt().isPresent();
            next.markOrder = old.markOrder.map(order -> itIsTheSameProcess || theOtherSaidGoodbye
                    ? order.movedOn(old.incarnation, next.incarnation())
                    : order);
        });
        remembered
                .filter(own -> stored.isEmpty() || own.isLaterThan(stored.get()))
                .ifPresent(own -> {
                    next.availability = own.mark();
                    next.markOrder = own.order(next.markOrder, next.incarnation());
                });
    }

    private void checkMayBeSuperseded(RegisterOptions options, Instant now) {
        options.after().filter(earlier -> incarnation > earlier.incarnation()).ifPresent(earlier -> {
            throw new SupersededException(id, earlier.incarnation(), incarnation);
        });
        if (options.rejectIfAlive() && options.after().isEmpty() && lease.livenessAt(now) == Liveness.ALIVE) {
            throw new AlreadyRegisteredException(this);
        }
    }

    private void handOver(WorkerRecordBuilder next, Optional<SessionId> resumes, Instant now) {
        next.orphans = new ArrayList<>(leavingNothingAssigned());
        resumes.ifPresent(session -> next.orphans.stream()
                .filter(orphan ->
                        orphan.session().equals(session) && orphan.recoveredBy().isEmpty())
                .findFirst()
                .ifPresent(orphan -> {
                    next.orphans.remove(orphan);
                    next.assignment = Optional.of(new Assignment(session, tokenAbove(orphan.token(), now), now));
                }));
        if (status() == next.status()) {
            next.lastStatusChange = lastStatusChange;
        }
        next.turn = Math.max(turn + 1, next.turn);
    }

    private List<OrphanedSession> leavingNothingAssigned() {
        List<OrphanedSession> all = new ArrayList<>(orphans);
        assignment.ifPresent(
                held -> all.add(new OrphanedSession(held.session(), held.token(), lease.deadline(), Optional.empty())));
        return all;
    }

    /**
     * Returns this record if it is the registration that a caller holds.
     *
     * @param held the caller's incarnation
     * @return this record
     * @throws SupersededException if a newer process registered
     * @throws StoreRolledBackException if the store lost the caller's registration
     * @throws WorkerNotFoundException if the caller unregistered
     */
    public WorkerRecord requireIncarnation(long held) {
        if (incarnation > held) {
            throw new SupersededException(id, held, incarnation);
        }
        if (incarnation < held) {
            throw new StoreRolledBackException(id, held, incarnation);
        }
        lease.leftAt().ifPresent(at -> {
            throw WorkerNotFoundException.left(id, at);
        });
        return this;
    }

    /**
     * Says goodbye. A session that is still assigned waits for recovery from the lease's deadline on.
     *
     * @param now the store's time
     * @return the record of a worker that left, to be kept only if it has something to lose
     */
    public WorkerRecord leave(Instant now) {
        Objects.requireNonNull(now, "now");
        WorkerRecordBuilder next = new WorkerRecordBuilder(this, now);
        next.orphans = leavingNothingAssigned();
        next.assignment = Optional.empty();
        next.lease = lease.left(now);
        next.seeMark();
        return next.done();
    }

    // ---- the worker's own calls

    /**
     * Renews the lease and takes in what the worker says. Availability stays what it is.
     *
     * @param beat what it says
     * @param leastToken the smallest fencing token that a session newly taken or begun anew may get
     * @param control the fleet control
     * @param now the store's time
     * @return the next record
     * @throws AssignmentConflictException if it reports a session while another one is assigned
     * @throws SessionHeldException if it reports a session that waits in this very record for recovery
     * @throws NotAvailableException if it reports a session that is not assigned while it may not take one
     * @throws InvalidValueException if the attributes grow too large
     */
    public WorkerRecord beat(Heartbeat beat, long leastToken, FleetControl control, Instant now) {
        Objects.requireNonNull(beat, "beat");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(now, "now");
        WorkerRecordBuilder next = new WorkerRecordBuilder(this, now);
        next.lease = lease.renewed(now);
        next.attributes = attributes.with(beat.attributes());
        next.seeMark();
        beat.session().ifPresent(session -> {
            switch (beat.kind()) {
                case PROCESSING -> {
                    if (assignment
                            .map(Assignment::session)
                            .filter(session::equals)
                            .isEmpty()) {
                        assignment.ifPresent(held -> {
                            throw new AssignmentConflictException(id, held, session);
                        });
                        next.take(session, OptionalLong.empty(), leastToken, control);
                    }
                }
                case FINISHED -> {
                    if (assignment
                            .filter(held -> held.is(session, beat.token().orElse(held.token())))
                            .isPresent()) {
                        next.assignment = Optional.empty();
                    }
                }
                case RESTARTING ->
                    next.assignment =
                            assignment.map(held -> held.is(session, beat.token().orElseThrow())
                                    ? new Assignment(session, Math.max(leastToken, tokenAbove(held.token(), now)), now)
                                    : held);
                case ALIVE -> {}
            }
        });
        return next.done();
    }

    /**
     * Acknowledges the order to stop.
     *
     * @param reached how far the worker is
     * @param control the fleet control, which may hold the order
     * @param now the store's time
     * @return the next record; this one if no order stands or the stage was reached before
     */
    public WorkerRecord acknowledge(StopStage reached, FleetControl control, Instant now) {
        Objects.requireNonNull(reached, "reached");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(now, "now");
        Optional<ShutdownRequest> standing = stopOrder(control);
        Optional<ShutdownRequest> next = standing.map(order -> order.acknowledged(reached, now));
        return next.equals(standing)
                ? this
                : new WorkerRecordBuilder(this, now).shutdown(next).done();
    }

    // ---- the operator's calls: none of them touches the lease

    /**
     * Sets the operator's mark.
     *
     * @param mark the new availability
     * @param now the store's time
     * @return the next record, or this one
     */
    public WorkerRecord mark(Availability mark, Instant now) {
        Objects.requireNonNull(mark, "mark");
        Objects.requireNonNull(now, "now");
        return mark == availability
                ? this
                : new WorkerRecordBuilder(this, now).ordered(mark).done();
    }

    /**
     * Pauses an online worker; an offline one stays offline, which is the stronger word.
     *
     * @param now the store's time
     * @return the next record, or this one
     */
    public WorkerRecord pause(Instant now) {
        Objects.requireNonNull(now, "now");
        return availability == Availability.ONLINE ? mark(Availability.PAUSED, now) : this;
    }

    /**
     * Ends a pause; an offline worker stays offline.
     *
     * @param now the store's time
     * @return the next record, or this one
     */
    public WorkerRecord resume(Instant now) {
        Objects.requireNonNull(now, "now");
        return availability == Availability.PAUSED ? mark(Availability.ONLINE, now) : this;
    }

    /**
     * Sets what the worker can do.
     *
     * @param next its profile
     * @param now the store's time
     * @return the next record, also where the profile is the same
     */
    public WorkerRecord profile(Profile next, Instant now) {
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(now, "now");
        WorkerRecordBuilder edit = new WorkerRecordBuilder(this, now);
        edit.profile = next;
        edit.lastCapabilityUpdate = now;
        return edit.done();
    }

    /**
     * Asks this incarnation to stop.
     *
     * @param cause who asks and why
     * @param control the fleet control
     * @param now the store's time
     * @return the next record, or this one if it was asked before and the request stands
     */
    public WorkerRecord requestShutdown(OrderCause cause, FleetControl control, Instant now) {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(now, "now");
        if (shutdown.filter(request -> request.standsUnder(control)).isPresent()) {
            return this;
        }
        return new WorkerRecordBuilder(this, now)
                .shutdown(Optional.of(ShutdownRequest.targeted(cause, control, now)))
                .done();
    }

    /**
     * Returns the order to stop that stands, the worker's own or the fleet's.
     *
     * @param control the fleet control
     * @return the order; the fleet's stands for registrations made before it
     */
    public Optional<ShutdownRequest> stopOrder(FleetControl control) {
        Objects.requireNonNull(control, "control");
        Optional<ShutdownRequest> own = shutdown.filter(request -> request.standsUnder(control));
        return own.isPresent()
                ? own
                : control.shutdown()
                        .filter(fleet -> registeredUnder < fleet.revision())
                        .map(ShutdownRequest::of);
    }

    // ---- sessions

    /**
     * Takes a session for this worker.
     *
     * @param session the session
     * @param recovered the token that it was handed out for recovery under, if it was
     * @param leastToken the smallest fencing token that it may get
     * @param control the fleet control
     * @param now the store's time
     * @return the next record
     * @throws NotAvailableException if the worker may not take a session, holding one included
     * @throws SessionHeldException if the session waits in this very record for recovery and is not the one recovered
     */
    public WorkerRecord assign(
            SessionId session, OptionalLong recovered, long leastToken, FleetControl control, Instant now) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(recovered, "recovered");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(now, "now");
        WorkerRecordBuilder next = new WorkerRecordBuilder(this, now);
        next.take(session, recovered, leastToken, control);
        return next.done();
    }

    /**
     * Frees the worker of one assignment.
     *
     * @param session the session
     * @param token its fencing token
     * @param now the store's time
     * @return the next record, or this one if the session is not assigned to it any more
     * @throws StaleTokenException if the session was assigned to it again since, under another token
     */
    public WorkerRecord release(SessionId session, long token, Instant now) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(now, "now");
        Optional<Assignment> held = assignment.filter(own -> own.session().equals(session));
        held.filter(own -> own.token() != token).ifPresent(own -> {
            throw new StaleTokenException(session, token, own.token());
        });
        return held.isEmpty()
                ? this
                : new WorkerRecordBuilder(this, now).unassigned().done();
    }

    /**
     * Raises the fencing token of the assignment, which otherwise stays the same, {@code since} included.
     *
     * @param session the session
     * @param above the token to exceed
     * @param leastToken the smallest fencing token that it may get
     * @param now the store's time
     * @return the next record, its token greater than before, than {@code above} and not below the store's time in
     *     microseconds; this one if the session is not assigned to it, or its token exceeds {@code above} already
     */
    public WorkerRecord raiseToken(SessionId session, long above, long leastToken, Instant now) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(now, "now");
        Optional<Assignment> held = assignment.filter(own -> own.session().equals(session) && own.token() <= above);
        if (held.isEmpty()) {
            return this;
        }
        WorkerRecordBuilder next = new WorkerRecordBuilder(this, now);
        long token = Math.max(leastToken, tokenAbove(above, now));
        next.assignment = Optional.of(new Assignment(session, token, held.get().since()));
        return next.done();
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
     * Raises the fencing token of an assignment that came back because the store lost writes: others may have held the session
     * since, under greater tokens. An assignment that the process still had when it last saw its record is left as it is.
     *
     * @param lastSeen the record of this incarnation as its process last saw it
     * @param leastToken the smallest fencing token that it may get
     * @param now the store's time
     * @return the next record; this one if it is not older than the one last seen, or has no such assignment
     */
    public WorkerRecord raiseTokenIfRolledBack(WorkerRecord lastSeen, long leastToken, Instant now) {
        Objects.requireNonNull(lastSeen, "lastSeen");
        Objects.requireNonNull(now, "now");
        Optional<Assignment> back = assignment.filter(held -> isOlderThan(lastSeen)
                && lastSeen.assignment
                        .filter(seen -> seen.is(held.session(), held.token()))
                        .isEmpty());
        return back.map(held -> raiseToken(
                        held.session(),
                        Math.max(held.token(), lastSeen.tokenOf(held.session()).orElse(0)),
                        leastToken,
                        now))
                .orElse(this);
    }

    /**
     * Returns the sessions of this record that may be handed out for recovery.
     *
     * @param now the store's time
     * @return those whose time has come; the one assigned is among them once the lease ran out
     */
    public List<OrphanedSession> recoverable(Instant now) {
        Objects.requireNonNull(now, "now");
        List<OrphanedSession> all = lease.livenessAt(now) == Liveness.EXPIRED ? leavingNothingAssigned() : orphans;
        return all.stream()
                .filter(orphan -> !orphan.recoverableFrom().isAfter(now))
                .toList();
    }

    /**
     * Hands a session out for recovery: to one dispatcher, for a while, under a higher token.
     *
     * @param session one of the {@link #recoverable}
     * @param dispatcher who gets it, 1 to 256 bytes
     * @param until when it may be handed out again unless it was confirmed
     * @param leastToken the smallest fencing token that it may get
     * @param now the store's time
     * @return the next record; this one if the session is not recoverable now
     */
    public WorkerRecord recover(SessionId session, String dispatcher, Instant until, long leastToken, Instant now) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(now, "now");
        Optional<OrphanedSession> found = recoverable(now).stream()
                .filter(orphan -> orphan.session().equals(session))
                .findFirst();
        if (found.isEmpty()) {
            return this;
        }
        WorkerRecordBuilder next = new WorkerRecordBuilder(this, now);
        if (lease.livenessAt(now) == Liveness.EXPIRED) {
            next.orphans = leavingNothingAssigned();
            next.assignment = Optional.empty();
        } else {
            next.orphans = new ArrayList<>(orphans);
        }
        long token = Math.max(leastToken, tokenAbove(found.get().token(), now));
        next.orphans.replaceAll(orphan -> orphan.session().equals(session)
                ? new OrphanedSession(session, token, until, Optional.of(dispatcher))
                : orphan);
        return next.done();
    }

    /**
     * Forgets a session that waited for recovery.
     *
     * @param session the session
     * @param token the token that it was handed out under
     * @param now the store's time
     * @return the next record; this one if the session does not wait here any more
     * @throws StaleTokenException if it was handed out again since, under another token
     */
    public WorkerRecord confirm(SessionId session, long token, Instant now) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(now, "now");
        Optional<OrphanedSession> found = orphans.stream()
                .filter(orphan -> orphan.session().equals(session))
                .findFirst();
        found.filter(orphan -> orphan.token() != token).ifPresent(orphan -> {
            throw new StaleTokenException(session, token, orphan.token());
        });
        return found.isEmpty() ? this : forget(session, now);
    }

    /**
     * Forgets a session that this record only believes to hold, because it was taken over by another worker.
     *
     * @param session the session
     * @param now the store's time
     * @return the next record, or this one
     */
    public WorkerRecord forget(SessionId session, Instant now) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(now, "now");
        WorkerRecordBuilder next = new WorkerRecordBuilder(this, now);
        next.orphans = new ArrayList<>(orphans);
        boolean waited = next.orphans.removeIf(orphan -> orphan.session().equals(session));
        boolean assigned =
                assignment.map(Assignment::session).filter(session::equals).isPresent();
        if (assigned) {
            next.assignment = Optional.empty();
        }
        return waited || assigned ? next.done() : this;
    }

    // ---- what follows from the record alone

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
                        assignment.stream().map(Assignment::session),
                        orphans.stream().map(OrphanedSession::session))
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
                assignment.filter(held -> held.session().equals(session)).map(Assignment::token);
        return assigned.isPresent()
                ? OptionalLong.of(assigned.get())
                : orphans.stream()
                        .filter(orphan -> orphan.session().equals(session))
                        .mapToLong(OrphanedSession::token)
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
        WorkerRecordBuilder edit = new WorkerRecordBuilder(this, lastStatusChange);
        edit.version = next;
        return edit.copy();
    }

    static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }

    /** Of two workers that become available in the same millisecond the one that had fewer turns is first. */
    static long turnAfter(long before, Instant now) {
        long turnsBefore = before % 1000;
        return Math.max(before, micros(now) + turnsBefore) + 1;
    }

    static long tokenAbove(long known, Instant now) {
        return Math.max(known + 1, micros(now));
    }
}
