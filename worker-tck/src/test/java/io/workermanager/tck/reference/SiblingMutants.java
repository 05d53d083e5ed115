package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Stores that are right alone, and wrong beside a second store of their fleet: memory, locks and caches of one store object. */
final class SiblingMutants extends MutantTable {
    SiblingMutants() {
        alike();
        memory();
        races();
        caches();
        closing();
        add(ofTwoProcesses());
    }

    /** A fleet in the memory of each process. */
    static Mutant ofTwoProcesses() {
        return new Mutant(
                "a fleet is in the memory of one process",
                List.of("PROCESS-1", "PROCESS-2"),
                ReferenceFleet::new,
                ReferenceStore::new);
    }

    // ---- what a store keeps for itself

    private void memory() {
        this.<Map<WorkerId, ReferenceFleet.Removed>>own(
                "the removed ids are those of one store",
                "REMOVE-4, REPEAT-3, REPEAT-6",
                HashMap<WorkerId, ReferenceFleet.Removed>::new,
                fleet -> fleet.removed,
                (fleet, own) -> fleet.removed = own);
        this.<Map<SessionId, ReferenceFleet.GivenUp>>own(
                "the released sessions are those of one store",
                "TOKEN-3, SESSION-12",
                HashMap<SessionId, ReferenceFleet.GivenUp>::new,
                fleet -> fleet.givenUp,
                (fleet, own) -> fleet.givenUp = own);
        own(
                "the greatest token is that of one store",
                "TOKEN-8",
                () -> 0L,
                fleet -> fleet.greatestToken,
                (fleet, own) -> fleet.greatestToken = own);
        own(
                "the time to keep a control is known to the store that wrote it",
                "CONTROL-8",
                () -> Duration.ZERO,
                fleet -> fleet.controlKeepFor,
                (fleet, own) -> fleet.controlKeepFor = own);
    }

    /** Adds a mutant whose stores each have an own value of a field of the fleet while they write. */
    private <T> void own(
            String defect,
            String rules,
            Supplier<? extends T> first,
            Function<ReferenceFleet, T> field,
            BiConsumer<ReferenceFleet, T> set) {
        store(defect, rules, fleet -> new ReferenceStore(fleet) {
            private T own = first.get();

            @Override
            public List<WriteResult> write(List<Write> writes) {
                return withOwn(() -> super.write(writes));
            }

            @Override
            public WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                return withOwn(() -> super.writeControl(expected, next, keepFor, preconditions, audit));
            }

            private <R> R withOwn(Supplier<R> call) {
                synchronized (fleet) {
                    T shared = field.apply(fleet);
                    set.accept(fleet, own);
                    try {
                        return call.get();
                    } finally {
                        own = field.apply(fleet);
                        set.accept(fleet, shared);
                    }
                }
            }
        });
    }

    // ---- steps that are atomic in one store

    private void races() {
        racing(
                "the holder of a session is compared under a lock of the store",
                "RACE-3",
                (fleet, write) -> fleet.session(write).isEmpty(),
                "session");
        racing(
                "inserts are atomic in each store",
                "RACE-2",
                (fleet, write) -> !(write instanceof Write.Insert)
                        || fleet.version(write, fleet.clock.now()).isEmpty(),
                "insert");
        racing(
                "removals are atomic in each store",
                "RACE-8",
                (fleet, write) -> !(write instanceof Write.Remove)
                        || fleet.version(write, fleet.clock.now()).isEmpty(),
                "remove");
        racing(
                "replaces are atomic in each store",
                "RACE-1",
                (fleet, write) -> !(write instanceof Write.Replace)
                        || fleet.version(write, fleet.clock.now()).isEmpty(),
                "replace");
        store("control writes are atomic in each store", "RACE-5", fleet -> new ReferenceStore(fleet) {
            @Override
            public synchronized WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                FleetControl read = control();
                LockSupport.parkNanos(100_000);
                boolean fits = read.version().equals(expected.version());
                return super.writeControl(fits ? control() : expected, next, keepFor, preconditions, audit);
            }
        });
    }

    /** What a store found to hold a moment ago is not compared again. */
    private void racing(String defect, String rules, BiPredicate<ReferenceFleet, Write> check, String what) {
        add(new Mutant(
                defect,
                List.of(rules.split(", ")),
                clock -> new Prechecked(clock, what),
                fleet -> new ReferenceStore(fleet) {
                    @Override
                    public synchronized List<WriteResult> write(List<Write> writes) {
                        if (writes.size() != 1) {
                            return super.write(writes);
                        }
                        boolean holds;
                        synchronized (fleet) {
                            fleet.expire(fleet.clock.now());
                            holds = check.test(fleet, writes.get(0));
                        }
                        LockSupport.parkNanos(100_000);
                        synchronized (fleet) {
                            ((Prechecked) fleet).prechecked = holds;
                            try {
                                return super.write(writes);
                            } finally {
                                ((Prechecked) fleet).prechecked = false;
                            }
                        }
                    }
                }));
    }

    /** Skips one check of a write for which it was made before. */
    private static final class Prechecked extends ReferenceFleet {
        private final String what;
        private boolean prechecked;

        Prechecked(SettableClock clock, String what) {
            super(clock);
            this.what = what;
        }

        @Override
        void run(Write write, Instant now) {
            if (!(write instanceof Write.Remove) || stored(write.id()).isPresent()) {
                super.run(write, now);
            }
        }

        @Override
        Optional<WriteResult.RejectionReason> session(Write write) {
            return prechecked && what.equals("session") ? Optional.empty() : super.session(write);
        }

        @Override
        Optional<WriteResult.RejectionReason> version(Write write, Instant now) {
            boolean skips = prechecked
                    && write.getClass().getSimpleName().toLowerCase(Locale.ROOT).equals(what);
            return skips ? Optional.empty() : super.version(write, now);
        }
    }

    // ---- caches

    private void caches() {
        store("findBySession is cached until the store writes", "FIND-2", fleet -> new Caching(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                return cached("session " + session, () -> super.findBySession(session));
            }
        });
        store("the census is cached until the store writes", "FIND-2, IDLE-5", fleet -> new Caching(fleet) {
            @Override
            public Timestamped<WorkerCensus> census() {
                return cached("census", super::census);
            }
        });
        store("the longest idle are cached until the store writes", "FIND-2, IDLE-5", fleet -> new Caching(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                return cached("idle " + limit + from, () -> super.longestIdle(wanted, from, limit));
            }
        });
        store("a record is cached until the store writes", "FIND-2, IDLE-5", fleet -> new Caching(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                return cached("find " + id, () -> super.find(id));
            }
        });
    }

    /** Forgets what it read with the next write of this store. */
    private abstract static class Caching extends ReferenceStore {
        private final Map<String, Object> read = new ConcurrentHashMap<>();

        Caching(ReferenceFleet fleet) {
            super(fleet);
        }

        @SuppressWarnings("unchecked")
        final <T> T cached(String key, Supplier<T> call) {
            return (T) read.computeIfAbsent(key, any -> call.get());
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            read.clear();
            return super.write(writes);
        }
    }

    // ---- closing

    private void closing() {
        closing("closing a store frees the sessions", fleet -> fleet.held.clear());
        closing("closing a store drops the control", fleet -> fleet.control = FleetControl.none());
        closing("closing a store forgets the removed ids", fleet -> fleet.removed.clear());
        closing("closing a store forgets the released sessions", fleet -> fleet.givenUp.clear());
        closing("closing a store empties the audit log", fleet -> fleet.entries.clear());
    }

    private void closing(String defect, Consumer<ReferenceFleet> loss) {
        store(defect, "LIFECYCLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            public void close() {
                super.close();
                synchronized (fleet) {
                    loss.accept(fleet);
                }
            }
        });
    }
}
