package io.workermanager.agent;

import io.workermanager.model.Order;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerView;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The phases of an agent's shutdown. Times are monotonic nanoseconds.
 *
 * <ol>
 *   <li>Until the deadline, the run may finish.
 *   <li>For one grace period after it, the cancelled run may end.
 *   <li>For one more grace period, the worker unregisters, even if the run has not ended.
 * </ol>
 *
 * <p>A store that answers nothing ends the shutdown one grace period after the deadline.
 */
final class ShutdownSequence {
    private final Order.Cause cause;
    private final long gracePeriod;
    private long deadline;

    ShutdownSequence(Order.Cause cause, long deadline, long gracePeriod) {
        this.cause = cause;
        this.deadline = deadline;
        this.gracePeriod = gracePeriod;
    }

    Order.Cause cause() {
        return cause;
    }

    /** Moves the deadline forward; a later one has no effect. */
    void advanceDeadline(long time) {
        deadline = Math.min(deadline, time);
    }

    boolean isDrainOver(long now) {
        return now >= deadline;
    }

    private boolean isGraceOver(long now) {
        return now >= deadline + gracePeriod;
    }

    /**
     * The next step in the store: announce the shutdown, acknowledge each stage, unregister.
     *
     * @param isIdle whether there is neither a run nor anything to complete
     */
    Optional<StoreCommand> nextCommand(WorkerView view, boolean isIdle, long now) {
        if (view.stopOrder().isEmpty()) {
            return Optional.of(new StoreCommand.AnnounceShutdown(cause));
        }
        ShutdownRequest order = view.stopOrder().get();
        boolean mayLeave = isIdle || isGraceOver(now);
        return switch (order.stage()) {
            case REQUESTED -> Optional.of(new StoreCommand.AcknowledgeShutdown(ShutdownRequest.Stage.SEEN));
            case SEEN -> Optional.of(new StoreCommand.AcknowledgeShutdown(ShutdownRequest.Stage.DRAINING));
            case DRAINING ->
                mayLeave
                        ? Optional.of(new StoreCommand.AcknowledgeShutdown(ShutdownRequest.Stage.STOPPED))
                        : Optional.empty();
            case STOPPED -> mayLeave ? Optional.of(new StoreCommand.Unregister()) : Optional.empty();
        };
    }

    /**
     * Whether the agent stops without unregistering.
     *
     * @param unansweredSince since when the store has left calls unanswered
     */
    boolean isOverdue(long now, OptionalLong unansweredSince) {
        return now >= endsAt(unansweredSince);
    }

    private long endsAt(OptionalLong unansweredSince) {
        long latest = deadline + 2 * gracePeriod;
        return unansweredSince.isEmpty()
                ? latest
                : Math.min(latest, Math.max(deadline, unansweredSince.getAsLong()) + gracePeriod);
    }

    long nextTick(long now, OptionalLong unansweredSince) {
        if (!isDrainOver(now)) {
            return deadline;
        }
        return isGraceOver(now) ? endsAt(unansweredSince) : Math.min(deadline + gracePeriod, endsAt(unansweredSince));
    }
}
