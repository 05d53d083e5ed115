/**
 * A {@link io.workermanager.store.WorkerStore} in one JVM: start with {@link io.workermanager.inmemory.InMemoryWorkerStore},
 * and with {@link io.workermanager.inmemory.SettableClock} in tests.
 *
 * <p>Inside, {@code Fleet} is the one monitor. Its {@code Books} are the ledger that writes are decided by: {@code Sessions},
 * {@code Graveyard}, {@code Orders}, and {@code Records}, where each {@code Kept} stands in one {@code Place} among its {@code
 * Peers} for a {@code Span} of time, and the {@code Timetable} tells who must be looked at again when the clock leaves that
 * span.
 */
@NullMarked
package io.workermanager.inmemory;

import org.jspecify.annotations.NullMarked;
