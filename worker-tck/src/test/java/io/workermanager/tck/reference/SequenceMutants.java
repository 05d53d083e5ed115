package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Races, wrong hints, wrong life cycle, wrong handling of unreadable records. */
final class SequenceMutants extends MutantTable {
    SequenceMutants() {

        fleet(
                "check and write are not atomic",
                "RACE-1, RACE-2, RACE-3, RACE-4, RACE-5, MARK-1, CLAIM-1, RECOVER-1",
                NonAtomicFleet::new);
        store("the index lags behind the record", "RACE-6", IndexesLate::new);
        ends();
        signals();
        unreadable();
    }

    /** Releases the lock for a moment between check and write. */
    private static final class NonAtomicFleet extends ReferenceFleet {
        NonAtomicFleet(SettableClock clock) {
            super(clock);
        }

        @Override
        void run(Write write, Instant now) {
            releaseLock();
            super.run(write, now);
        }

        @Override
        FleetControl kept(FleetControl given) {
            releaseLock();
            return given;
        }

        /** The next caller gets the lock, and ends the wait. */
        @SuppressWarnings("WaitNotInLoop")
        private void releaseLock() {
            try {
                notifyAll();
                wait(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Until a write is over, queries for many records return the state before it. */
    private static final class IndexesLate extends ReferenceStore {
        /** Of each fleet that is written to. */
        private static final Map<ReferenceFleet, Timestamped<List<WorkerRecord>>> BEFORE = new ConcurrentHashMap<>();

        IndexesLate(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            synchronized (BEFORE) {
                BEFORE.put(fleet, super.allById());
                List<WriteResult> results = super.write(writes);
                LockSupport.parkNanos(1_000_000);
                BEFORE.remove(fleet);
                return results;
            }
        }

        @Override
        Timestamped<List<WorkerRecord>> allById() {
            return Optional.ofNullable(BEFORE.get(fleet)).orElseGet(super::allById);
        }
    }

    private void ends() {
        store("a closed store continues", "LIFECYCLE-1, STOP-4", fleet -> new ReferenceStore(fleet) {
            @Override
            public void close() {
                // Wrong: no effect.
            }
        });
        store("closing a store deletes its records", "LIFECYCLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            public void close() {
                fleet.records.clear();
                super.close();
            }
        });
        store("a watch outlives its store", "LIFECYCLE-3", fleet -> new ReferenceStore(fleet) {
            @Override
            void endWatches() {
                // Wrong: no effect.
            }
        });
    }

    private void signals() {
        hints("a watch can be closed only once", "SIGNAL-1", clock -> new HintDispatcher() {
            @Override
            void end(UUID watch) {
                if (!knows(watch)) {
                    throw new IllegalStateException("no such watch");
                }
                super.end(watch);
            }
        });
        hints("no hint for workers", "SIGNAL-2", clock -> new HintDispatcher() {
            @Override
            void workerChanged(WorkerId id) {
                // Wrong: no effect.
            }
        });
        hints("no hint for the control", "SIGNAL-3", clock -> new HintDispatcher() {
            @Override
            void controlChanged() {
                // Wrong: no effect.
            }
        });
        hints("every watch receives every hint", "SIGNAL-4", clock -> new HintDispatcher() {
            @Override
            boolean concerns(WorkerStore.WatchScope watched, WorkerStore.WatchScope changed) {
                return true;
            }
        });
        fleet("every heartbeat sends a hint", "SIGNAL-4", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                super.run(write, now);
                signals.workerChanged(write.id());
            }
        });
        hints("a closed watch continues", "SIGNAL-5, LIFECYCLE-3", clock -> new HintDispatcher() {
            @Override
            void end(UUID watch) {
                // Wrong: no effect.
            }
        });
        hints("an exception of a listener reaches the writer", "SIGNAL-6", clock -> new HintDispatcher() {
            @Override
            void call(Consumer<WorkerStore.ChangeHint> listener, WorkerStore.ChangeHint signal) {
                listener.accept(signal);
            }
        });
    }

    private void unreadable() {
        fleet("a readable record is discarded", "UNREADABLE-1", clock -> new ReferenceFleet(clock) {
            @Override
            boolean discardUnreadable(WorkerId id) {
                return records.remove(id) != null || super.discardUnreadable(id);
            }
        });
        store("an unreadable record looks missing", "UNREADABLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            void checkReadable(WorkerId id) {
                // Wrong: no effect.
            }
        });
        store("an unreadable record holds no session", "UNREADABLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                try {
                    return super.findBySession(session);
                } catch (UnreadableRecordException e) {
                    return new Timestamped<>(Optional.empty(), at());
                }
            }
        });
        fleet("an unreadable record is overwritten", "UNREADABLE-4", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> unreadable(WorkerId id) {
                return Optional.empty();
            }
        });
        fleet("a discarded record keeps its session", "UNREADABLE-5", clock -> new ReferenceFleet(clock) {
            @Override
            void lapse(WorkerId id, Instant now) {
                // Wrong: no effect.
            }
        });
    }
}
