package io.workermanager.agent;

/**
 * The threads and the monotonic clock of one agent. What is handed to one lane runs in order; a lane that is blocked holds up no
 * other one. After {@link #end} nothing begins any more but what is run {@link #apart}.
 */
interface AgentExecutors {
    /** Nanoseconds since some moment before the agent began. */
    long now();

    /** The core's lane: nothing that runs here may block. */
    void loop(Runnable step);

    /** Runs a step on the core's lane at a time; only the last one asked for will run. */
    void loopAt(long time, Runnable step);

    /** The lane of heartbeats, and of all else that is asked of the store. */
    void store(Runnable call);

    /** Where a subscription to hints is begun and ended. */
    void hints(Runnable step);

    void source(Runnable errand);

    /**
     * Runs a body on a thread of its own, which it may block, and returns at once. It throws nothing: while no thread is to be
     * had, that is tried again.
     */
    void apart(String name, Runnable body);

    /** Runs a body on a thread of its own; what is returned interrupts it. */
    Runnable run(String name, Runnable body);

    /** Runs a body when the process is told to end; what is returned withdraws that. */
    Runnable onExit(Runnable body);

    /** Whether the caller is one of these threads, so that they would wait for it. */
    boolean isOwnThread();

    void end();
}
