package io.workermanager.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far workers that were asked to stop have come.
 *
 * @param asked how many had an order to stop when the wait began
 * @param stopped how many of them said so, left, or made place for a newer process
 * @param died how many of them stopped calling without a goodbye
 * @param busy the others
 */
public record ShutdownProgress(int asked, int stopped, int died, List<Busy> busy) {
    /**
     * A worker that has not stopped.
     *
     * @param worker its id
     * @param stage how far it is
     * @param session what it is busy with, if with something
     */
    public record Busy(WorkerId worker, StopStage stage, Optional<SessionId> session) {
        /** Refuses what is null. */
        public Busy {
            Objects.requireNonNull(worker, "worker");
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(session, "session");
        }

        @Override
        public String toString() {
            return worker + " " + stage + session.map(name -> " with " + name).orElse("");
        }
    }

    /**
     * Keeps its own copy.
     */
    public ShutdownProgress {
        Objects.requireNonNull(busy, "busy");
        busy = List.copyOf(busy);
    }

    /**
     * Tells whether there is nothing to wait for.
     *
     * @return whether nobody is busy
     */
    public boolean done() {
        return busy.isEmpty();
    }

    @Override
    public String toString() {
        return stopped + " of " + asked + " stopped" + (died == 0 ? "" : ", " + died + " died")
                + (done() ? "" : busy.stream().map(Busy::toString).collect(Collectors.joining(", ", "; ", "")));
    }
}
