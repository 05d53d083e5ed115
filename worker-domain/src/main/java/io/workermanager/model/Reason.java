package io.workermanager.model;

import java.util.Objects;

/**
 * One reason why a worker is not healthy, or may not take a session.
 *
 * @param kind which one
 * @param detail in words, for people
 */
public record Reason(Kind kind, String detail) {
    /** Refuses what is null. */
    public Reason {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /** What can stand against a worker. */
    public enum Kind {
        /** Its lease ran out. */
        EXPIRED,
        /** It left. */
        LEFT,
        /** It is marked offline. */
        OFFLINE,
        /** It is paused. */
        PAUSED,
        /** A fleet hold is on it; there is one such reason a hold. */
        HELD,
        /** It was asked to stop. */
        SHUTDOWN_REQUESTED,
        /** The fleet control was lost while holds stood, and nobody has written it again; or it cannot be read. */
        CONTROL_LOST,
        /** It holds a session, or too many wait in its record: nothing against its health, but against another session. */
        BUSY
    }

    @Override
    public String toString() {
        return detail;
    }
}
