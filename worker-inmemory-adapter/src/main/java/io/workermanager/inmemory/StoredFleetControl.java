package io.workermanager.inmemory;

import io.workermanager.model.FleetControl;
import java.time.Duration;
import java.time.Instant;

/** The fleet control and its retention, which starts anew with each write to a record. */
final class StoredFleetControl {
    private FleetControl current = FleetControl.none();
    private Duration keepFor = Duration.ZERO;
    private Instant written = Instant.EPOCH;

    FleetControl current() {
        return current;
    }

    void replace(FleetControl next, Duration time, Instant at) {
        current = next;
        keepFor = time;
        written = at;
    }

    void renew(Instant at) {
        written = at;
    }

    void advance(Instant at) {
        if (!at.isBefore(written.plus(keepFor))) {
            current = FleetControl.none();
        }
    }
}
