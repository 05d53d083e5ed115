package io.workermanager.agent;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The source's side of an agent: the session that was taken and that no record names yet, and what the source must be told.
 * What it must be told comes before anything is taken. Times are monotonic nanoseconds.
 */
final class SessionAcquisition {
    private static final long LONG_CALL = 1_000_000_000;

    private final boolean hasSource;
    private final Deque<SourceCommand> errands = new ArrayDeque<>();
    private final HeartbeatScheduler pace;
    private final long interval;
    private final long pause;
    private final long atMost;
    private Optional<SessionId> inHand = Optional.empty();

    /** What this source handed over and the worker's record names. */
    private Optional<SessionId> recorded = Optional.empty();

    /** What the record was lost of while its run may go on. */
    private Optional<SessionId> lost = Optional.empty();

    private Optional<SourceCommand> current = Optional.empty();
    private long since;
    private long lateAt;
    private boolean underWay;
    private long pausedUntil;

    SessionAcquisition(boolean hasSource, long interval, DoubleSupplier chance) {
        this.hasSource = hasSource;
        this.pace = new HeartbeatScheduler(interval, chance);
        this.interval = interval;
        this.pause = interval / 4;
        this.atMost = atMost(interval);
    }

    /** How long the source may wait for a session. */
    static long atMost(long interval) {
        return Math.min(interval, LONG_CALL);
    }

    boolean hasSource() {
        return hasSource;
    }

    Optional<SessionId> inHand() {
        return inHand;
    }

    /** Whether nothing is in hand, to be told or under way. */
    boolean idle() {
        return !underWay && errands.isEmpty() && inHand.isEmpty() && lost.isEmpty();
    }

    /** What to do now, if anything. */
    Optional<SourceCommand> next(long now, boolean mayTake) {
        if (!hasSource || underWay || now < pace.ready()) {
            return Optional.empty();
        }
        Optional<SourceCommand> next = Optional.ofNullable(errands.peek());
        if (next.isEmpty() && mayTake && inHand.isEmpty() && now >= pausedUntil) {
            next = Optional.of(SourceCommand.TAKE);
        }
        underWay = next.isPresent();
        current = next;
        since = now;
        lateAt = now + interval + Math.max(interval, LONG_CALL);
        return next;
    }

    /** When {@link #next} may have something that it does not have now. */
    long wakeAt() {
        return underWay ? lateAt : Math.max(pace.ready(), errands.isEmpty() ? pausedUntil : 0);
    }

    void done(SourceCommand errand, Optional<SessionId> taken, long now) {
        underWay = false;
        pace.answered(now);
        if (errand.kind() == SourceCommand.Kind.TAKE) {
            inHand = taken;
            if (taken.isEmpty() && now - since < atMost / 2) {
                // A source that does not wait is not asked without end.
                pausedUntil = Math.max(pausedUntil, now + atMost / 16);
            }
        } else {
            errands.remove(errand);
        }
    }

    /** Whether this is the first failure after a success. */
    boolean failed(SourceCommand errand, UserCodeFailure failure, long now) {
        underWay = false;
        if (errands.remove(errand)) {
            // One that fails again and again holds up no other.
            errands.add(errand);
        }
        return pace.failed(now, errand.kind() + " failed: " + failure.description());
    }

    /** What is wrong with the source, if something is. */
    Optional<String> trouble(long now) {
        Optional<String> late =
                current.filter(errand -> underWay && now >= lateAt).map(errand -> errand.kind() + " has not returned");
        return late.or(pace::trouble).map(what -> "the source does not answer as it should: " + what);
    }

    /** What the worker's record names is in hand no more. */
    void stands(Optional<WorkerRecord.Assignment> standing) {
        if (inHand.isPresent() && inHand.equals(standing.map(WorkerRecord.Assignment::session))) {
            errands.add(SourceCommand.confirm(inHand.get()));
            recorded = inHand;
            inHand = Optional.empty();
        }
        if (!recorded.equals(standing.map(WorkerRecord.Assignment::session))) {
            recorded = Optional.empty();
        }
    }

    /** There is no room for what was in hand; nothing is taken for a while. */
    void refused(long now) {
        inHand.ifPresent(this::giveBack);
        inHand = Optional.empty();
        pausedUntil = now + pause;
    }

    /** No record names a session any more that the store had recorded; the source is told, if it is one of the source's. */
    void lost(SessionId session) {
        lost = recorded.filter(session::equals).or(() -> lost);
    }

    /** No run goes on. */
    void nothingRuns() {
        lost.ifPresent(session -> putBack(SourceCommand.lost(session), session));
        lost = Optional.empty();
    }

    void giveBack(SessionId session) {
        putBack(SourceCommand.giveBack(session), session);
    }

    /** What goes back is not confirmed any more: that might come after somebody took it again. */
    private void putBack(SourceCommand errand, SessionId session) {
        errands.remove(SourceCommand.confirm(session));
        errands.add(errand);
    }
}
