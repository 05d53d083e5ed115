package io.workermanager.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The status for display, derived from {@link Availability} and assignment. */
public enum WorkerStatus {
    /** Online and ready to process. */
    IDLE,
    /** Online and processing a session. */
    PROCESSING,
    /** Takes no sessions until it is marked online. */
    OFFLINE,
    /** Takes no sessions for a while. */
    PAUSED;

    /**
     * Returns the status of a record.
     *
     * @param availability the operator's mark
     * @param assigned whether the worker holds a session
     * @return the status
     */
    public static WorkerStatus of(Availability availability, boolean assigned) {
        Objects.requireNonNull(availability, "availability");
        return switch (availability) {
            case OFFLINE -> OFFLINE;
            case PAUSED -> PAUSED;
            case ONLINE -> assigned ? PROCESSING : IDLE;
        };
    }

    /**
     * Returns the label that records store.
     *
     * @return the name in lower case
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the status of a label. An unknown label has no status; it does not count as {@code idle}.
     *
     * @param label a stored label
     * @return the status, or empty
     */
    public static Optional<WorkerStatus> ofLabel(String label) {
        Objects.requireNonNull(label, "label");
        return Arrays.stream(values())
                .filter(status -> status.label().equals(label))
                .findFirst();
    }

    /**
     * Returns the availability that a record with this status has.
     *
     * @return the availability
     */
    public Availability availability() {
        return switch (this) {
            case OFFLINE -> Availability.OFFLINE;
            case PAUSED -> Availability.PAUSED;
            case IDLE, PROCESSING -> Availability.ONLINE;
        };
    }
}
