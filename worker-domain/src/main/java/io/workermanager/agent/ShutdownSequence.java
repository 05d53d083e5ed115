package io.workermanager.agent;

import io.workermanager.model.OrderCause;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerView;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an agent ends: until the deadline its run may finish; then it is cancelled, and given a grace to end; then the agent
 * leaves without it, and is given the same grace to say goodbye. A store that answers nothing for one grace after the deadline is
 * not waited for. Times are monotonic nanoseconds.
 */
final class ShutdownSequence {
    private final OrderCause cause;
    private final long grace;
    private long deadline;

    ShutdownSequence(OrderCause cause, long deadline, long grace) {
        this.cause = cause;
        this.deadline = deadline;
        this.grace = grace;
    }

    OrderCause cause() {
        return cause;
    }

    /** Whoever is in a greater hurry is obeyed. */
    void noLaterThan(long time) {
        deadline = Math.min(deadline, time);
    }

    boolean cancels(long now) {
        return now >= deadline;
    }

    boolean leaves(long now) {
        return now >= deadline + grace;
    }

    /**
     * What is said of it to the store, step by step: that this worker stops, how far it is, and goodbye.
     *
     * @param isIdle whether nothing runs and nothing is to be told
     */
    Optional<StoreCommand> says(WorkerView seen, boolean isIdle, long now) {
        if (seen.stopOrder().isEmpty()) {
            return Optional.of(new StoreCommand.Announce(cause));
        }
        ShutdownRequest order = seen.stopOrder().get();
        return switch (order.stage()) {
            case REQUESTED -> Optional.of(new StoreCommand.Acknowledge(ShutdownRequest.Stage.SEEN));
            case SEEN -> Optional.of(new StoreCommand.Acknowledge(ShutdownRequest.Stage.DRAINING));
            case DRAINING ->
                isIdle || leaves(now)
                        ? Optional.of(new StoreCommand.Acknowledge(ShutdownRequest.Stage.STOPPED))
                        : Optional.empty();
            case STOPPED -> isIdle || leaves(now) ? Optional.of(new StoreCommand.Unregister()) : Optional.empty();
        };
    }

    /** @param silentSince since when the store has answered nothing, if it is asked something */
    boolean givesUp(long now, OptionalLong silentSince) {
        return now >= end(silentSince);
    }

    private long end(OptionalLong silentSince) {
        long whateverHappens = deadline + 2 * grace;
        return silentSince.isEmpty()
                ? whateverHappens
                : Math.min(whateverHappens, Math.max(deadline, silentSince.getAsLong()) + grace);
    }

    long next(long now, OptionalLong silentSince) {
        if (!cancels(now)) {
            return deadline;
        }
        return leaves(now) ? end(silentSince) : Math.min(deadline + grace, end(silentSince));
    }
}
