package io.workermanager.layering.samples.rules;

import io.workermanager.layering.samples.port.Port;
import java.time.Instant;

/** Breaks the rules that rules depend on the model only, and use no clock. */
final class RulesThatDependOnThePort {
    private RulesThatDependOnThePort() {}

    static boolean isLate(Port port, Instant time) {
        return port.hashCode() > 0 && Instant.now().isAfter(time);
    }
}
