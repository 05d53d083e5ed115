package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.RecordCopy.with;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.workermanager.model.Attributes;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Failures at the bounds: large values, unusual names, other fleets, late writes, closed stores. */
final class BorderMutants extends MutantTable {
    private static final Map<SettableClock, Long> GREATEST_OF_ALL = new ConcurrentHashMap<>();
    private static final Map<SettableClock, Map<WorkerId, ReferenceFleet.Removed>> REMOVED_BY_ALL =
            new ConcurrentHashMap<>();
    private static final Map<SettableClock, Map<SessionId, Long>> GIVEN_UP_BY_ALL = new ConcurrentHashMap<>();

    BorderMutants() {
        fleet("all fleets share the greatest token", "FIND-5", clock -> new ReferenceFleet(clock) {
            @Override
            long leastUnknownToken(Instant now) {
                greatestToken = GREATEST_OF_ALL.merge(clock, greatestToken, Math::max);
                return super.leastUnknownToken(now);
            }

            @Override
            void holdSessions(WorkerId id, Optional<WorkerRecord> worker, Instant now) {
                super.holdSessions(id, worker, now);
                GREATEST_OF_ALL.merge(clock, greatestToken, Math::max);
            }
        });
        fleet("all fleets share the removed ids", "FIND-5", RemembersForAll::new);
        fleet("all fleets share the released sessions", "FIND-5", GivesUpForAll::new);
        store("a cursor replaces spaces in a name", "NAME-4", fleet -> new ReferenceStore(fleet) {
            @Override
            boolean isAfter(WorkerRecord worker, Page.Cursor from) {
                int name = from.place().indexOf(' ') + 1;
                String turn = from.place().substring(0, name);
                String id = from.place().substring(name).replace(' ', '_');
                return super.isAfter(worker, new Page.Cursor(turn + id));
            }
        });
        hints("a watch treats a worker's name as a pattern", "NAME-5", clock -> new HintDispatcher() {
            @Override
            boolean concerns(WorkerStore.WatchScope watched, WorkerStore.WatchScope changed) {
                boolean any =
                        watched.worker().filter(id -> id.value().equals("*")).isPresent();
                return (any && changed.worker().isPresent()) || super.concerns(watched, changed);
            }
        });
        record("a text of more than ten thousand characters is truncated", "FIELD-5", (fleet, given) -> {
            Map<String, Object> cut = new LinkedHashMap<>(given.attributes().asMap());
            cut.replaceAll((name, value) ->
                    value instanceof String text && text.length() > 10_000 ? text.substring(0, 10_000) : value);
            return with(given, "attributes", Attributes.stored(cut));
        });
        record(
                "the cause of a shutdown request is truncated",
                "FIELD-5",
                (fleet, given) -> with(given, "shutdown", given.shutdown().map(BorderMutants::cut)));
        record(
                "the dispatcher of a recovery is truncated",
                "FIELD-5",
                (fleet, given) -> with(
                        given,
                        "orphans",
                        given.orphans().stream().map(BorderMutants::cut).toList()));
        store("a session with a long name is not found", "FIELD-5", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                Timestamped<Optional<WorkerRecord>> found = super.findBySession(session);
                boolean isLong = session.value().getBytes(UTF_8).length > 255
                        && found.value().flatMap(WorkerRecord::assignment).isPresent();
                return isLong ? new Timestamped<>(Optional.empty(), found.at()) : found;
            }
        });
        control("no more than 200 holds are kept", "CONTROL-11", (fleet, given) -> {
            List<Hold> holds = given.holds();
            return withHolds(given, holds.subList(0, Math.min(200, holds.size())));
        });
        control(
                "the cause of a hold is truncated",
                "CONTROL-11",
                (fleet, given) -> withHolds(
                        given, given.holds().stream().map(BorderMutants::cut).toList()));
        store("a closed store leaves its thread behind", "LIFECYCLE-4", LeavesItsThread::new);
        store("an unreadable record counts as idle", "UNREADABLE-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<WorkerCensus> census() {
                Timestamped<WorkerCensus> census = super.census();
                Map<Profile, Map<WorkerCensus.State, Long>> counts =
                        new HashMap<>(census.value().counts());
                fleet.unreadable.keySet().forEach(id -> {
                    Map<WorkerCensus.State, Long> more =
                            new HashMap<>(counts.getOrDefault(Profile.defaults(), Map.of()));
                    more.merge(WorkerCensus.State.IDLE, 1L, Long::sum);
                    counts.put(Profile.defaults(), more);
                });
                return new Timestamped<>(new WorkerCensus(counts), census.at());
            }
        });
        store("an unreadable record ends its batch", "UNREADABLE-6", fleet -> new ReferenceStore(fleet) {
            @Override
            public List<WriteResult> write(List<Write> writes) {
                if (writes.size() > 1) {
                    writes.forEach(write -> checkReadable(write.id()));
                }
                return super.write(writes);
            }
        });
        fleet("a replace of any earlier version is applied", "OUTAGE-4", clock -> new ReferenceFleet(clock) {
            private final Set<Version> stood = new HashSet<>();

            @Override
            boolean expectedIsStored(Write write) {
                return super.expectedIsStored(write)
                        || (write instanceof Write.Replace replace
                                && stored(write.id()).isPresent()
                                && stood.contains(replace.expected().version()));
            }

            @Override
            void run(Write write, Instant now) {
                stored(write.id()).ifPresent(worker -> stood.add(worker.version()));
                super.run(write, now);
            }
        });
        fleet("a repeated write restores the index of the previous profile", "AGREE-4", IndexesByAttempt::new);
        store("findBySession reads from a copy that is a moment old", "HISTORY-1", fleet -> new ReferenceStore(fleet) {
            private final Map<SessionId, Timestamped<Optional<WorkerRecord>>> copies = new HashMap<>();
            private int reads;

            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                synchronized (copies) {
                    if (reads++ % 3 == 0) {
                        copies.clear();
                    }
                    return copies.computeIfAbsent(session, super::findBySession);
                }
            }
        });
        store("find reads from a copy that is a moment old", "HISTORY-2", fleet -> new ReferenceStore(fleet) {
            private final Map<WorkerId, Timestamped<Optional<WorkerRecord>>> copies = new HashMap<>();
            private int reads;

            @Override
            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                synchronized (copies) {
                    if (reads++ % 3 == 0) {
                        copies.clear();
                    }
                    return copies.computeIfAbsent(id, super::find);
                }
            }
        });
    }

    private static final class RemembersForAll extends ReferenceFleet {
        private final Map<WorkerId, Removed> shared;

        RemembersForAll(SettableClock clock) {
            super(clock);
            shared = REMOVED_BY_ALL.computeIfAbsent(clock, key -> new ConcurrentHashMap<>());
        }

        @Override
        void remove(WorkerRecord worker, Instant now) {
            super.remove(worker, now);
            shared.put(worker.id(), new Removed(worker.version(), worker.incarnation(), now));
        }

        @Override
        Optional<Removed> remembered(WorkerId id, Instant now) {
            return Optional.ofNullable(shared.get(id)).filter(before -> before.remembered(now));
        }
    }

    private static final class GivesUpForAll extends ReferenceFleet {
        private final Map<SessionId, Long> shared;

        GivesUpForAll(SettableClock clock) {
            super(clock);
            shared = GIVEN_UP_BY_ALL.computeIfAbsent(clock, key -> new ConcurrentHashMap<>());
        }

        @Override
        void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
            super.giveUp(id, except, now);
            givenUp.forEach((session, before) -> shared.put(session, before.token()));
        }

        @Override
        long leastToken(Write write, SessionId session, Instant now) {
            long least = super.leastToken(write, session, now);
            return held.containsKey(session) ? least : Math.max(least, shared.getOrDefault(session, 0L) + 1);
        }
    }

    /** Starts a thread that ends long after the rule. */
    private static final class LeavesItsThread extends ReferenceStore {
        LeavesItsThread(ReferenceFleet fleet) {
            super(fleet);
            Thread thread = new Thread(
                    () -> LockSupport.parkNanos(Duration.ofSeconds(30).toNanos()));
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** After a repeated write, indexes the record by its previous profile. */
    private static final class IndexesByAttempt extends ReferenceFleet {
        private final Map<WorkerId, Profile> before = new HashMap<>();
        private final Map<WorkerId, Profile> repeated = new HashMap<>();

        IndexesByAttempt(SettableClock clock) {
            super(clock);
        }

        @Override
        boolean hasRun(Write write, Instant now) {
            boolean again = super.hasRun(write, now);
            if (again && before.containsKey(write.id())) {
                repeated.put(write.id(), before.get(write.id()));
            }
            return again;
        }

        @Override
        void run(Write write, Instant now) {
            repeated.remove(write.id());
            stored(write.id()).ifPresent(worker -> before.put(write.id(), worker.profile()));
            super.run(write, now);
        }

        @Override
        Profile indexed(WorkerRecord worker) {
            return repeated.getOrDefault(worker.id(), super.indexed(worker));
        }
    }

    private static ShutdownRequest cut(ShutdownRequest asked) {
        return new ShutdownRequest(
                asked.underRevision(),
                cut(asked.cause()),
                asked.requestedAt(),
                asked.seenAt(),
                asked.drainingAt(),
                asked.stoppedAt());
    }

    private static WorkerRecord.OrphanedSession cut(WorkerRecord.OrphanedSession orphan) {
        return new WorkerRecord.OrphanedSession(
                orphan.session(),
                orphan.token(),
                orphan.recoverableFrom(),
                orphan.recoveredBy().map(BorderMutants::cut));
    }

    private static Hold cut(Hold hold) {
        return new Hold(hold.id(), hold.selector(), cut(hold.cause()), hold.since(), hold.until());
    }

    private static Order.Cause cut(Order.Cause cause) {
        return Order.Cause.of(cut(cause.who()), cut(cause.reason()));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(60, text.length()));
    }
}
