package io.workermanager.layering.samples.agent;

import io.workermanager.layering.samples.ManagerThatUsesALibrary;

/** Breaks the rule that decisions use neither the runtime nor the manager. */
final class DecisionThatUsesTheRuntime {
    ManagerThatUsesALibrary decide() {
        AgentRuntime.start();
        return new ManagerThatUsesALibrary();
    }
}
