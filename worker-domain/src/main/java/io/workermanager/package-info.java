/**
 * A registry for a fleet of long-running workers: which workers are alive, what each can do, which are free, which session each
 * holds, and which must stop.
 *
 * <p>Start with {@link io.workermanager.WorkerManager} over a {@link io.workermanager.port.WorkerStore}. A process that
 * registers gets a {@link io.workermanager.Registration} and passes it to every call of its own; operators and dispatchers
 * pass ids. A process that hosts many workers uses {@link io.workermanager.WorkerManager#batches()}, and gets a
 * {@link io.workermanager.model.BatchResult} per worker. Values are in {@link io.workermanager.model}.
 */
@NullMarked
package io.workermanager;

import org.jspecify.annotations.NullMarked;
