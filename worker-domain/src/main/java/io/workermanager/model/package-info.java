/**
 * The values of a worker fleet, without I/O, threads and clock.
 *
 * <p>Start with {@link io.workermanager.model.WorkerRecord}, the record that a store keeps. {@link
 * io.workermanager.model.WorkerView} derives liveness, status and health from a record, the {@link
 * io.workermanager.model.FleetControl} and the store's time. All types are immutable and safe for use by many threads.
 */
@NullMarked
package io.workermanager.model;

import org.jspecify.annotations.NullMarked;
