package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;
import static io.workermanager.tck.reference.Mutant.ofStore;

import io.workermanager.model.*;
import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fleets that keep records for the wrong time, or not as they were given. */
final class KeepMutants {
    private KeepMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>(times());
        all.addAll(fields());
        all.addAll(orders());
        return all;
    }

    private static List<Mutant> times() {
        return List.of(
                ofFleet(
                        "a record goes before its time",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                Instant until = super.keepUntil(write, now);
                                return now.plus(Duration.between(now, until).dividedBy(2));
                            }
                        },
                        "KEEP-1",
                        "MARK-3"),
                ofFleet(
                        "a record never goes",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                return Instant.MAX;
                            }
                        },
                        "KEEP-1",
                        "CENSUS-4"),
                ofFleet(
                        "a replace does not keep the record longer",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                return write instanceof Write.Replace
                                        ? records.get(write.id()).until()
                                        : super.keepUntil(write, now);
                            }
                        },
                        "KEEP-2"),
                ofFleet(
                        "a record keeps the longest time that it was given",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                Instant until = super.keepUntil(write, now);
                                Kept before = records.get(write.id());
                                return before != null && before.until().isAfter(until) ? before.until() : until;
                            }
                        },
                        "KEEP-3"),
                ofFleet(
                        "a write that is refused keeps the record longer",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WriteResult write(Write write) {
                                WriteResult result = super.write(write);
                                if (result instanceof WriteResult.Rejected && records.containsKey(write.id())) {
                                    records.computeIfPresent(
                                            write.id(),
                                            (id, kept) -> new Kept(kept.worker(), keepUntil(write, clock.now())));
                                }
                                return result;
                            }
                        },
                        "KEEP-4"),
                ofFleet(
                        "no record is kept for more than a day",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                Instant day = now.plus(Duration.ofDays(1));
                                Instant until = super.keepUntil(write, now);
                                return until.isAfter(day) ? day : until;
                            }
                        },
                        "KEEP-6",
                        "MARK-3",
                        "RECOVER-6"),
                ofFleet(
                        "records end by the latest time that was ever seen",
                        clock -> new ReferenceFleet(clock) {
                            private Instant latest = Instant.MIN;

                            @Override
                            void expire(Instant now) {
                                latest = now.isAfter(latest) ? now : latest;
                                super.expire(latest);
                            }
                        },
                        "KEEP-7"),
                ofFleet(
                        "no record outlives its lease",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                return write.after().orElseThrow().lease().deadline();
                            }
                        },
                        "SCAN-2",
                        "MARK-2",
                        "RECOVER-1",
                        "RECOVER-3"),
                ofFleet(
                        "only marks and sessions outlive the lease",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Instant keepUntil(Write write, Instant now) {
                                WorkerRecord next = write.after().orElseThrow();
                                boolean plain = next.availability() == Availability.ONLINE
                                        && next.sessions().isEmpty();
                                return plain ? next.lease().deadline() : super.keepUntil(write, now);
                            }
                        },
                        "MARK-6"));
    }

    private static List<Mutant> fields() {
        return List.of(
                ofFleet(
                        "the last order on the mark is lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                return new AlteredRecords(given)
                                        .markOrder(Optional.empty())
                                        .worker();
                            }
                        },
                        "FIELD-1"),
                ofFleet(
                        "milliseconds are lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                Lease lease = given.lease();
                                return new AlteredRecords(given)
                                        .lease(new Lease(
                                                lease.lastHeartbeat().truncatedTo(ChronoUnit.SECONDS),
                                                lease.ttl(),
                                                lease.leftAt()))
                                        .worker();
                            }
                        },
                        "FIELD-1",
                        "FIELD-4"),
                ofFleet(
                        "of the last heartbeat the day is kept",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                Lease lease = given.lease();
                                Instant day = lease.lastHeartbeat()
                                        .truncatedTo(ChronoUnit.DAYS)
                                        .minus(Duration.ofDays(1));
                                return new AlteredRecords(given)
                                        .lease(new Lease(day, lease.ttl(), lease.leftAt()))
                                        .worker();
                            }
                        },
                        "FIELD-4",
                        "REGISTER-3"),
                ofFleet(
                        "a replace renews the lease",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                Lease lease = given.lease();
                                return stored(given.id()).isEmpty()
                                        ? given
                                        : new AlteredRecords(given)
                                                .lease(new Lease(clock.now(), lease.ttl(), lease.leftAt()))
                                                .worker();
                            }
                        },
                        "IDLE-6",
                        "MARK-5"),
                ofFleet(
                        "attributes that are empty or null are lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                Map<String, Object> some =
                                        new LinkedHashMap<>(given.attributes().asMap());
                                some.values().removeIf(value -> value == null || value.equals(List.of()));
                                return new AlteredRecords(given)
                                        .attributes(Attributes.stored(some))
                                        .worker();
                            }
                        },
                        "FIELD-2"),
                ofFleet(
                        "attributes are lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                return new AlteredRecords(given)
                                        .attributes(Attributes.empty())
                                        .worker();
                            }
                        },
                        "FIELD-1",
                        "REGISTER-6"),
                ofFleet(
                        "attributes are laid over those before",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                return stored(given.id())
                                        .map(before -> new AlteredRecords(given)
                                                .attributes(before.attributes().with(given.attributes()))
                                                .worker())
                                        .orElse(given);
                            }
                        },
                        "FIELD-3"),
                ofFleet(
                        "sessions that wait for recovery are lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                return new AlteredRecords(given)
                                        .orphans(List.of())
                                        .worker();
                            }
                        },
                        "FIELD-1",
                        "REGISTER-5",
                        "RECOVER-3"),
                ofFleet(
                        "capabilities are lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                return new AlteredRecords(given)
                                        .profile(new Profile(
                                                given.profile().type(),
                                                given.profile().exchange(),
                                                Set.of()))
                                        .worker();
                            }
                        },
                        "FIELD-1",
                        "CLAIM-7"),
                ofFleet(
                        "an order to stop stays when the next process registers",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                Optional<ShutdownRequest> before =
                                        stored(given.id()).flatMap(WorkerRecord::shutdown);
                                return given.shutdown().isEmpty()
                                        ? new AlteredRecords(given)
                                                .shutdown(before)
                                                .worker()
                                        : given;
                            }
                        },
                        "STOP-1"),
                ofFleet(
                        "how far a worker is in stopping is lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WorkerRecord kept(WorkerRecord given) {
                                Optional<ShutdownRequest> asked = given.shutdown()
                                        .map(order -> new ShutdownRequest(
                                                order.underRevision(),
                                                order.cause(),
                                                order.requestedAt(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty()));
                                return new AlteredRecords(given).shutdown(asked).worker();
                            }
                        },
                        "FIELD-1",
                        "STOP-3"));
    }

    private static List<Mutant> orders() {
        return List.of(
                ofFleet(
                        "a fleet without orders has some control",
                        clock -> {
                            ReferenceFleet fleet = new ReferenceFleet(clock);
                            fleet.control = FleetControl.stored(
                                    Version.fresh(), 0, List.of(), Optional.empty(), 0, Optional.empty());
                            return fleet;
                        },
                        "CONTROL-1"),
                ofFleet(
                        "of the holds the last is kept",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            FleetControl kept(FleetControl given) {
                                List<Hold> holds = given.holds();
                                return holds(given, holds.subList(Math.max(0, holds.size() - 1), holds.size()));
                            }
                        },
                        "CONTROL-2",
                        "HOLD-4"),
                ofFleet(
                        "holds end in whole seconds",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            FleetControl kept(FleetControl given) {
                                return holds(
                                        given,
                                        given.holds().stream()
                                                .map(hold -> new Hold(
                                                        hold.id(),
                                                        hold.selector(),
                                                        hold.cause(),
                                                        hold.since(),
                                                        hold.until()
                                                                .map(until -> until.truncatedTo(ChronoUnit.SECONDS)
                                                                        .minusMillis(1))))
                                                .toList());
                            }
                        },
                        "HOLD-5",
                        "CONTROL-2"),
                ofFleet(
                        "orders are written over whatever stands",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<WriteResult.RejectionReason> otherControl(FleetControl expected) {
                                return Optional.empty();
                            }
                        },
                        "CONTROL-3"),
                ofFleet(
                        "an order that is written again is refused",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean orderHasRun(FleetControl next) {
                                return false;
                            }
                        },
                        "CONTROL-4",
                        "OUTAGE-1"),
                ofFleet(
                        "a control under the revision that stands is taken for the one that stands",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean orderHasRun(FleetControl next) {
                                return control.revision() == next.revision();
                            }
                        },
                        "CONTROL-9"),
                ofFleet(
                        "orders are renewed by beats, and by no registration",
                        clock -> new RenewsOrdersBy(clock, Write.Replace.class),
                        "CONTROL-8"),
                ofFleet(
                        "orders are renewed by registrations, and by no beat",
                        clock -> new RenewsOrdersBy(clock, Write.Insert.class),
                        "CONTROL-8"),
                ofFleet(
                        "orders end when those before them would have ended",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WriteResult writeControl(
                                    FleetControl expected,
                                    FleetControl next,
                                    Duration keepFor,
                                    WritePreconditions terms) {
                                Instant before = controlUntil;
                                WriteResult result = super.writeControl(expected, next, keepFor, terms);
                                controlUntil = before.equals(Instant.MAX) ? controlUntil : before;
                                return result;
                            }
                        },
                        "CONTROL-8"),
                ofFleet(
                        "orders are renewed for the time of those before them",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WriteResult writeControl(
                                    FleetControl expected,
                                    FleetControl next,
                                    Duration keepFor,
                                    WritePreconditions terms) {
                                Duration before = controlKeepFor;
                                WriteResult result = super.writeControl(expected, next, keepFor, terms);
                                controlKeepFor = before.isZero() ? controlKeepFor : before;
                                return result;
                            }
                        },
                        "CONTROL-8"),
                ofFleet(
                        "orders that are over come back with the next write",
                        clock -> new ReferenceFleet(clock) {
                            private FleetControl last = FleetControl.none();

                            @Override
                            FleetControl kept(FleetControl given) {
                                last = given;
                                return given;
                            }

                            @Override
                            void renewControl(Instant now) {
                                control = last;
                                super.renewControl(now);
                            }
                        },
                        "CONTROL-8"),
                ofFleet(
                        "an order is kept for any time",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void checkOrder(Duration keepFor) {
                                // Wrong: nobody asks.
                            }
                        },
                        "CONTROL-10"),
                ofStore(
                        "an order is written, and then its time is found wrong",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            public WriteResult writeControl(
                                    FleetControl expected,
                                    FleetControl next,
                                    Duration keepFor,
                                    WritePreconditions terms) {
                                super.writeControl(expected, next, Duration.ofDays(1), terms);
                                return super.writeControl(expected, next, keepFor, terms);
                            }
                        },
                        "CONTROL-10"),
                ofFleet(
                        "the revision of orders never falls",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            FleetControl kept(FleetControl given) {
                                return FleetControl.stored(
                                        given.version(),
                                        Math.max(control.revision(), given.revision()),
                                        given.holds(),
                                        given.shutdown(),
                                        given.signalsClearedUnder(),
                                        given.sweep());
                            }
                        },
                        "HOLD-7"));
    }

    private static FleetControl holds(FleetControl given, List<Hold> holds) {
        return FleetControl.stored(
                given.version(), given.revision(), holds, given.shutdown(), given.signalsClearedUnder(), given.sweep());
    }

    /** Its orders are renewed by writes of one kind. */
    private static final class RenewsOrdersBy extends ReferenceFleet {
        private final Class<? extends Write> kind;
        private boolean renews;

        RenewsOrdersBy(SettableClock clock, Class<? extends Write> kind) {
            super(clock);
            this.kind = kind;
        }

        @Override
        void run(Write write, Instant now) {
            renews = kind.isInstance(write);
            super.run(write, now);
        }

        @Override
        void renewControl(Instant now) {
            if (renews) {
                super.renewControl(now);
            }
        }
    }
}
