package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Wrong preconditions, wrong repeats, wrong removals, wrong batches. */
final class WriteMutants extends MutantTable {
    WriteMutants() {
        conditions();
        repeats();
        removals();
        batches();
    }

    private void conditions() {
        fleet(
                "a replace ignores the version that it expects",
                "REPLACE-2, REPEAT-7, REGISTER-1, REGISTER-2",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean expectedIsStored(Write write) {
                        return write instanceof Write.Replace
                                ? stored(write.id()).isPresent()
                                : super.expectedIsStored(write);
                    }
                });
        fleet(
                "a replace creates a record that is missing",
                "REPLACE-3, REPEAT-6, KEEP-5, REGISTER-4, MARK-4",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean expectedIsStored(Write write) {
                        boolean missing = stored(write.id()).isEmpty();
                        return (write instanceof Write.Replace && missing) || super.expectedIsStored(write);
                    }
                });
        fleet("a replace is confirmed and not written", "REPLACE-1, OUTAGE-3", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                if (!(write instanceof Write.Replace)) {
                    super.run(write, now);
                }
            }
        });
        fleet("an insert is confirmed and not written", "INSERT-1, LIFECYCLE-2", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                if (!(write instanceof Write.Insert)) {
                    super.run(write, now);
                }
            }
        });
        fleet("an insert overwrites", "INSERT-2, RACE-2", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> version(Write write, Instant now) {
                return write instanceof Write.Insert insert
                        ? removedBefore(insert.first(), now)
                        : super.version(write, now);
            }
        });
        fleet("a remove ignores the version that it expects", "REMOVE-2, REPEAT-7", clock -> new ReferenceFleet(clock) {
            @Override
            boolean expectedIsStored(Write write) {
                return write instanceof Write.Remove ? stored(write.id()).isPresent() : super.expectedIsStored(write);
            }
        });
        fleet("a remove of a missing record is applied", "REMOVE-3", clock -> new ReferenceFleet(clock) {
            @Override
            boolean hasRun(Write write, Instant now) {
                boolean nothing = stored(write.id()).isEmpty();
                return (write instanceof Write.Remove && nothing) || super.hasRun(write, now);
            }
        });
        fleet("the end of a window is not checked", "WINDOW-1", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> window(Write.Preconditions preconditions, Instant now) {
                return now.isBefore(preconditions.notBefore()) ? super.window(preconditions, now) : Optional.empty();
            }
        });
        fleet("the start of a window is not checked", "WINDOW-2", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> window(Write.Preconditions preconditions, Instant now) {
                return now.isAfter(preconditions.notAfter()) ? super.window(preconditions, now) : Optional.empty();
            }
        });
        fleet("the ends of a window are exclusive", "WINDOW-3", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> window(Write.Preconditions preconditions, Instant now) {
                boolean end = now.equals(preconditions.notAfter()) || now.equals(preconditions.notBefore());
                return end ? Optional.of(new RejectionReason.OutsideWindow()) : super.window(preconditions, now);
            }
        });
        fleet("the ends of a control write's window are exclusive", "WINDOW-3", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                Instant now = clock.now();
                boolean end = now.equals(preconditions.notAfter()) || now.equals(preconditions.notBefore());
                return end
                        ? new WriteResult.Rejected(new RejectionReason.OutsideWindow(), now)
                        : super.writeControl(expected, next, keepFor, preconditions, audit);
            }
        });
        fleet(
                "a rejection names the version before the other preconditions",
                "WINDOW-4",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    Optional<RejectionReason> refusal(Write write, Instant now) {
                        return version(write, now).or(() -> super.refusal(write, now));
                    }
                });
        fleet("a removed id is checked last", "WINDOW-4", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> version(Write write, Instant now) {
                return super.version(write, now).filter(why -> !(why instanceof RejectionReason.RecentlyRemoved));
            }

            @Override
            Optional<RejectionReason> refusal(Write write, Instant now) {
                return super.refusal(write, now).or(() -> super.version(write, now));
            }
        });
        fleet("the time of a result is not cut to milliseconds", "WINDOW-5", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult write(Write write) {
                return super.write(write) instanceof WriteResult.Rejected refused
                        ? new WriteResult.Rejected(refused.why(), clock.exactly())
                        : new WriteResult.Applied(clock.exactly());
            }
        });
        fleet("a result has no time", "WINDOW-5", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult write(Write write) {
                return super.write(write) instanceof WriteResult.Rejected refused
                        ? new WriteResult.Rejected(refused.why(), Instant.EPOCH)
                        : new WriteResult.Applied(Instant.EPOCH);
            }
        });
        fleet("the result of a control write has no time", "WINDOW-5", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                return super.writeControl(expected, next, keepFor, preconditions, audit)
                                instanceof WriteResult.Rejected refused
                        ? new WriteResult.Rejected(refused.why(), Instant.EPOCH)
                        : new WriteResult.Applied(Instant.EPOCH);
            }
        });
        fleet("a write ignores its control revision", "CONTROL-5, HOLD-3", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> control(Write.Preconditions preconditions) {
                return Optional.empty();
            }
        });
        fleet("a write under the control revision 0 is rejected", "CONTROL-6", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> control(Write.Preconditions preconditions) {
                return preconditions.controlRevision().orElse(1) == 0
                        ? Optional.of(new RejectionReason.ControlRevisionMismatch(control.revision()))
                        : super.control(preconditions);
            }
        });
    }

    private void repeats() {
        fleet(
                "a write that runs again is rejected",
                "REPEAT-1, REPEAT-2, OUTAGE-2",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean hasRun(Write write, Instant now) {
                        return write instanceof Write.Remove && super.hasRun(write, now);
                    }
                });
        fleet("a replace that runs again is written again", "REPEAT-2", clock -> new ReferenceFleet(clock) {
            @Override
            boolean hasRun(Write write, Instant now) {
                boolean again = super.hasRun(write, now);
                if (again && write instanceof Write.Replace) {
                    run(write, now);
                }
                return again;
            }
        });
        fleet("a remove that runs again is rejected", "REPEAT-3", clock -> new ReferenceFleet(clock) {
            @Override
            boolean removeHasRun(Write.Remove remove, Instant now) {
                return false;
            }
        });
        fleet("a remove that runs again removes the stored record", "REPEAT-4", clock -> new ReferenceFleet(clock) {
            @Override
            boolean removeHasRun(Write.Remove remove, Instant now) {
                boolean again = super.removeHasRun(remove, now);
                if (again) {
                    stored(remove.id()).ifPresent(worker -> remove(worker, now));
                }
                return again;
            }
        });
        fleet(
                "every write that ever ran is applied again",
                "REPEAT-5, REPEAT-6, REPEAT-8",
                clock -> new ReferenceFleet(clock) {
                    private final Set<Write> ran = new HashSet<>();

                    @Override
                    boolean hasRun(Write write, Instant now) {
                        return ran.contains(write) || super.hasRun(write, now);
                    }

                    @Override
                    void run(Write write, Instant now) {
                        ran.add(write);
                        super.run(write, now);
                    }
                });
    }

    private void removals() {
        fleet("a removed record is hidden from find alone", "REMOVE-1", clock -> new ReferenceFleet(clock) {
            @Override
            void remove(WorkerRecord worker, Instant now) {
                Kept kept = records.get(worker.id());
                super.remove(worker, now);
                WorkerId ghost = WorkerId.of("ghost of " + worker.id());
                records.put(ghost, kept);
            }
        });
        fleet("a removed id is forgotten", "REMOVE-4, REPEAT-6", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> removedBefore(WorkerRecord first, Instant now) {
                return Optional.empty();
            }
        });
        fleet(
                "of an id that is removed again the first removal is remembered",
                "REMOVE-4, REPEAT-3",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    void remove(WorkerRecord worker, Instant now) {
                        Optional<Removed> first = remembered(worker.id(), now);
                        super.remove(worker, now);
                        first.ifPresent(before -> removed.put(worker.id(), before));
                    }
                });
        fleet("four hundred removed ids are remembered", "REMOVE-4", clock -> new ReferenceFleet(clock) {
            private final Deque<WorkerId> last = new ArrayDeque<>();

            @Override
            void remove(WorkerRecord worker, Instant now) {
                super.remove(worker, now);
                last.add(worker.id());
                if (last.size() > 400) {
                    removed.remove(last.remove());
                }
            }
        });
        fleet("a removed id is free for no incarnation", "REMOVE-5", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> removedBefore(WorkerRecord first, Instant now) {
                return remembered(first.id(), now)
                        .map(before -> new RejectionReason.RecentlyRemoved(before.incarnation()));
            }
        });
        fleet(
                "a removed id is remembered for a millisecond less than a write may be under way",
                "REMOVE-6",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    Optional<Removed> remembered(WorkerId id, Instant now) {
                        return super.remembered(id, now.plusMillis(1));
                    }
                });
        fleet(
                "an id that is removed again is remembered from its first removal",
                "REMOVE-6",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    void remove(WorkerRecord worker, Instant now) {
                        super.remove(
                                worker,
                                remembered(worker.id(), now).map(Removed::at).orElse(now));
                    }
                });
        fleet("a removed id is remembered from its registration on", "REMOVE-6", clock -> new ReferenceFleet(clock) {
            @Override
            void remove(WorkerRecord worker, Instant now) {
                super.remove(worker, worker.startedAt());
            }
        });
        fleet("a removed id is never forgotten", "REMOVE-7", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<Removed> remembered(WorkerId id, Instant now) {
                return Optional.ofNullable(removed.get(id));
            }
        });
    }

    private void batches() {
        fleet("no writes are an error", "BATCH-1", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                if (writes.isEmpty()) {
                    throw new IllegalArgumentException("no writes");
                }
                return super.write(writes);
            }
        });
        fleet("a batch ends with the first rejected write", "BATCH-2", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                List<WriteResult> results = new ArrayList<>();
                for (Write write : writes) {
                    boolean over = results.stream().anyMatch(WriteResult.Rejected.class::isInstance);
                    results.add(over ? results.get(results.size() - 1) : write(write));
                }
                return results;
            }
        });
        fleet("a batch runs as a whole or not at all", "BATCH-2, BATCH-3", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                Instant now = clock.now();
                Optional<RejectionReason> why = writes.stream()
                        .flatMap(write -> refusal(write, now).stream())
                        .findFirst();
                return writes.size() > 1 && why.isPresent()
                        ? Collections.nCopies(writes.size(), new WriteResult.Rejected(why.get(), now))
                        : super.write(writes);
            }
        });
        fleet("a batch runs backwards", "BATCH-3", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                return reversed(super.write(reversed(writes)));
            }
        });
        fleet("the sessions of a batch are looked up before it runs", "BATCH-4", clock -> new ReferenceFleet(clock) {
            private Set<WorkerId> wantsNothingTaken = Set.of();

            @Override
            List<WriteResult> write(List<Write> writes) {
                Set<WorkerId> free = new HashSet<>();
                writes.stream().filter(write -> super.session(write).isEmpty()).forEach(write -> free.add(write.id()));
                wantsNothingTaken = free;
                return super.write(writes);
            }

            @Override
            Optional<RejectionReason> session(Write write) {
                return wantsNothingTaken.contains(write.id()) ? Optional.empty() : super.session(write);
            }
        });
        fleet("a large batch is cut", "BATCH-5", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                List<WriteResult> results =
                        new ArrayList<>(super.write(writes.subList(0, Math.min(500, writes.size()))));
                while (results.size() < writes.size()) {
                    results.add(results.get(0));
                }
                return results;
            }
        });
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }
}
