package io.workermanager.agent;

import java.util.function.DoubleSupplier;

/**
 * How an agent was told to be. Times are nanoseconds.
 *
 * @param interval between two beats
 * @param drainWithin how long a run may go on after an order to stop
 * @param grace how long a cancelled run may take to end, and the goodbye after it
 * @param hasSource whether there is a source to take from and give back to
 * @param process names this process in the worker's record
 * @param chance numbers from 0 to 1, drawn at random
 */
record AgentConfig(
        long interval, long drainWithin, long grace, boolean hasSource, String process, DoubleSupplier chance) {}
