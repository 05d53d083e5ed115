package io.workermanager.model;

/** How far a worker has come in obeying a shutdown request. Stages only advance. */
public enum StopStage {
    /** Asked, no word from the worker yet. */
    REQUESTED,
    /** The worker has read it; reading never consumes. */
    SEEN,
    /** It takes nothing new and finishes what it has. */
    DRAINING,
    /** It is done. */
    STOPPED
}
