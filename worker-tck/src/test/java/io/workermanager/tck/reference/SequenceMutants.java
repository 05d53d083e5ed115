package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WatchScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Stores that race with themselves, signal or end wrongly, or mistake what cannot be read. */
final class SequenceMutants extends MutantTable {
    SequenceMutants() {

        fleet(
                "there is a gap between looking and writing",
                "RACE-1, RACE-2, RACE-3, RACE-4, RACE-5, MARK-1, CLAIM-1, RECOVER-1",
                Gap::new);
        store("the index follows the record a moment later", "RACE-6", IndexesLate::new);
        ends();
        signals();
        unreadable();
    }

    /** Lets the lock go for a moment between looking and writing. */
    private static final class Gap extends ReferenceFleet {
        Gap(SettableClock clock) {
            super(clock);
        }

        @Override
        void run(Write write, Instant now) {
            letGo();
            super.run(write, now);
        }

        @Override
        FleetControl kept(FleetControl given) {
            letGo();
            return given;
        }

        /** Whoever comes next finds the lock free, and ends the wait. */
        @SuppressWarnings("WaitNotInLoop")
        private void letGo() {
            try {
                notifyAll();
                wait(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Until a write is over, whoever asks for many is told what was there before it. */
    private static final class IndexesLate extends ReferenceStore {
        private volatile Optional<Timestamped<List<WorkerRecord>>> before = Optional.empty();

        IndexesLate(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public synchronized List<WriteResult> write(List<Write> writes) {
            before = Optional.of(super.allById());
            List<WriteResult> results = super.write(writes);
            LockSupport.parkNanos(1_000_000);
            before = Optional.empty();
            return results;
        }

        @Override
        Timestamped<List<WorkerRecord>> allById() {
            return before.orElseGet(super::allById);
        }
    }

    private void ends() {
        store("a store that is closed goes on", "LIFECYCLE-1, STOP-4", fleet -> new ReferenceStore(fleet) {
            @Override
            public void close() {
                // Wrong: nothing ends.
            }
        });
        store("a store that is closed takes its records with it", "LIFECYCLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            public void close() {
                fleet.records.clear();
                super.close();
            }
        });
        store("a watch outlives its store", "LIFECYCLE-3", fleet -> new ReferenceStore(fleet) {
            @Override
            void endWatches() {
                // Wrong: nothing ends.
            }
        });
    }

    private void signals() {
        hints("a watch ends once and no more", "SIGNAL-1", clock -> new HintDispatcher() {
            @Override
            void end(UUID watch) {
                if (!knows(watch)) {
                    throw new IllegalStateException("no such watch");
                }
                super.end(watch);
            }
        });
        hints("nobody hears of workers", "SIGNAL-2", clock -> new HintDispatcher() {
            @Override
            void workerChanged(WorkerId id) {
                // Wrong: nobody is told.
            }
        });
        hints("nobody hears of orders", "SIGNAL-3", clock -> new HintDispatcher() {
            @Override
            void controlChanged() {
                // Wrong: nobody is told.
            }
        });
        hints("everybody hears everything", "SIGNAL-4", clock -> new HintDispatcher() {
            @Override
            boolean concerns(WatchScope watched, WatchScope changed) {
                return true;
            }
        });
        fleet("every beat is a signal", "SIGNAL-4", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                super.run(write, now);
                signals.workerChanged(write.id());
            }
        });
        hints("a watch never ends", "SIGNAL-5, LIFECYCLE-3", clock -> new HintDispatcher() {
            @Override
            void end(UUID watch) {
                // Wrong: it goes on.
            }
        });
        hints("a listener's fault is the writer's", "SIGNAL-6", clock -> new HintDispatcher() {
            @Override
            void call(Consumer<ChangeHint> listener, ChangeHint signal) {
                listener.accept(signal);
            }
        });
    }

    private void unreadable() {
        fleet("what can be read is discarded, too", "UNREADABLE-1", clock -> new ReferenceFleet(clock) {
            @Override
            boolean discardUnreadable(WorkerId id) {
                return records.remove(id) != null || super.discardUnreadable(id);
            }
        });
        store("what cannot be read is taken for nothing", "UNREADABLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            void checkReadable(WorkerId id) {
                // Wrong: nobody is told.
            }
        });
        store("what cannot be read holds no session", "UNREADABLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                try {
                    return super.findBySession(session);
                } catch (UnreadableRecordException e) {
                    return new Timestamped<>(Optional.empty(), at());
                }
            }
        });
        fleet("what cannot be read is written over", "UNREADABLE-4", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> unreadable(WorkerId id) {
                return Optional.empty();
            }
        });
        fleet("what is discarded keeps its session", "UNREADABLE-5", clock -> new ReferenceFleet(clock) {
            @Override
            void lapse(WorkerId id, Instant now) {
                // Wrong: nothing is free.
            }
        });
    }
}
