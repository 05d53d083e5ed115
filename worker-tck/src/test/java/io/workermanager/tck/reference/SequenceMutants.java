package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;
import static io.workermanager.tck.reference.Mutant.ofStore;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Stores that race with themselves, signal or end wrongly, or mistake what cannot be read. */
final class SequenceMutants {
    private SequenceMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.add(ofFleet(
                "there is a gap between looking and writing",
                Gap::new,
                "RACE-1",
                "RACE-2",
                "RACE-3",
                "RACE-4",
                "RACE-5",
                "MARK-1",
                "CLAIM-1",
                "RECOVER-1"));
        all.add(ofStore("the index follows the record a moment later", IndexesLate::new, "RACE-6"));
        all.addAll(ends());
        all.addAll(signals());
        all.addAll(unreadable());
        return all;
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

    private static List<Mutant> ends() {
        return List.of(
                ofStore(
                        "a store that is closed goes on",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public void close() {
                                // Wrong: nothing ends.
                            }
                        },
                        "LIFECYCLE-1",
                        "STOP-4"),
                ofStore(
                        "a store that is closed takes its records with it",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public void close() {
                                fleet.records.clear();
                                super.close();
                            }
                        },
                        "LIFECYCLE-2"),
                ofStore(
                        "a watch outlives its store",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void endWatches() {
                                // Wrong: nothing ends.
                            }
                        },
                        "LIFECYCLE-3"));
    }

    private static List<Mutant> signals() {
        return List.of(
                signalling(
                        "a watch ends once and no more",
                        () -> new HintDispatcher() {
                            @Override
                            void end(UUID watch) {
                                if (!knows(watch)) {
                                    throw new IllegalStateException("no such watch");
                                }
                                super.end(watch);
                            }
                        },
                        "SIGNAL-1"),
                signalling(
                        "nobody hears of workers",
                        () -> new HintDispatcher() {
                            @Override
                            void workerChanged(WorkerId id) {
                                // Wrong: nobody is told.
                            }
                        },
                        "SIGNAL-2"),
                signalling(
                        "nobody hears of orders",
                        () -> new HintDispatcher() {
                            @Override
                            void controlChanged() {
                                // Wrong: nobody is told.
                            }
                        },
                        "SIGNAL-3"),
                signalling(
                        "everybody hears everything",
                        () -> new HintDispatcher() {
                            @Override
                            boolean concerns(WorkerStore.WatchScope watched, WorkerStore.WatchScope changed) {
                                return true;
                            }
                        },
                        "SIGNAL-4"),
                ofFleet(
                        "every beat is a signal",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void run(Write write, Instant now) {
                                super.run(write, now);
                                signals.workerChanged(write.id());
                            }
                        },
                        "SIGNAL-4"),
                signalling(
                        "a watch never ends",
                        () -> new HintDispatcher() {
                            @Override
                            void end(UUID watch) {
                                // Wrong: it goes on.
                            }
                        },
                        "SIGNAL-5",
                        "LIFECYCLE-3"),
                signalling(
                        "a listener's fault is the writer's",
                        () -> new HintDispatcher() {
                            @Override
                            void call(Consumer<ChangeHint> listener, ChangeHint signal) {
                                listener.accept(signal);
                            }
                        },
                        "SIGNAL-6"));
    }

    private static Mutant signalling(String wrong, Supplier<HintDispatcher> signals, String... rules) {
        return ofFleet(
                wrong,
                clock -> {
                    ReferenceFleet fleet = new ReferenceFleet(clock);
                    fleet.signals = signals.get();
                    return fleet;
                },
                rules);
    }

    private static List<Mutant> unreadable() {
        return List.of(
                ofFleet(
                        "what can be read is discarded, too",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean discardUnreadable(WorkerId id) {
                                return records.remove(id) != null || super.discardUnreadable(id);
                            }
                        },
                        "UNREADABLE-1"),
                ofStore(
                        "what cannot be read is taken for nothing",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void checkReadable(WorkerId id) {
                                // Wrong: nobody is told.
                            }
                        },
                        "UNREADABLE-2"),
                ofStore(
                        "what cannot be read holds no session",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                                try {
                                    return super.findBySession(session);
                                } catch (UnreadableRecordException e) {
                                    return new Timestamped<>(Optional.empty(), at());
                                }
                            }
                        },
                        "UNREADABLE-2"),
                ofFleet(
                        "what cannot be read is written over",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> unreadable(WorkerId id) {
                                return Optional.empty();
                            }
                        },
                        "UNREADABLE-4"),
                ofFleet(
                        "what is discarded keeps its session",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void lapse(WorkerId id, Instant now) {
                                // Wrong: nothing is free.
                            }
                        },
                        "UNREADABLE-5"));
    }
}
