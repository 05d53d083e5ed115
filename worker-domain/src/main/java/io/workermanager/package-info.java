/**
 * A registry for a fleet of long-running workers: who is alive, what each can do, who is free, who holds which session, who
 * must stop.
 *
 * <p>Start with {@link io.workermanager.WorkerManager} over a {@link io.workermanager.port.WorkerStore}. A process that
 * registers gets a {@link io.workermanager.Registration} and passes it to every call of its own; operators and dispatchers
 * pass ids. One that hosts many workers makes many calls in one, and gets an {@link io.workermanager.model.BatchResult} of each. Rules and values live in {@link io.workermanager.model}.
 */
@NullMarked
package io.workermanager;

import org.jspecify.annotations.NullMarked;
