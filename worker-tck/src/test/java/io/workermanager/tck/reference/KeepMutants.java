package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.RecordCopy.with;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Wrong retention, wrong stored fields, wrong fleet control. */
final class KeepMutants extends MutantTable {
    KeepMutants() {
        times();
        fields();
        orders();
    }

    private void times() {
        fleet("a record expires too early", "KEEP-1, MARK-3", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                Instant until = super.keepUntil(write, now);
                return now.plus(Duration.between(now, until).dividedBy(2));
            }
        });
        fleet("a record never expires", "KEEP-1, CENSUS-4", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                return Instant.MAX;
            }
        });
        fleet("a replace does not keep the record longer", "KEEP-2", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                return write instanceof Write.Replace ? records.get(write.id()).until() : super.keepUntil(write, now);
            }
        });
        fleet("a record keeps the longest time that it was given", "KEEP-3", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                Instant until = super.keepUntil(write, now);
                Kept before = records.get(write.id());
                return before != null && before.until().isAfter(until) ? before.until() : until;
            }
        });
        fleet("a rejected write extends the retention", "KEEP-4", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult write(Write write) {
                WriteResult result = super.write(write);
                if (result instanceof WriteResult.Rejected && records.containsKey(write.id())) {
                    records.computeIfPresent(
                            write.id(), (id, kept) -> new Kept(kept.worker(), keepUntil(write, clock.now())));
                }
                return result;
            }
        });
        fleet("no record is kept for more than a day", "KEEP-6, MARK-3, RECOVER-6", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                Instant day = now.plus(Duration.ofDays(1));
                Instant until = super.keepUntil(write, now);
                return until.isAfter(day) ? day : until;
            }
        });
        fleet("records expire by the latest time ever seen", "KEEP-7", clock -> new ReferenceFleet(clock) {
            private Instant latest = Instant.MIN;

            @Override
            void expire(Instant now) {
                latest = now.isAfter(latest) ? now : latest;
                super.expire(latest);
            }
        });
        fleet(
                "no record outlives its lease",
                "SCAN-2, MARK-2, RECOVER-1, RECOVER-3",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    Instant keepUntil(Write write, Instant now) {
                        return write.after().orElseThrow().lease().deadline();
                    }
                });
        fleet("only marks and sessions outlive the lease", "MARK-6", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                WorkerRecord next = write.after().orElseThrow();
                boolean plain = next.availability() == Availability.ONLINE
                        && next.sessions().isEmpty();
                return plain ? next.lease().deadline() : super.keepUntil(write, now);
            }
        });
    }

    private void fields() {
        record(
                "the last command on the mark is lost",
                "FIELD-1",
                (fleet, given) -> with(given, "markOrder", Optional.empty()));
        record("milliseconds are lost", "FIELD-1, FIELD-4", (fleet, given) -> {
            Lease lease = given.lease();
            return with(
                    given,
                    "lease",
                    new Lease(lease.lastHeartbeat().truncatedTo(ChronoUnit.SECONDS), lease.ttl(), lease.leftAt()));
        });
        record("only the day of the last heartbeat is stored", "FIELD-4, REGISTER-3", (fleet, given) -> {
            Lease lease = given.lease();
            Instant day = lease.lastHeartbeat().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
            return with(given, "lease", new Lease(day, lease.ttl(), lease.leftAt()));
        });
        record("a replace renews the lease", "IDLE-6, MARK-5", (fleet, given) -> {
            Lease lease = given.lease();
            return fleet.stored(given.id()).isEmpty()
                    ? given
                    : with(given, "lease", new Lease(fleet.clock.now(), lease.ttl(), lease.leftAt()));
        });
        record("attributes that are empty or null are lost", "FIELD-2", (fleet, given) -> {
            Map<String, Object> some = new LinkedHashMap<>(given.attributes().asMap());
            some.values().removeIf(value -> value == null || value.equals(List.of()));
            return with(given, "attributes", Attributes.stored(some));
        });
        record(
                "attributes are lost",
                "FIELD-1, REGISTER-6",
                (fleet, given) -> with(given, "attributes", Attributes.empty()));
        record(
                "attributes are merged into the previous ones",
                "FIELD-3",
                (fleet, given) -> fleet.stored(given.id())
                        .map(before ->
                                with(given, "attributes", before.attributes().with(given.attributes())))
                        .orElse(given));
        record(
                "orphans are lost",
                "FIELD-1, REGISTER-5, RECOVER-3",
                (fleet, given) -> with(given, "orphans", List.of()));
        record(
                "capabilities are lost",
                "FIELD-1, CLAIM-7",
                (fleet, given) -> with(
                        given,
                        "profile",
                        new Profile(given.profile().type(), given.profile().exchange(), Set.of())));
        record("a shutdown request survives the next registration", "STOP-1", (fleet, given) -> {
            Optional<ShutdownRequest> before = fleet.stored(given.id()).flatMap(WorkerRecord::shutdown);
            return given.shutdown().isEmpty() ? with(given, "shutdown", before) : given;
        });
        record("the stages of a shutdown are lost", "FIELD-1, STOP-3", (fleet, given) -> {
            Optional<ShutdownRequest> asked = given.shutdown()
                    .map(order -> new ShutdownRequest(
                            order.underRevision(),
                            order.cause(),
                            order.requestedAt(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
            return with(given, "shutdown", asked);
        });
    }

    private void orders() {
        fleet("an unwritten control differs from NONE", "CONTROL-1", clock -> {
            ReferenceFleet fleet = new ReferenceFleet(clock);
            fleet.control = FleetControl.stored(Version.fresh(), 0, List.of(), Optional.empty(), 0, Optional.empty());
            return fleet;
        });
        control("only the last hold is stored", "CONTROL-2, HOLD-4", (fleet, given) -> {
            List<Hold> holds = given.holds();
            return withHolds(given, holds.subList(Math.max(0, holds.size() - 1), holds.size()));
        });
        control(
                "holds end in whole seconds",
                "HOLD-5, CONTROL-2",
                (fleet, given) -> withHolds(
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
                                .toList()));
        fleet("a control write ignores the version that it expects", "CONTROL-3", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<WriteResult.RejectionReason> otherControl(FleetControl expected) {
                return Optional.empty();
            }
        });
        fleet("a repeated control write is rejected", "CONTROL-4, OUTAGE-1", clock -> new ReferenceFleet(clock) {
            @Override
            boolean orderHasRun(FleetControl next) {
                return false;
            }
        });
        fleet(
                "a control of the stored revision is treated as the stored one",
                "CONTROL-9",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean orderHasRun(FleetControl next) {
                        return control.revision() == next.revision();
                    }
                });
        fleet(
                "a replace renews the control, and an insert does not",
                "CONTROL-8",
                clock -> new RenewsOrdersBy(clock, Write.Replace.class));
        fleet(
                "an insert renews the control, and a replace does not",
                "CONTROL-8",
                clock -> new RenewsOrdersBy(clock, Write.Insert.class));
        fleet("a control ends when the previous one would end", "CONTROL-8", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                Instant before = controlUntil;
                WriteResult result = super.writeControl(expected, next, keepFor, preconditions, audit);
                controlUntil = before.equals(Instant.MAX) ? controlUntil : before;
                return result;
            }
        });
        fleet("a control is renewed for the time of the previous one", "CONTROL-8", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                Duration before = controlKeepFor;
                WriteResult result = super.writeControl(expected, next, keepFor, preconditions, audit);
                controlKeepFor = before.isZero() ? controlKeepFor : before;
                return result;
            }
        });
        fleet("an expired control returns with the next write", "CONTROL-8", clock -> new ReferenceFleet(clock) {
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
        });
        fleet("a control write accepts any retention", "CONTROL-10", clock -> new ReferenceFleet(clock) {
            @Override
            void checkOrder(Duration keepFor) {
                // Wrong: no check.
            }
        });
        store("a control write checks its retention after writing", "CONTROL-10", fleet -> new ReferenceStore(fleet) {
            @Override
            public WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                super.writeControl(expected, next, Duration.ofDays(1), preconditions, audit);
                return super.writeControl(expected, next, keepFor, preconditions, audit);
            }
        });
        control(
                "the revision of the control never decreases",
                "HOLD-7",
                (fleet, given) -> FleetControl.stored(
                        given.version(),
                        Math.max(fleet.control.revision(), given.revision()),
                        given.holds(),
                        given.shutdown(),
                        given.signalsClearedUnder(),
                        given.sweep()));
    }

    /** Renews the control only after writes of one kind. */
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
