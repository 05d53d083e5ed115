/**
 * A {@link io.workermanager.store.WorkerStore} in one JVM: start with {@link io.workermanager.inmemory.InMemoryWorkerStore},
 * and with {@link io.workermanager.inmemory.SettableClock} in tests.
 *
 * <p>Inside, {@code Fleet} is the one monitor. It decides writes with {@code Sessions}, {@code Graveyard} and {@code Orders},
 * and keeps records in {@code Records}: each {@code Kept} stands in one {@code Place} among its {@code Peers} for a {@code
 * Span} of time, and the {@code Timetable} tells who must be looked at again when the clock leaves that span.
 */
@NullMarked
package io.workermanager.inmemory;

import org.jspecify.annotations.NullMarked;
