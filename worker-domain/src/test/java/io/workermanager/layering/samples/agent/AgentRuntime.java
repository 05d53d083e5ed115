package io.workermanager.layering.samples.agent;

/** A class of the runtime that a decision must not use. */
final class AgentRuntime {
    private AgentRuntime() {}

    static void start() {}
}
