package io.workermanager.agent;

import io.workermanager.model.Assignment;
import io.workermanager.model.SessionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The source's side of an agent: the session that was taken and that no record names yet, and what the source must be told.
 * What it must be told comes before anything is taken. Times are monotonic nanoseconds.
 */
final class Taking {
    private final boolean hasSource;
    private final Deque<Errand> errands = new ArrayDeque<>();
    private final Pace pace;
    private final long pause;
    private Optional<SessionId> inHand = Optional.empty();
    private boolean underWay;
    private long pausedUntil;

    Taking(boolean hasSource, long interval, DoubleSupplier chance) {
        this.hasSource = hasSource;
        this.pace = new Pace(interval, chance);
        this.pause = interval / 4;
    }

    boolean hasSource() {
        return hasSource;
    }

    Optional<SessionId> inHand() {
        return inHand;
    }

    /** Whether nothing is in hand, to be told or under way. */
    boolean idle() {
        return !underWay && errands.isEmpty() && inHand.isEmpty();
    }

    /** What to do now, if anything. */
    Optional<Errand> next(long now, boolean mayTake) {
        if (!hasSource || underWay || now < pace.ready()) {
            return Optional.empty();
        }
        Optional<Errand> next = Optional.ofNullable(errands.peek());
        if (next.isEmpty() && mayTake && inHand.isEmpty() && now >= pausedUntil) {
            next = Optional.of(Errand.TAKE);
        }
        underWay = next.isPresent();
        return next;
    }

    /** When {@link #next} may have something that it does not have now. */
    long wakeAt() {
        return underWay ? Long.MAX_VALUE : Math.max(pace.ready(), errands.isEmpty() ? pausedUntil : 0);
    }

    void done(Errand errand, Optional<SessionId> taken, long now) {
        underWay = false;
        pace.answered(now);
        if (errand.kind() == Errand.Kind.TAKE) {
            inHand = taken;
        } else {
            errands.remove(errand);
        }
    }

    /** Whether this is the first failure after a success. */
    boolean failed(long now, String why) {
        underWay = false;
        return pace.failed(now, why);
    }

    /** What the worker's record names is in hand no more. */
    void stands(Optional<Assignment> standing) {
        if (inHand.isPresent() && inHand.equals(standing.map(Assignment::session))) {
            errands.add(Errand.confirm(inHand.get()));
            inHand = Optional.empty();
        }
    }

    /** There is no room for what was in hand; nothing is taken for a while. */
    void refused(long now) {
        inHand.ifPresent(this::giveBack);
        inHand = Optional.empty();
        pausedUntil = now + pause;
    }

    void giveBack(SessionId session) {
        errands.add(Errand.giveBack(session));
    }
}
