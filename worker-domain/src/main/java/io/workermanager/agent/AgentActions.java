package io.workermanager.agent;

import io.workermanager.model.SessionId;

/** What the core wants done. None of these may block, and none answers: answers come back as inputs of the core. */
interface AgentActions {
    void call(StoreCommand call);

    void run(SourceCommand errand);

    /** Starts a run, which must end by itself at a time unless that is moved. */
    void start(SessionId session, long token, long lostAt);

    /** Moves the time at which the current run must end by itself. */
    void extend(long lostAt);

    void warn(boolean atRisk);

    void cancel(String why);

    void tell(AgentEvent event);

    void publish(AgentStatus status);

    /** Wakes the core at a time at the latest. */
    void wakeAt(long time);

    /** Nothing more will come. Whoever waits for the end is told after the listeners, if these take no longer than a moment. */
    void end();
}
