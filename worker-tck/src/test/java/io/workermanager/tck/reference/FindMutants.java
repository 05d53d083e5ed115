package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;
import static io.workermanager.tck.reference.Mutant.ofStore;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.RegistrationTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Stores that find or count wrongly. */
final class FindMutants {
    private static final Map<SettableClock, ReferenceFleet> ONE_FLEET = new ConcurrentHashMap<>();

    private FindMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>(finds());
        all.addAll(names());
        all.addAll(counts());
        return all;
    }

    private static List<Mutant> finds() {
        return List.of(
                ofStore(
                        "a record is made up for an id that has none",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                                Timestamped<Optional<WorkerRecord>> found = super.find(id);
                                return found.value().isPresent()
                                        ? found
                                        : new Timestamped<>(Optional.of(madeUp(id, found.at())), found.at());
                            }
                        },
                        "FIND-1",
                        "REMOVE-1"),
                ofStore(
                        "what was read once is served for ever",
                        fleet -> new ReferenceStore(fleet) {
                            private final Map<WorkerId, Timestamped<Optional<WorkerRecord>>> copies =
                                    new ConcurrentHashMap<>();

                            @Override
                            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                                return copies.computeIfAbsent(id, key -> super.find(key));
                            }
                        },
                        "FIND-2",
                        "AGREE-1"),
                ofStore(
                        "others' orders are seen once and then never again",
                        fleet -> new ReferenceStore(fleet) {
                            private Optional<FleetControl> seen = Optional.empty();

                            @Override
                            public FleetControl control() {
                                seen = seen.or(() -> Optional.of(super.control()));
                                return seen.get();
                            }

                            @Override
                            public WriteResult writeControl(
                                    FleetControl expected,
                                    FleetControl next,
                                    Duration keepFor,
                                    WritePreconditions terms) {
                                seen = Optional.empty();
                                return super.writeControl(expected, next, keepFor, terms);
                            }
                        },
                        "CONTROL-7",
                        "HOLD-1",
                        "STOP-2",
                        "AGREE-2"),
                ofStore("others' orders are seen with the commonest calls alone", CachesOrders::new, "CONTROL-7"),
                ofStore(
                        "of others' orders only the revision is seen",
                        fleet -> new ReferenceStore(fleet) {
                            private Optional<Version> own = Optional.empty();

                            @Override
                            public FleetControl control() {
                                FleetControl all = super.control();
                                return own.filter(all.version()::equals).isPresent()
                                        ? all
                                        : new FleetControl(
                                                all.version(),
                                                all.revision(),
                                                List.of(),
                                                Optional.empty(),
                                                all.signalsClearedUnder(),
                                                all.sweep(),
                                                all.forgotten());
                            }

                            @Override
                            public WriteResult writeControl(
                                    FleetControl expected,
                                    FleetControl next,
                                    Duration keepFor,
                                    WritePreconditions terms) {
                                own = Optional.of(next.version());
                                return super.writeControl(expected, next, keepFor, terms);
                            }
                        },
                        "HOLD-2"),
                ofStore(
                        "who holds a session is told without the time",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                                return new Timestamped<>(
                                        super.findBySession(session).value(), Instant.EPOCH);
                            }
                        },
                        "FIND-3"),
                ofStore(
                        "the time of a reading is not cut to milliseconds",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Instant at() {
                                return fleet.clock.exactly();
                            }
                        },
                        "FIND-3",
                        "SCAN-5"),
                new Mutant(
                        "the time of a reading is not cut, by a clock that at first comes to a whole millisecond",
                        List.of("FIND-3", "SCAN-5"),
                        clock -> {
                            clock.move(Duration.ofNanos(700_000));
                            return new ReferenceFleet(clock);
                        },
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Instant at() {
                                return fleet.clock.exactly();
                            }
                        }),
                ofStore(
                        "a reading is a minute ahead of the clock",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Instant at() {
                                return super.at().plusSeconds(60);
                            }
                        },
                        "FIND-3",
                        "SCAN-5"),
                ofFleet(
                        "all fleets are one",
                        clock -> ONE_FLEET.computeIfAbsent(clock, ReferenceFleet::new),
                        "FIND-4",
                        "STOP-5"));
    }

    private static final class CountsProfileByProfile extends ReferenceStore {
        CountsProfileByProfile(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public Timestamped<WorkerCensus> census() {
            Map<Profile, Map<WorkerState, Long>> counts = new HashMap<>();
            Timestamped<List<WorkerRecord>> all = allById();
            all.value().stream().map(WorkerRecord::profile).distinct().forEach(profile -> {
                LockSupport.parkNanos(20_000);
                allById().value().stream()
                        .filter(worker -> worker.profile().equals(profile))
                        .forEach(worker -> count(worker, all.at(), counts));
            });
            return new Timestamped<>(new WorkerCensus(counts), all.at());
        }
    }

    private static final class CachesOrders extends ReferenceStore {
        private Optional<FleetControl> seen = Optional.empty();

        CachesOrders(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public synchronized FleetControl control() {
            seen = seen.or(() -> Optional.of(super.control()));
            return seen.get();
        }

        private synchronized <T> T renewing(T reply) {
            seen = Optional.empty();
            return reply;
        }

        @Override
        public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
            return renewing(super.find(id));
        }

        @Override
        public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
            return renewing(super.longestIdle(wanted, from, limit));
        }

        @Override
        public Timestamped<WorkerCensus> census() {
            return renewing(super.census());
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            return renewing(super.write(writes));
        }

        @Override
        public WriteResult writeControl(
                FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
            WriteResult result = super.writeControl(expected, next, keepFor, terms);
            return result instanceof WriteResult.Applied ? renewing(result) : result;
        }
    }

    private static WorkerRecord madeUp(WorkerId id, Instant now) {
        return RegistrationTransitions.register(
                id, RegisterOptions.defaults(), Duration.ofSeconds(60), Optional.empty(), 1, FleetControl.none(), now);
    }

    private static List<Mutant> names() {
        return List.of(
                ofStore(
                        "ids are compared without case",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                                Timestamped<List<WorkerRecord>> all = allById();
                                Optional<WorkerRecord> alike = all.value().stream()
                                        .filter(worker -> worker.id().value().equalsIgnoreCase(id.value()))
                                        .findFirst();
                                return new Timestamped<>(alike, all.at());
                            }
                        },
                        "NAME-1"),
                ofFleet(
                        "of two sessions that differ by case one is held",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            List<SessionId> sessionsOf(WorkerRecord worker) {
                                return super.sessionsOf(worker).stream()
                                        .filter(session ->
                                                held.keySet().stream().noneMatch(other -> differByCase(session, other)))
                                        .toList();
                            }
                        },
                        "NAME-2"),
                ofStore(
                        "capabilities are joined with commas",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerState, Long>> counts) {
                                Profile profile = worker.profile();
                                String[] split =
                                        String.join(",", profile.capabilities()).split(",");
                                Profile joined = Profile.of(profile.type(), profile.exchange(), split);
                                counts.computeIfAbsent(joined, key -> new HashMap<>())
                                        .merge(WorkerState.of(worker, now), 1L, Long::sum);
                            }
                        },
                        "NAME-3"));
    }

    private static boolean differByCase(SessionId one, SessionId other) {
        return !one.equals(other) && one.value().equalsIgnoreCase(other.value());
    }

    private static List<Mutant> counts() {
        return List.of(
                ofStore(
                        "there is always one to count",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            Timestamped<List<WorkerRecord>> allById() {
                                Timestamped<List<WorkerRecord>> all = super.allById();
                                WorkerRecord madeUp = madeUp(WorkerId.of("made up"), all.at());
                                return all.value().isEmpty() ? new Timestamped<>(List.of(madeUp), all.at()) : all;
                            }
                        },
                        "CENSUS-1"),
                ofStore(
                        "every record counts twice",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerState, Long>> counts) {
                                super.count(worker, now, counts);
                                super.count(worker, now, counts);
                            }
                        },
                        "CENSUS-2",
                        "AGREE-1"),
                ofStore(
                        "the dead count by their mark",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerState, Long>> counts) {
                                super.count(worker, worker.lease().lastHeartbeat(), counts);
                            }
                        },
                        "CENSUS-2",
                        "CLAIM-3"),
                ofStore(
                        "a worker counts as alive at its very deadline",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerState, Long>> counts) {
                                super.count(worker, now.minusMillis(1), counts);
                            }
                        },
                        "CENSUS-3"),
                ofStore("profiles are counted one after the other", CountsProfileByProfile::new, "RACE-7"),
                ofStore(
                        "a worker is forgotten a day after it registered, though it beats",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            boolean idle(WorkerRecord worker, Instant now) {
                                Instant day = worker.startedAt().plus(Duration.ofDays(1));
                                return super.idle(worker, now) && !now.isAfter(day);
                            }
                        },
                        "CENSUS-4"));
    }
}
