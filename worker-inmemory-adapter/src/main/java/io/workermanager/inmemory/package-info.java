/**
 * A {@link io.workermanager.port.WorkerStore} in one JVM: start with {@link io.workermanager.inmemory.InMemoryWorkerStore},
 * and with {@link io.workermanager.inmemory.SettableClock} in tests.
 *
 * <p>Inside, {@code FleetState} is the one monitor. Its {@code InMemoryLedger} are the ledger that writes are decided by: {@code SessionOwnershipTable},
 * {@code RemovedIds}, {@code FleetControlEntry}, and {@code RecordIndex}, where each {@code StoredRecord} stands in one {@code IndexKey} among its {@code
 * ProfileBucket} for a {@code ValidityInterval} of time, and the {@code ExpirySchedule} tells who must be looked at again when the clock leaves that
 * span.
 */
@NullMarked
package io.workermanager.inmemory;

import org.jspecify.annotations.NullMarked;
