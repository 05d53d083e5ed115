/**
 * Values and rules of a worker fleet: no I/O, no threads, no clock.
 *
 * <p>Start with {@link io.workermanager.model.WorkerRecord}, the record that a store keeps, and its transitions; then
 * {@link io.workermanager.model.WorkerView}, the one place that derives what people see from a record, the {@link
 * io.workermanager.model.FleetControl} and the store's time. Everything here is immutable, and therefore safe to share
 * between threads.
 */
@NullMarked
package io.workermanager.model;

import org.jspecify.annotations.NullMarked;
