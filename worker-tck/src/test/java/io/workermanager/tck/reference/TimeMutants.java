package io.workermanager.tck.reference;

import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Wrong clocks, wrong ends of records, and pages that show an earlier time. */
final class TimeMutants extends MutantTable {
    TimeMutants() {
        alike();
        clocks();
        ends();
        pages();
        names();
    }

    private void clocks() {
        add(new Mutant(
                "the clock counts seconds",
                List.of("CLOCK-1"),
                clock -> new ReferenceFleet(new SettableClock() {
                    @Override
                    Instant now() {
                        return clock.now().truncatedTo(ChronoUnit.SECONDS);
                    }
                }),
                ReferenceStore::new));
        fleet("tokens are compared with 32 bits of seconds", "CLOCK-2", clock -> new ReferenceFleet(clock) {
            @Override
            long leastUnknownToken(Instant now) {
                return super.leastUnknownToken(Instant.ofEpochSecond(now.getEpochSecond() & 0xFFFF_FFFFL));
            }

            @Override
            Optional<WriteResult.RejectionReason> window(Write.Preconditions preconditions, Instant now) {
                return super.window(
                        preconditions, now.minusSeconds(now.getEpochSecond() > 0xFFFF_FFFFL ? 1L << 32 : 0));
            }
        });
        store("audit compares 32 bits of seconds", "CLOCK-2", fleet -> new ReferenceStore(fleet) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                Order.AuditEntry.Page page = super.audit(from, limit);
                return new Order.AuditEntry.Page(
                        page.entries().stream()
                                .filter(entry -> entry.at().getEpochSecond() <= 0xFFFF_FFFFL)
                                .toList(),
                        page.next(),
                        page.unreadable());
            }
        });
        store("find is a millisecond early", "FIND-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                return early(super.find(id));
            }
        });
        store("findBySession is a millisecond early", "FIND-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                return early(super.findBySession(session));
            }
        });
        store("a page of idle workers is a millisecond early", "SCAN-5", fleet -> new ReferenceStore(fleet) {
            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                Page page = super.longestIdle(wanted, from, limit);
                return new Page(
                        page.workers(),
                        page.unreadable(),
                        page.next(),
                        page.at().minusMillis(1));
            }
        });
    }

    private static <T> Timestamped<T> early(Timestamped<T> read) {
        return new Timestamped<>(read.value(), read.at().minusMillis(1));
    }

    private void ends() {
        keeping(
                "a record is kept for whole seconds",
                "KEEP-8",
                (now, until) ->
                        now.plusSeconds(Math.max(1, Duration.between(now, until).toSeconds())));
        keeping(
                "a record is kept for at most 32 bits of milliseconds",
                "KEEP-8",
                (now, until) -> now.plusMillis(Duration.between(now, until).toMillis() & 0xFFFF_FFFFL));
        keeping(
                "the end of a record is stored in 31 bits of seconds",
                "KEEP-6",
                (now, until) -> until.getEpochSecond() > Integer.MAX_VALUE ? now.plusSeconds(1) : until);
        repeating("an insert that runs again extends the retention", Write.Insert.class);
        repeating("a replace that runs again extends the retention", Write.Replace.class);
        store(
                "findBySession shows an expired record until the next write",
                "KEEP-1",
                fleet -> new ReferenceStore(fleet) {
                    @Override
                    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                        synchronized (fleet) {
                            ReferenceFleet.Holding holding = fleet.held.get(session);
                            Optional<WorkerRecord> holder =
                                    holding == null ? Optional.empty() : fleet.stored(holding.by());
                            return holder.isPresent() ? new Timestamped<>(holder, at()) : super.findBySession(session);
                        }
                    }

                    @Override
                    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                        synchronized (fleet) {
                            checkReadable(id);
                            checkOpen();
                            ReferenceFleet.Kept kept = fleet.records.get(id);
                            boolean isOver = kept == null || !at().isBefore(kept.until());
                            return new Timestamped<>(isOver ? Optional.empty() : Optional.of(kept.worker()), at());
                        }
                    }
                });
        fleet("a discarded record frees what it lost", "UNREADABLE-7", FreesLost::new);
        fleet("the token of a discarded record is forgotten", "UNREADABLE-7", clock -> new ReferenceFleet(clock) {
            @Override
            boolean discardUnreadable(WorkerId id) {
                Map<SessionId, Holding> before = Map.copyOf(held);
                boolean isGone = super.discardUnreadable(id);
                before.keySet().stream()
                        .filter(session -> !held.containsKey(session))
                        .forEach(givenUp::remove);
                return isGone;
            }
        });
    }

    /** Frees the sessions that a discarded record names, whoever holds them. */
    private static final class FreesLost extends ReferenceFleet {
        private final Map<WorkerId, WorkerRecord> corrupted = new ConcurrentHashMap<>();

        FreesLost(SettableClock clock) {
            super(clock);
        }

        @Override
        synchronized void corrupt(WorkerId id) {
            stored(id).ifPresent(worker -> corrupted.put(id, worker));
            super.corrupt(id);
        }

        @Override
        boolean discardUnreadable(WorkerId id) {
            boolean isGone = super.discardUnreadable(id);
            if (isGone && corrupted.containsKey(id)) {
                held.keySet().removeAll(corrupted.get(id).sessions());
            }
            return isGone;
        }
    }

    /** The end of a record that a mutant stores. */
    private interface End {
        Instant of(Instant now, Instant until);
    }

    private void keeping(String defect, String rules, End end) {
        fleet(defect, rules, clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                return end.of(now, super.keepUntil(write, now));
            }
        });
    }

    private void repeating(String defect, Class<? extends Write> kind) {
        fleet(defect, "REPEAT-9", clock -> new ReferenceFleet(clock) {
            @Override
            boolean hasRun(Write write, Instant now) {
                boolean again = super.hasRun(write, now);
                if (again && kind.isInstance(write)) {
                    records.computeIfPresent(write.id(), (id, kept) -> new Kept(kept.worker(), keepUntil(write, now)));
                }
                return again;
            }
        });
    }

    private void pages() {
        store(
                "later pages of idle workers come from a snapshot of the first",
                "IDLE-11",
                fleet -> new ReferenceStore(fleet) {
                    private final Map<String, List<WorkerRecord>> snapshots = new ConcurrentHashMap<>();

                    @Override
                    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                        if (from.equals(Page.Cursor.start())) {
                            Page page = super.longestIdle(wanted, from, limit);
                            page.next()
                                    .ifPresent(next -> snapshots.put(
                                            next.place(),
                                            super.longestIdle(wanted, next, 10_000)
                                                    .workers()));
                            return page;
                        }
                        List<WorkerRecord> left = snapshots.get(from.place());
                        Page page = page(left, List.of(), limit, at(), worker -> worker.turn() + " " + worker.id());
                        page.next().ifPresent(next -> snapshots.put(next.place(), left.subList(limit, left.size())));
                        return page;
                    }
                });
        store("a later page delivers workers that have taken a session", "IDLE-11", fleet -> new ReferenceStore(fleet) {
            private boolean isLater;

            @Override
            public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
                isLater = !from.equals(Page.Cursor.start());
                return super.longestIdle(wanted, from, limit);
            }

            @Override
            boolean idle(WorkerRecord worker, Instant now) {
                return super.idle(worker, now) || (isLater && worker.sessions().contains(SessionId.of("s")));
            }
        });
        store("a cursor whose worker is removed ends the pages", "IDLE-8", fleet -> new Continuing(fleet, false));
        store("a cursor whose worker is busy begins again", "IDLE-8", fleet -> new Continuing(fleet, true));
    }

    /** Continues after the stored record of a cursor, and not after its place. */
    private static final class Continuing extends ReferenceStore {
        private final boolean beginsAgain;

        Continuing(ReferenceFleet fleet, boolean beginsAgain) {
            super(fleet);
            this.beginsAgain = beginsAgain;
        }

        @Override
        public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
            if (!from.equals(Page.Cursor.start())) {
                String id = from.place().substring(from.place().indexOf(' ') + 1);
                Optional<WorkerRecord> last = find(WorkerId.of(id)).value();
                if (!beginsAgain && last.isEmpty()) {
                    return new Page(List.of(), List.of(), Optional.empty(), at());
                }
                if (beginsAgain && last.filter(worker -> !idle(worker, at())).isPresent()) {
                    return super.longestIdle(wanted, Page.Cursor.start(), limit);
                }
            }
            return super.longestIdle(wanted, from, limit);
        }
    }

    private void names() {
        named("the names of fleets are compared without case", "FIND-4", name -> name.toLowerCase(Locale.ROOT));
        named(
                "the name of a fleet has at most 39 characters",
                "FIND-4",
                name -> name.substring(0, Math.min(39, name.length())));
        store("a fleet is all keys that begin with its name", "FIND-4", fleet -> new ReferenceStore(fleet) {
            @Override
            Timestamped<List<WorkerRecord>> allById() {
                List<WorkerRecord> all = fleet.neighbours.entrySet().stream()
                        .filter(other -> other.getKey().startsWith(fleet.name))
                        .flatMap(other -> other.getValue().all().values().stream())
                        .toList();
                return new Timestamped<>(all, at());
            }
        });
    }
}
