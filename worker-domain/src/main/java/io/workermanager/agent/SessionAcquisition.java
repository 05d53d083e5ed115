package io.workermanager.agent;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The agent's side of the source: the session that was taken and is not in the worker's record yet, and the commands that wait for
 * the source. They come before the next take. Times are monotonic nanoseconds.
 */
final class SessionAcquisition {
    /**
     * One call to the source. At most one is in flight.
     *
     * @param kind the method of {@link SessionSource}
     * @param session its argument; empty for {@link Kind#TAKE}
     */
    record SourceCommand(Kind kind, Optional<SessionId> session) {
        enum Kind {
            TAKE,
            CONFIRM,
            GIVE_BACK,
            LOST
        }

        private static final SourceCommand TAKE = new SourceCommand(Kind.TAKE, Optional.empty());

        private SourceCommand(Kind kind, SessionId session) {
            this(kind, Optional.of(session));
        }
    }

    private static final long LONG_CALL = 1_000_000_000;

    private final boolean hasSource;
    private final Deque<SourceCommand> queue = new ArrayDeque<>();
    private final HeartbeatScheduler scheduler;
    private final long interval;
    private final long pauseAfterRefusal;
    private final long takeTimeout;
    private Optional<SessionId> takenSession = Optional.empty();

    /** The session that came from this source and that the worker's record names. */
    private Optional<SessionId> recordedSession = Optional.empty();

    /** A session of this source that the store lost; the source gets it when its run has ended. */
    private Optional<SessionId> lostSession = Optional.empty();

    private Optional<SourceCommand> current = Optional.empty();
    private long sentAt;
    private long overdueAt;
    private boolean inFlight;
    private long pausedUntil;

    SessionAcquisition(boolean hasSource, long interval, DoubleSupplier random) {
        this.hasSource = hasSource;
        this.scheduler = new HeartbeatScheduler(interval, random);
        this.interval = interval;
        this.pauseAfterRefusal = interval / 4;
        this.takeTimeout = takeTimeout(interval);
    }

    /** How long the source may wait for a session. */
    static long takeTimeout(long interval) {
        return Math.min(interval, LONG_CALL);
    }

    boolean hasSource() {
        return hasSource;
    }

    Optional<SessionId> takenSession() {
        return takenSession;
    }

    /** Whether nothing is taken, queued or in flight. */
    boolean isIdle() {
        return !inFlight && queue.isEmpty() && takenSession.isEmpty() && lostSession.isEmpty();
    }

    Optional<SourceCommand> nextCommand(long now, boolean mayTake) {
        if (!hasSource || inFlight || now < scheduler.retryAt()) {
            return Optional.empty();
        }
        Optional<SourceCommand> next = Optional.ofNullable(queue.peek());
        if (next.isEmpty() && mayTake && takenSession.isEmpty() && now >= pausedUntil) {
            next = Optional.of(SourceCommand.TAKE);
        }
        inFlight = next.isPresent();
        current = next;
        sentAt = now;
        overdueAt = now + interval + Math.max(interval, LONG_CALL);
        return next;
    }

    /** When {@link #nextCommand} may return a command that it does not return now. */
    long nextTick() {
        return inFlight ? overdueAt : Math.max(scheduler.retryAt(), queue.isEmpty() ? pausedUntil : 0);
    }

    void callSucceeded(SourceCommand command, Optional<SessionId> taken, long now) {
        inFlight = false;
        scheduler.callAnswered(now);
        if (command.kind() == SourceCommand.Kind.TAKE) {
            takenSession = taken;
            if (taken.isEmpty() && now - sentAt < takeTimeout / 2) {
                // A source that returns at once, instead of waiting, must not be polled in a busy loop.
                pausedUntil = Math.max(pausedUntil, now + takeTimeout / 16);
            }
        } else {
            queue.remove(command);
        }
    }

    /** Returns whether this is the first failure after a success. */
    boolean callFailed(SourceCommand command, UserCodeFailure failure, long now) {
        inFlight = false;
        if (queue.remove(command)) {
            // At the end of the queue, a command that always fails does not hold up the others.
            queue.add(command);
        }
        return scheduler.callFailed(now, command.kind() + " failed: " + failure.description());
    }

    /** The source's current problem, if there is one. */
    Optional<String> problem(long now) {
        Optional<String> overdue = current.filter(command -> inFlight && now >= overdueAt)
                .map(command -> command.kind() + " has not returned");
        return overdue.or(scheduler::problem).map(message -> "the source fails: " + message);
    }

    /** @param recorded the assignment in the worker's record */
    void applyAssignment(Optional<WorkerRecord.Assignment> recorded) {
        Optional<SessionId> session = recorded.map(WorkerRecord.Assignment::session);
        if (takenSession.isPresent() && takenSession.equals(session)) {
            queue.add(new SourceCommand(SourceCommand.Kind.CONFIRM, takenSession.get()));
            recordedSession = takenSession;
            takenSession = Optional.empty();
        }
        if (!recordedSession.equals(session)) {
            recordedSession = Optional.empty();
        }
    }

    /** The worker cannot have the taken session: it goes back, and nothing is taken for a while. */
    void takenSessionRefused(long now) {
        takenSession.ifPresent(this::giveBack);
        takenSession = Optional.empty();
        pausedUntil = now + pauseAfterRefusal;
    }

    /** The store lost a session. If it came from the source, the source gets it back later. */
    void sessionLost(SessionId session) {
        lostSession = recordedSession.filter(session::equals).or(() -> lostSession);
    }

    /** The last run has ended, so a lost session may go back. */
    void noRunLeft() {
        lostSession.ifPresent(session -> enqueueInsteadOfConfirm(SourceCommand.Kind.LOST, session));
        lostSession = Optional.empty();
    }

    void giveBack(SessionId session) {
        enqueueInsteadOfConfirm(SourceCommand.Kind.GIVE_BACK, session);
    }

    /** A late confirmation could remove the session after another worker took it, so it is dropped. */
    private void enqueueInsteadOfConfirm(SourceCommand.Kind kind, SessionId session) {
        queue.remove(new SourceCommand(SourceCommand.Kind.CONFIRM, session));
        queue.add(new SourceCommand(kind, session));
    }
}
