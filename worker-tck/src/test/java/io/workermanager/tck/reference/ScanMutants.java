package io.workermanager.tck.reference;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;

/** Wrong pages and wrong order. */
final class ScanMutants extends MutantTable {
    ScanMutants() {
        scans();
        idle();
        idlePages();
    }

    private void scans() {
        store("the last page is lost", "SCAN-1", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                Page page = super.scan(atLeast, from, limit);
                boolean last = page.next().isEmpty() && !from.equals(Page.Cursor.start());
                return last ? new Page(List.of(), List.of(), Optional.empty(), page.at()) : page;
            }
        });
        store(
                "expired workers are missing in the scope of marked ones",
                "SCAN-2, HOLD-6",
                fleet -> new ReferenceStore(fleet) {
                    @Override
                    boolean reaches(WorkerStore.Query.ScanScope scope, WorkerRecord worker, Instant now) {
                        boolean living = super.reaches(WorkerStore.Query.ScanScope.LIVING, worker, now);
                        return super.reaches(scope, worker, now)
                                && (scope != WorkerStore.Query.ScanScope.MARKED || living);
                    }
                });
        store("a scan knows profiles by their type alone", "SCAN-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                Predicate<Profile> byType = profile -> atLeast.profiles().test(Profile.of(profile.type(), "e"));
                return super.scan(new WorkerStore.Query(atLeast.scope(), byType), from, limit);
            }
        });
        store("a scan ends with a page without a match", "SCAN-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                Page page = super.scan(WorkerStore.Query.of(atLeast.scope()), from, limit);
                return only(atLeast.profiles(), page);
            }
        });
        store("a scan lists one state after the other", "SCAN-4", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                Page all = super.scan(atLeast, Page.Cursor.start(), 10_000);
                List<WorkerRecord> byState = all.workers().stream()
                        .sorted(Comparator.comparing(WorkerRecord::status))
                        .toList();
                return pageByCount(byState, from, limit, all);
            }
        });
        store("a scan delivers records as they were when it began", "SCAN-4", fleet -> new ReferenceStore(fleet) {
            private final Map<WorkerId, WorkerRecord> begun = new HashMap<>();

            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                if (from.equals(Page.Cursor.start())) {
                    allById().value().forEach(worker -> begun.put(worker.id(), worker));
                }
                Page page = super.scan(atLeast, from, limit);
                return new Page(
                        page.workers().stream()
                                .map(worker -> begun.getOrDefault(worker.id(), worker))
                                .toList(),
                        page.unreadable(),
                        page.next(),
                        page.at());
            }
        });
        store("the next page of a scan is found by counting", "SCAN-4", counting(WorkerStore.Query.ScanScope.ALL));
        store(
                "the next page of the marked is found by counting",
                "SCAN-4, HOLD-6",
                counting(WorkerStore.Query.ScanScope.MARKED));
        store(
                "the next page of those with a session to recover is found by counting",
                "SCAN-4",
                counting(WorkerStore.Query.ScanScope.RECOVERABLE));
        store("a scan accepts any limit", "SCAN-6", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                return super.scan(atLeast, from, Math.max(1, Math.min(limit, 10_000)));
            }
        });
        store("an unreadable record ends a scan", "UNREADABLE-3, AGREE-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                Page page = super.scan(atLeast, from, limit);
                page.unreadable().forEach(corrupted -> checkReadable(corrupted.id()));
                return page;
            }
        });
    }

    /** The page with the matching records, and without a next one if there are none. */
    private static Page only(Predicate<Profile> wanted, Page page) {
        Page left = page.only(worker -> wanted.test(worker.profile()));
        return left.workers().isEmpty() ? new Page(List.of(), left.unreadable(), Optional.empty(), left.at()) : left;
    }

    private static Function<ReferenceFleet, WorkerStore> counting(WorkerStore.Query.ScanScope counted) {
        return fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                if (atLeast.scope() != counted) {
                    return super.scan(atLeast, from, limit);
                }
                Page all = super.scan(atLeast, Page.Cursor.start(), 10_000);
                return pageByCount(all.workers(), from, limit, all);
            }
        };
    }

    private static Page pageByCount(List<WorkerRecord> all, Page.Cursor from, int limit, Page read) {
        int begin = from.equals(Page.Cursor.start()) ? 0 : Integer.parseInt(from.place());
        int end = Math.min(all.size(), begin + limit);
        return new Page(
                begin < end ? all.subList(begin, end) : List.of(),
                read.unreadable(),
                end < all.size() ? Optional.of(new Page.Cursor(Integer.toString(end))) : Optional.empty(),
                read.at());
    }

    private void idle() {
        store("idle workers are ordered by id", "IDLE-1, CLAIM-6", fleet -> new ReferenceStore(fleet) {
            @Override
            Comparator<WorkerRecord> order() {
                return Comparator.comparing(WorkerRecord::id, WorkerId.order());
            }

            @Override
            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                String id = from.place().substring(from.place().indexOf(' ') + 1);
                return WorkerId.order().compare(worker.id(), WorkerId.of(id)) > 0;
            }
        });
        add(new Mutant(
                "an idle worker keeps its turn when it registers again",
                List.of("IDLE-1"),
                KeepsTurns::new,
                fleet -> new ReferenceStore(fleet) {
                    @Override
                    Comparator<WorkerRecord> order() {
                        return Comparator.comparingLong(((KeepsTurns) fleet)::turn)
                                .thenComparing(WorkerRecord::id, WorkerId.order());
                    }
                }));
        store("ties are broken by String.compareTo", "IDLE-2", fleet -> new ReferenceStore(fleet) {
            @Override
            Comparator<WorkerRecord> order() {
                return Comparator.comparingLong(WorkerRecord::turn)
                        .thenComparing(worker -> worker.id().value());
            }
        });
        store("turns are cut to milliseconds", "IDLE-3", fleet -> new ReferenceStore(fleet) {
            @Override
            Comparator<WorkerRecord> order() {
                return Comparator.<WorkerRecord>comparingLong(worker -> worker.turn() / 1000)
                        .thenComparing(WorkerRecord::id, WorkerId.order());
            }
        });
        store("busy workers are idle", "IDLE-4, IDLE-5", also(WorkerCensus.State.PROCESSING));
        store("paused workers are idle", "IDLE-4, IDLE-5", also(WorkerCensus.State.PAUSED));
        store("offline workers are idle", "IDLE-4, IDLE-5", also(WorkerCensus.State.OFFLINE));
        store("expired workers are idle", "IDLE-4, IDLE-6", also(WorkerCensus.State.EXPIRED));
        store("workers that left are idle", "IDLE-4, IDLE-5", also(WorkerCensus.State.LEFT));
    }

    private static Function<ReferenceFleet, WorkerStore> also(WorkerCensus.State state) {
        return fleet -> new ReferenceStore(fleet) {
            @Override
            boolean idle(WorkerRecord worker, Instant now) {
                return super.idle(worker, now) || WorkerCensus.State.of(worker, now) == state;
            }
        };
    }

    private void idlePages() {
        store("the next page begins a microsecond later", "IDLE-7", fleet -> new ReferenceStore(fleet) {
            @Override
            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                String turn = from.place().substring(0, from.place().indexOf(' '));
                return worker.turn() > Long.parseLong(turn);
            }
        });
        store("the next page continues by String.compareTo", "IDLE-7", fleet -> new ReferenceStore(fleet) {
            @Override
            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                String turn = worker.turn() + " ";
                boolean isTie = from.place().startsWith(turn);
                return isTie ? (turn + worker.id()).compareTo(from.place()) > 0 : super.isAfter(worker, from);
            }
        });
        store("a page exceeds its limit by one", "IDLE-7", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                return super.longestIdle(wanted, from, limit + 1);
            }
        });
        store("longestIdle accepts any limit", "SCAN-6", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                return super.longestIdle(wanted, from, Math.max(1, Math.min(limit, 10_000)));
            }
        });
        store("the next page is found by counting", "IDLE-8", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                Page all = super.longestIdle(wanted, Page.Cursor.start(), 10_000);
                return pageByCount(all.workers(), from, limit, all);
            }
        });
        fleet(
                "a worker is indexed by its first profile",
                "REPLACE-4, IDLE-5, RACE-6, REGISTER-7",
                clock -> new ReferenceFleet(clock) {
                    private final Map<WorkerId, Profile> first = new HashMap<>();

                    @Override
                    void run(Write write, Instant now) {
                        write.after().ifPresent(worker -> first.putIfAbsent(worker.id(), worker.profile()));
                        super.run(write, now);
                    }

                    @Override
                    synchronized Profile indexed(WorkerRecord worker) {
                        return first.getOrDefault(worker.id(), worker.profile());
                    }
                });
        store("every profile matches", "IDLE-9", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                return super.longestIdle(profile -> true, from, limit);
            }
        });
        store("longestIdle ends with a page without a match", "IDLE-9", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                return only(wanted, super.longestIdle(profile -> true, from, limit));
            }
        });
        store("the predicate is called inside the lock", "IDLE-10", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                synchronized (fleet) {
                    return super.longestIdle(wanted, from, limit);
                }
            }
        });
        store("the predicate is called inside a lock that excludes writers", "IDLE-10", ReadsUnderALock::new);
        store("the predicate of a scan is called inside the lock", "IDLE-10", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
                synchronized (fleet) {
                    return super.scan(atLeast, from, limit);
                }
            }
        });
    }

    /** Keeps the turn that a worker had when it became idle. */
    private static final class KeepsTurns extends ReferenceFleet {
        private final Map<WorkerId, Long> turns = new ConcurrentHashMap<>();

        KeepsTurns(SettableClock clock) {
            super(clock);
        }

        long turn(WorkerRecord worker) {
            return turns.getOrDefault(worker.id(), worker.turn());
        }

        @Override
        void run(Write write, Instant now) {
            super.run(write, now);
            Optional<WorkerRecord> idle = write.after().filter(worker -> worker.status() == WorkerStatus.IDLE);
            idle.ifPresentOrElse(
                    worker -> turns.putIfAbsent(worker.id(), worker.turn()), () -> turns.remove(write.id()));
        }
    }

    /** Holds a read lock that excludes writers. */
    private static final class ReadsUnderALock extends ReferenceStore {
        private final ReadWriteLock lock = new ReentrantReadWriteLock();

        ReadsUnderALock(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
            lock.readLock().lock();
            try {
                return super.longestIdle(wanted, from, limit);
            } finally {
                lock.readLock().unlock();
            }
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            lock.writeLock().lock();
            try {
                return super.write(writes);
            } finally {
                lock.writeLock().unlock();
            }
        }
    }
}
