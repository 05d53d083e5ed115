package io.workermanager.agent;

/** Where a {@link WorkerAgent} stands. */
public enum AgentState {
    /** It has not registered yet. */
    STARTING,
    /** It is registered and takes sessions, or runs one. */
    ONLINE,
    /** It is registered, beats, and takes nothing new: marked, held, or out of touch with the store. A run goes on. */
    STANDBY,
    /** It takes nothing new, finishes what it has, and then leaves. */
    DRAINING,
    /** It has left, or never began. */
    STOPPED,
    /** A newer process has its id: it does nothing any more, for good. */
    FENCED;

    /**
     * Tells whether this is the end.
     *
     * @return whether no other state follows
     */
    public boolean isFinal() {
        return this == STOPPED || this == FENCED;
    }
}
