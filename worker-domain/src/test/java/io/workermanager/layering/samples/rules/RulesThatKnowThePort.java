package io.workermanager.layering.samples.rules;

import io.workermanager.layering.samples.port.Port;
import java.time.Instant;

/** Rules that depend on what comes after them, and on a clock. */
final class RulesThatKnowThePort {
    private RulesThatKnowThePort() {}

    static boolean isLate(Port port, Instant time) {
        return port.hashCode() > 0 && Instant.now().isAfter(time);
    }
}
