package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.RegistrationTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Wrong lookups and wrong counts. */
final class FindMutants extends MutantTable {
    private static final Map<SettableClock, ReferenceFleet> ONE_FLEET = new ConcurrentHashMap<>();

    FindMutants() {
        finds();
        names();
        counts();
    }

    private void finds() {
        store("find invents a missing record", "FIND-1, REMOVE-1", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                Timestamped<Optional<WorkerRecord>> found = super.find(id);
                return found.value().isPresent()
                        ? found
                        : new Timestamped<>(Optional.of(madeUp(id, found.at())), found.at());
            }
        });
        store("find caches for ever", "FIND-2, AGREE-1", fleet -> new ReferenceStore(fleet) {
            private final Map<WorkerId, Timestamped<Optional<WorkerRecord>>> copies = new ConcurrentHashMap<>();

            @Override
            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                return copies.computeIfAbsent(id, key -> super.find(key));
            }
        });
        store(
                "the control of other stores is read once",
                "CONTROL-7, HOLD-1, STOP-2, AGREE-2",
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
                            Write.Preconditions preconditions,
                            Optional<Order.AuditEntry> audit) {
                        seen = Optional.empty();
                        return super.writeControl(expected, next, keepFor, preconditions, audit);
                    }
                });
        store("only some calls renew the cached control", "CONTROL-7", CachesOrders::new);
        store("of the control of other stores only the revision is read", "HOLD-2", fleet -> new ReferenceStore(fleet) {
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
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                own = Optional.of(next.version());
                return super.writeControl(expected, next, keepFor, preconditions, audit);
            }
        });
        store("findBySession returns no time", "FIND-3", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
                return new Timestamped<>(super.findBySession(session).value(), Instant.EPOCH);
            }
        });
        store("the time of a reading is not cut to milliseconds", "FIND-3, SCAN-5", fleet -> new ReferenceStore(fleet) {
            @Override
            Instant at() {
                return fleet.clock.exactly();
            }
        });
        add(new Mutant(
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
                }));
        store("a reading is a minute ahead of the clock", "FIND-3, SCAN-5", fleet -> new ReferenceStore(fleet) {
            @Override
            Instant at() {
                return super.at().plusSeconds(60);
            }
        });
        fleet("all fleets are one", "FIND-4, STOP-5", clock -> ONE_FLEET.computeIfAbsent(clock, ReferenceFleet::new));
    }

    private static final class CountsProfileByProfile extends ReferenceStore {
        CountsProfileByProfile(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public Timestamped<WorkerCensus> census() {
            Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
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
                FleetControl expected,
                FleetControl next,
                Duration keepFor,
                Write.Preconditions preconditions,
                Optional<Order.AuditEntry> audit) {
            WriteResult result = super.writeControl(expected, next, keepFor, preconditions, audit);
            return result instanceof WriteResult.Applied ? renewing(result) : result;
        }
    }

    private static WorkerRecord madeUp(WorkerId id, Instant now) {
        return RegistrationTransitions.register(
                id, RegisterOptions.defaults(), Duration.ofSeconds(60), Optional.empty(), 1, FleetControl.none(), now);
    }

    private void names() {
        store("ids are compared without case", "NAME-1", fleet -> new ReferenceStore(fleet) {
            @Override
            public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
                Timestamped<List<WorkerRecord>> all = allById();
                Optional<WorkerRecord> alike = all.value().stream()
                        .filter(worker -> worker.id().value().equalsIgnoreCase(id.value()))
                        .findFirst();
                return new Timestamped<>(alike, all.at());
            }
        });
        fleet("of two sessions that differ by case one is held", "NAME-2", clock -> new ReferenceFleet(clock) {
            @Override
            List<SessionId> sessionsOf(WorkerRecord worker) {
                return super.sessionsOf(worker).stream()
                        .filter(session -> held.keySet().stream().noneMatch(other -> differByCase(session, other)))
                        .toList();
            }
        });
        store("capabilities are joined with commas", "NAME-3", fleet -> new ReferenceStore(fleet) {
            @Override
            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerCensus.State, Long>> counts) {
                Profile profile = worker.profile();
                String[] split = String.join(",", profile.capabilities()).split(",");
                Profile joined = Profile.of(profile.type(), profile.exchange(), split);
                counts.computeIfAbsent(joined, key -> new HashMap<>())
                        .merge(WorkerCensus.State.of(worker, now), 1L, Long::sum);
            }
        });
    }

    private static boolean differByCase(SessionId one, SessionId other) {
        return !one.equals(other) && one.value().equalsIgnoreCase(other.value());
    }

    private void counts() {
        store("the census of an empty fleet counts one worker", "CENSUS-1", fleet -> new ReferenceStore(fleet) {
            @Override
            Timestamped<List<WorkerRecord>> allById() {
                Timestamped<List<WorkerRecord>> all = super.allById();
                WorkerRecord madeUp = madeUp(WorkerId.of("made up"), all.at());
                return all.value().isEmpty() ? new Timestamped<>(List.of(madeUp), all.at()) : all;
            }
        });
        store("every record counts twice", "CENSUS-2, AGREE-1", fleet -> new ReferenceStore(fleet) {
            @Override
            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerCensus.State, Long>> counts) {
                super.count(worker, now, counts);
                super.count(worker, now, counts);
            }
        });
        store("expired workers count by their mark", "CENSUS-2, CLAIM-3", fleet -> new ReferenceStore(fleet) {
            @Override
            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerCensus.State, Long>> counts) {
                super.count(worker, worker.lease().lastHeartbeat(), counts);
            }
        });
        store("a worker counts as alive at its deadline", "CENSUS-3", fleet -> new ReferenceStore(fleet) {
            @Override
            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerCensus.State, Long>> counts) {
                super.count(worker, now.minusMillis(1), counts);
            }
        });
        store("profiles are counted one after the other", "RACE-7", CountsProfileByProfile::new);
        store("an idle worker is dropped a day after its registration", "CENSUS-4", fleet -> new ReferenceStore(fleet) {
            @Override
            boolean idle(WorkerRecord worker, Instant now) {
                Instant day = worker.startedAt().plus(Duration.ofDays(1));
                return super.idle(worker, now) && !now.isAfter(day);
            }
        });
    }
}
