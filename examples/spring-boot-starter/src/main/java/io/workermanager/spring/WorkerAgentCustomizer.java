package io.workermanager.spring;

import io.workermanager.agent.WorkerAgent;

/** A bean of this type changes the auto-configured agent before it is built, for example to add a listener. */
@FunctionalInterface
public interface WorkerAgentCustomizer {
    /**
     * Changes the builder, which already has the properties.
     *
     * @param builder the builder
     */
    void customize(WorkerAgent.Builder builder);
}
