/**
 * A fleet of agents under one virtual clock, for tests: start with {@link io.workermanager.inmemory.simulation.SimulatedFleet}, or with
 * {@link io.workermanager.inmemory.simulation.SimulatedRun} for a handler alone.
 *
 * <p>Inside, {@code VirtualTime} is the clock: a queue of tasks that are due at a time. One thread at a time moves it. {@code
 * FleetThreads} are the threads of handlers and other code that may block, and know when all of them wait. {@code Connection} is an
 * agent's way to the store, which an outage cuts. Needs the JDK's module {@code jdk.management}.
 */
@NullMarked
package io.workermanager.inmemory.simulation;

import org.jspecify.annotations.NullMarked;
