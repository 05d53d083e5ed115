package io.workermanager.layering.samples.agent;

import java.util.concurrent.TimeUnit;

/** Breaks the rule that what decides has neither clock nor threads. */
final class AgentStateMachine {
    long deadline() {
        Thread.currentThread().interrupt();
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    }
}
