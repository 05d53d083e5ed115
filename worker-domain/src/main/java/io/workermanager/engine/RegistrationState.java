package io.workermanager.engine;

import io.workermanager.model.Availability;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The state of a registration in its process: the last record that it read, and the latest mark. Safe for use by many threads. */
public final class RegistrationState {
    private final WorkerId id;
    private final long incarnation;
    private final AtomicReference<@Nullable WorkerRecord> lastRead;
    private final AtomicReference<WorkerRecord.@Nullable Assignment> lostSession = new AtomicReference<>();
    private volatile RegisterOptions.Earlier mark;

    public RegistrationState(WorkerRecord registered) {
        this.id = registered.id();
        this.incarnation = registered.incarnation();
        this.lastRead = new AtomicReference<>(registered);
        this.mark = RegisterOptions.Earlier.of(registered);
    }

    /** Creates the state of a registration that was made elsewhere. It has no record yet. */
    public RegistrationState(WorkerId id, long incarnation) {
        this.id = id;
        this.incarnation = incarnation;
        this.lastRead = new AtomicReference<>();
        this.mark = new RegisterOptions.Earlier(incarnation, Availability.ONLINE);
    }

    public WorkerId id() {
        return id;
    }

    public long incarnation() {
        return incarnation;
    }

    public Optional<WorkerRecord> lastRead() {
        return Optional.ofNullable(lastRead.get());
    }

    /** The latest mark that was read. */
    public RegisterOptions.Earlier mark() {
        return mark;
    }

    RegistrationLostException lost(Instant now) {
        return lastRead()
                .map(worker -> RegistrationLostException.recordRemoved(worker, now))
                .orElseGet(() -> RegistrationLostException.withoutRecord(id));
    }

    void onRead(WorkerRecord worker) {
        if (worker.incarnation() == incarnation) {
            lastRead.set(worker);
            onMark(worker);
        }
    }

    /**
     * Stores the mark of a record that was read. The caller does this before the write that acknowledges the mark, because
     * the reply
     * to that write may be lost. Of two marks the one with the later order counts.
     */
    synchronized void onMark(WorkerRecord worker) {
        RegisterOptions.Earlier read = RegisterOptions.Earlier.of(worker);
        mark = revision(read) >= revision(mark) ? read : mark;
    }

    private static long revision(RegisterOptions.Earlier read) {
        return read.order().map(WorkerRecord.MarkOrder::revision).orElse(0L);
    }

    /** A stored record that is older than the one read before means that the store lost writes, and possibly a session. */
    void onStored(WorkerRecord before, WorkerRecord stored) {
        if (stored.isOlderThan(before)) {
            before.assignment()
                    .filter(held -> stored.tokenOf(held.session()).isEmpty())
                    .ifPresent(lostSession::set);
        }
    }

    /** Notes that the record is gone, and its session with it. */
    void onRecordLost() {
        lastRead().flatMap(WorkerRecord::assignment).ifPresent(lostSession::set);
    }

    /** The assignment that the store lost; empty after its token was raised. */
    Optional<WorkerRecord.Assignment> lostSession() {
        return Optional.ofNullable(lostSession.get());
    }

    void onTokenRaised(WorkerRecord.Assignment lost) {
        lostSession.compareAndSet(lost, null);
    }
}
