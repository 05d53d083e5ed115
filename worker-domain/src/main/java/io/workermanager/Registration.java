package io.workermanager;

import io.workermanager.model.*;
import io.workermanager.model.Assignment;
import io.workermanager.model.Availability;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One registration of a worker's id, held by the process that made it. It remembers the record as the process last saw it, so
 * that a heartbeat needs no read. Equal to another one of the same id and incarnation. Safe for use by many threads.
 */
public final class Registration {
    private final WorkerId id;
    private final long incarnation;
    private final AtomicReference<@Nullable WorkerRecord> lastSeen;
    private final AtomicReference<@Nullable Assignment> lostSession = new AtomicReference<>();
    private volatile RegisterOptions.Earlier mark;

    Registration(WorkerRecord registered) {
        this.id = registered.id();
        this.incarnation = registered.incarnation();
        this.lastSeen = new AtomicReference<>(registered);
        this.mark = RegisterOptions.Earlier.of(registered);
    }

    private Registration(WorkerId id, long incarnation) {
        this.id = id;
        this.incarnation = incarnation;
        this.lastSeen = new AtomicReference<>();
        this.mark = new RegisterOptions.Earlier(incarnation, Availability.ONLINE);
    }

    /**
     * Returns a registration that was made elsewhere, for example before this process forked.
     *
     * @param id the worker's id
     * @param incarnation which registration of it
     * @return the registration, which has seen no record yet
     */
    public static Registration of(WorkerId id, long incarnation) {
        Objects.requireNonNull(id, "id");
        return new Registration(id, incarnation);
    }

    /**
     * Returns whose registration this is.
     *
     * @return the worker's id
     */
    public WorkerId id() {
        return id;
    }

    /**
     * Returns which registration of the id this is.
     *
     * @return the incarnation
     */
    public long incarnation() {
        return incarnation;
    }

    /**
     * Returns the record as this process last saw it.
     *
     * @return the record, empty only if it was never seen
     */
    public Optional<WorkerRecord> lastSeen() {
        return Optional.ofNullable(lastSeen.get());
    }

    /**
     * Returns what a process that registers again tells of this registration: its incarnation, and the latest mark that it read.
     *
     * @return for {@link RegisterOptions#after}
     */
    public RegisterOptions.Earlier earlier() {
        return mark;
    }

    /** What to tell a caller whose record is gone. */
    WorkerNotFoundException notFound(Instant now) {
        return lastSeen()
                .map(seen -> WorkerNotFoundException.gone(seen, now))
                .orElseGet(() -> new WorkerNotFoundException(id));
    }

    void saw(WorkerRecord worker) {
        if (worker.incarnation() == incarnation) {
            lastSeen.set(worker);
            readMark(worker);
        }
    }

    /** Compares the stored record with the one last seen: a session that only the latter holds was lost if the store rolled back. */
    void compare(WorkerRecord seen, WorkerRecord stored) {
        if (stored.isOlderThan(seen)) {
            seen.assignment()
                    .filter(held -> stored.tokenOf(held.session()).isEmpty())
                    .ifPresent(lostSession::set);
        }
    }

    /** The record is gone, and with it the session that it held. */
    void lostRecord() {
        lastSeen().flatMap(WorkerRecord::assignment).ifPresent(lostSession::set);
    }

    /** The assignment that the store lost, until its session is {@linkplain #settled settled}. */
    Optional<Assignment> lostSession() {
        return Optional.ofNullable(lostSession.get());
    }

    void settled(Assignment lost) {
        lostSession.compareAndSet(lost, null);
    }

    /**
     * Notes the mark of a record that was read, before anything is written that tells the store so: the reply to that may be lost.
     * Of two that were read, the one by the later order counts.
     */
    synchronized void readMark(WorkerRecord worker) {
        RegisterOptions.Earlier read = RegisterOptions.Earlier.of(worker);
        mark = read.markRevision() >= mark.markRevision() ? read : mark;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Registration that && id.equals(that.id) && incarnation == that.incarnation;
    }

    @Override
    public int hashCode() {
        return id.hashCode() * 31 + Long.hashCode(incarnation);
    }

    @Override
    public String toString() {
        return id + "#" + incarnation;
    }
}
