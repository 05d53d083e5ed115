/**
 * A {@link io.workermanager.port.WorkerStore} in one JVM: start with {@link io.workermanager.inmemory.InMemoryWorkerStore},
 * and with {@link io.workermanager.inmemory.SettableClock} in tests.
 *
 * <p>Inside, {@code FleetState} is the only lock. It uses {@code InMemoryLedger}, the write decision state, with {@code
 * SessionOwnershipTable}, {@code RemovedIds}, {@code StoredFleetControl} and {@code RecordTable}. The index has each {@code StoredRecord}
 * at one {@code IndexKey} in a {@code ProfileBucket} for a {@code ValidityInterval}. {@code ValiditySchedule} finds the records whose
 * interval ended.
 */
@NullMarked
package io.workermanager.inmemory;

import org.jspecify.annotations.NullMarked;
