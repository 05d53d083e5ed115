package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;
import static io.workermanager.tck.reference.Mutant.ofStore;

import io.workermanager.model.*;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
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

/** Stores that page wrongly, or in the wrong order. */
final class ScanMutants {
    private ScanMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>(scans());
        all.addAll(idle());
        all.addAll(idlePages());
        return all;
    }

    private static List<Mutant> scans() {
        return List.of(
                ofStore(
                        "the last page is lost",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                Page page = super.scan(atLeast, from, limit);
                                boolean last = page.next().isEmpty() && !from.equals(Page.Cursor.start());
                                return last ? new Page(List.of(), List.of(), Optional.empty(), page.at()) : page;
                            }
                        },
                        "SCAN-1"),
                ofStore(
                        "the dead are not among the marked",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            boolean reaches(WorkerQuery.ScanScope reach, WorkerRecord worker, Instant now) {
                                boolean living = super.reaches(WorkerQuery.ScanScope.LIVING, worker, now);
                                return super.reaches(reach, worker, now)
                                        && (reach != WorkerQuery.ScanScope.MARKED || living);
                            }
                        },
                        "SCAN-2",
                        "HOLD-6"),
                ofStore(
                        "a scan knows profiles by their type alone",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                Predicate<Profile> byType =
                                        profile -> atLeast.profiles().test(Profile.of(profile.type(), "e"));
                                return super.scan(new WorkerQuery(atLeast.reach(), byType), from, limit);
                            }
                        },
                        "SCAN-3"),
                ofStore(
                        "a scan ends with a page that has none of the wanted",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                Page page = super.scan(WorkerQuery.of(atLeast.reach()), from, limit);
                                return only(atLeast.profiles(), page);
                            }
                        },
                        "SCAN-3"),
                ofStore(
                        "a scan walks one state after the other",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                Page all = super.scan(atLeast, Page.Cursor.start(), 10_000);
                                List<WorkerRecord> byState = all.workers().stream()
                                        .sorted(Comparator.comparing(WorkerRecord::status))
                                        .toList();
                                return pageByCount(byState, from, limit, all);
                            }
                        },
                        "SCAN-4"),
                ofStore(
                        "a scan delivers records as they were when it began",
                        fleet -> new ReferenceStore(fleet) {
                            private final Map<WorkerId, WorkerRecord> begun = new HashMap<>();

                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
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
                        },
                        "SCAN-4"),
                ofStore("the next page of a scan is found by counting", counting(WorkerQuery.ScanScope.ALL), "SCAN-4"),
                ofStore(
                        "the next page of the marked is found by counting",
                        counting(WorkerQuery.ScanScope.MARKED),
                        "SCAN-4",
                        "HOLD-6"),
                ofStore(
                        "the next page of those with a session to recover is found by counting",
                        counting(WorkerQuery.ScanScope.RECOVERABLE),
                        "SCAN-4"),
                ofStore(
                        "a scan takes any limit for the nearest one that may be",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                return super.scan(atLeast, from, Math.max(1, Math.min(limit, 10_000)));
                            }
                        },
                        "SCAN-6"),
                ofStore(
                        "one bad record ends a scan",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                Page page = super.scan(atLeast, from, limit);
                                page.unreadable().forEach(spoilt -> checkReadable(spoilt.id()));
                                return page;
                            }
                        },
                        "UNREADABLE-3",
                        "AGREE-3"));
    }

    /** The page with the wanted alone, and without a next one if there are none. */
    private static Page only(Predicate<Profile> wanted, Page page) {
        Page left = page.only(worker -> wanted.test(worker.profile()));
        return left.workers().isEmpty() ? new Page(List.of(), left.unreadable(), Optional.empty(), left.at()) : left;
    }

    private static Function<ReferenceFleet, WorkerStore> counting(WorkerQuery.ScanScope counted) {
        return fleet -> new ReferenceStore(fleet) {
            @Override
            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                if (atLeast.reach() != counted) {
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

    private static List<Mutant> idle() {
        return List.of(
                ofStore(
                        "the idle come by id",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Comparator<WorkerRecord> order() {
                                return Comparator.comparing(WorkerRecord::id, WorkerId.order());
                            }

                            @Override
                            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                                String id = from.place().substring(from.place().indexOf(' ') + 1);
                                return WorkerId.order().compare(worker.id(), WorkerId.of(id)) > 0;
                            }
                        },
                        "IDLE-1",
                        "CLAIM-6"),
                new Mutant(
                        "who stays idle keeps its turn",
                        List.of("IDLE-1"),
                        KeepsTurns::new,
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Comparator<WorkerRecord> order() {
                                return Comparator.comparingLong(((KeepsTurns) fleet)::turn)
                                        .thenComparing(WorkerRecord::id, WorkerId.order());
                            }
                        }),
                ofStore(
                        "ties come by String.compareTo",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Comparator<WorkerRecord> order() {
                                return Comparator.comparingLong(WorkerRecord::turn)
                                        .thenComparing(worker -> worker.id().value());
                            }
                        },
                        "IDLE-2"),
                ofStore(
                        "turns are cut to milliseconds",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Comparator<WorkerRecord> order() {
                                return Comparator.<WorkerRecord>comparingLong(worker -> worker.turn() / 1000)
                                        .thenComparing(WorkerRecord::id, WorkerId.order());
                            }
                        },
                        "IDLE-3"),
                ofStore("the busy are idle", also(WorkerState.PROCESSING), "IDLE-4", "IDLE-5"),
                ofStore("the paused are idle", also(WorkerState.PAUSED), "IDLE-4", "IDLE-5"),
                ofStore("the offline are idle", also(WorkerState.OFFLINE), "IDLE-4", "IDLE-5"),
                ofStore("the dead are idle", also(WorkerState.EXPIRED), "IDLE-4", "IDLE-6"),
                ofStore("those that left are idle", also(WorkerState.LEFT), "IDLE-4", "IDLE-5"));
    }

    private static Function<ReferenceFleet, WorkerStore> also(WorkerState standing) {
        return fleet -> new ReferenceStore(fleet) {
            @Override
            boolean idle(WorkerRecord worker, Instant now) {
                return super.idle(worker, now) || WorkerState.of(worker, now) == standing;
            }
        };
    }

    private static List<Mutant> idlePages() {
        return List.of(
                ofStore(
                        "the next page begins a microsecond later",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                                String turn =
                                        from.place().substring(0, from.place().indexOf(' '));
                                return worker.turn() > Long.parseLong(turn);
                            }
                        },
                        "IDLE-7"),
                ofStore(
                        "the next page goes on by String.compareTo",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                                String turn = worker.turn() + " ";
                                boolean isTie = from.place().startsWith(turn);
                                return isTie
                                        ? (turn + worker.id()).compareTo(from.place()) > 0
                                        : super.isAfter(worker, from);
                            }
                        },
                        "IDLE-7"),
                ofStore(
                        "a page has one more than asked for",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                                return super.longestIdle(wanted, from, limit + 1);
                            }
                        },
                        "IDLE-7"),
                ofStore(
                        "a page of the idle may have any number of them",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                                return super.longestIdle(wanted, from, Math.max(1, Math.min(limit, 10_000)));
                            }
                        },
                        "SCAN-6"),
                ofStore(
                        "the next page is found by counting",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                                Page all = super.longestIdle(wanted, Page.Cursor.start(), 10_000);
                                return pageByCount(all.workers(), from, limit, all);
                            }
                        },
                        "IDLE-8"),
                ofFleet(
                        "a worker is known by the profile that it came with",
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
                        },
                        "REPLACE-4",
                        "IDLE-5",
                        "RACE-6",
                        "REGISTER-7"),
                ofStore(
                        "every profile is wanted",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                                return super.longestIdle(profile -> true, from, limit);
                            }
                        },
                        "IDLE-9"),
                ofStore(
                        "the idle end with a page that has none of the wanted",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                                return only(wanted, super.longestIdle(profile -> true, from, limit));
                            }
                        },
                        "IDLE-9"),
                ofStore(
                        "the predicate is asked under the lock",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                                synchronized (fleet) {
                                    return super.longestIdle(wanted, from, limit);
                                }
                            }
                        },
                        "IDLE-10"),
                ofStore("the predicate is asked under a lock that keeps writers out", ReadsUnderALock::new, "IDLE-10"),
                ofStore(
                        "the predicate of a scan is asked under the lock",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
                                synchronized (fleet) {
                                    return super.scan(atLeast, from, limit);
                                }
                            }
                        },
                        "IDLE-10"));
    }

    /** Knows the turns of the idle as they were when these became idle. */
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

    /** Reads beside others that read, and keeps writers out meanwhile. */
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
