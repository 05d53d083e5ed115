package io.workermanager.agent;

/**
 * What must still be told about an assignment that has no run.
 *
 * @param run the run that ended, or that is not begun any more
 * @param step what comes next
 */
record PendingCompletion(RunState run, Step step) {
    enum Step {
        /** The source gets the session back, and after that the worker is freed: never the other way round. */
        GIVE_BACK,
        /** The worker is freed, since the source has the session back. */
        FREE,
        /** The worker is freed. */
        FINISH,
        /** The assignment gets a new token, and then a new run. */
        RESTART
    }

    /** Whether the session goes back to the source, which must get it once. */
    boolean goesBack() {
        return step == Step.GIVE_BACK || step == Step.FREE;
    }
}
