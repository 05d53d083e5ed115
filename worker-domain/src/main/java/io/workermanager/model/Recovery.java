package io.workermanager.model;

import io.workermanager.model.FleetControl.Sweep.Pause;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A session of a worker that died, left or was superseded, handed out to one dispatcher. The dispatcher claims it for
 * another worker, or confirms that it was queued again or discarded. Otherwise the session is handed out again after
 * {@code until}.
 *
 * @param from the worker that held the session
 * @param session the session
 * @param token the fencing token of this recovery, greater than all earlier tokens of the session
 * @param until when the session may be handed out again, store time
 */
public record Recovery(WorkerId from, SessionId session, long token, Instant until) {
    /** Rejects null. */
    public Recovery {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(until, "until");
    }

    /**
     * The sessions that one search handed out, or the recovery pause that kept it from handing out any. An unmodifiable
     * list, equal to every list of the same recoveries.
     */
    public static final class Batch extends AbstractList<Recovery> {
        private final List<Recovery> handedOut;
        private final Optional<Pause> pause;

        private Batch(List<Recovery> handedOut, Optional<Pause> pause) {
            this.handedOut = List.copyOf(handedOut);
            this.pause = pause;
        }

        /**
         * Returns the result of a search outside a recovery pause.
         *
         * @param handedOut the sessions; empty if none was due
         * @return the batch
         */
        public static Batch of(List<Recovery> handedOut) {
            Objects.requireNonNull(handedOut, "handedOut");
            return new Batch(handedOut, Optional.empty());
        }

        /**
         * Returns the result of a search in a recovery pause.
         *
         * @param pause the recovery pause
         * @return an empty batch
         */
        public static Batch paused(Pause pause) {
            Objects.requireNonNull(pause, "pause");
            return new Batch(List.of(), Optional.of(pause));
        }

        /**
         * Returns the recovery pause, in which no session is handed out. An empty batch without a recovery pause means
         * that no session waits for recovery, or that other dispatchers have all of them.
         *
         * @return the recovery pause with its reason and its end, if the fleet was in one; whether sessions wait is then
         *     unknown
         */
        public Optional<Pause> pause() {
            return pause;
        }

        @Override
        public Recovery get(int index) {
            return handedOut.get(index);
        }

        @Override
        public int size() {
            return handedOut.size();
        }

        @Override
        public String toString() {
            return pause.map(period -> "none before " + period.until() + ": recovery pause, " + period.why())
                    .orElseGet(handedOut::toString);
        }
    }
}
