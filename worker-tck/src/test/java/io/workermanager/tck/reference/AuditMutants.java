package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import io.workermanager.port.Page;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Audit logs with wrong entries, missing entries, further entries and wrong pages. */
final class AuditMutants extends MutantTable {
    private static final Map<SettableClock, List<Order.AuditEntry>> ENTRIES_OF_ALL = new ConcurrentHashMap<>();

    AuditMutants() {
        fields();
        missing();
        further();
        pages();
        bounds();
    }

    private void fields() {
        order(
                "an entry keeps only the first condition of its selector",
                "AUDIT-1",
                order -> new Order(
                        order.kind(),
                        new Selector(
                                order.selector().conditions().stream().limit(1).toList()),
                        order.cause(),
                        order.length(),
                        order.subject()));
        order(
                "quotes in the cause of an entry are lost",
                "AUDIT-1",
                order -> new Order(
                        order.kind(),
                        order.selector(),
                        Order.Cause.of(
                                order.cause().who().replace("\"", ""),
                                order.cause().reason().replace("\"", "")),
                        order.length(),
                        order.subject()));
        order(
                "the end of an order is stored in seconds",
                "AUDIT-1",
                order -> new Order(
                        order.kind(),
                        order.selector(),
                        order.cause(),
                        order.length().map(time -> Duration.ofSeconds(Math.max(1, time.toSeconds()))),
                        order.subject()));
        order(
                "the subject of an order is cut to four characters",
                "AUDIT-1",
                order -> new Order(
                        order.kind(),
                        order.selector(),
                        order.cause(),
                        order.length(),
                        order.subject().map(subject -> subject.substring(0, 4))));
        order(
                "the order to discard a record is stored as a mark",
                "AUDIT-1",
                order -> order.kind() == Order.Kind.DISCARD_UNREADABLE
                        ? Order.markOffline(order.selector(), order.cause())
                        : order);
        entry(
                "the time of an entry is stored in seconds",
                "AUDIT-1",
                entry -> new Order.AuditEntry(
                        entry.at().truncatedTo(ChronoUnit.SECONDS), entry.order(), entry.concerned()));
        entry(
                "the number of workers is stored as an int",
                "AUDIT-1",
                entry -> new Order.AuditEntry(
                        entry.at(), entry.order(), Math.min(Integer.MAX_VALUE, entry.concerned())));
        order(
                "a selector keeps at most 32 ids",
                "AUDIT-13",
                order -> order.selector()
                                .namedIds()
                                .filter(ids -> ids.size() > 32)
                                .isPresent()
                        ? Order.markOffline(Selector.all(), order.cause())
                        : order);
    }

    private void order(String defect, String rules, UnaryOperator<Order> storedInstead) {
        entry(
                defect,
                rules,
                entry -> new Order.AuditEntry(entry.at(), storedInstead.apply(entry.order()), entry.concerned()));
    }

    private void missing() {
        losing("an insert leaves no entry", write -> write instanceof Write.Insert);
        losing(
                "the fast path for heartbeats leaves no entry",
                write -> write instanceof Write.Replace replace
                        && replace.next().availability() == replace.expected().availability());
        losing("a remove leaves no entry", write -> write instanceof Write.Remove);
        fleet("a control write leaves no entry", "AUDIT-2, AUDIT-13", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                return super.writeControl(expected, next, keepFor, preconditions, Optional.empty());
            }
        });
        store("entries are added to a copy of the log, without the lock", "AUDIT-12", AddsWithoutLock::new);
    }

    private void losing(String defect, Predicate<Write> lost) {
        fleet(defect, "AUDIT-2", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                super.run(lost.test(write) ? plain(write) : write, now);
            }
        });
    }

    private static Write plain(Write write) {
        if (write instanceof Write.Insert insert) {
            return new Write.Insert(insert.first(), insert.keepFor(), insert.preconditions());
        }
        if (write instanceof Write.Replace replace) {
            return new Write.Replace(replace.expected(), replace.next(), replace.keepFor(), replace.preconditions());
        }
        return new Write.Remove(((Write.Remove) write).expected(), write.preconditions());
    }

    private void further() {
        fleet("every write leaves an entry", "AUDIT-2", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                super.run(write, now);
                if (write.audit().isEmpty()) {
                    record(new Order.AuditEntry(
                            now, Order.markOnline(Selector.id(write.id()), Order.Cause.unstated()), 1));
                }
            }
        });
        fleet("the log is a set of entries", "AUDIT-2", clock -> new ReferenceFleet(clock) {
            private final Set<Order.AuditEntry> distinct = new HashSet<>();

            @Override
            void record(Order.AuditEntry entry) {
                if (distinct.add(entry)) {
                    super.record(entry);
                }
            }
        });
        fleet("a write that runs again adds its entry again", "AUDIT-3", clock -> new ReferenceFleet(clock) {
            @Override
            boolean hasRun(Write write, Instant now) {
                boolean again = super.hasRun(write, now);
                if (again) {
                    write.audit().ifPresent(this::record);
                }
                return again;
            }
        });
        store("a store skips the entries of its own earlier writes only", "AUDIT-3", RemembersItsOwn::new);
        fleet("a control write that runs again adds its entry again", "AUDIT-3", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                if (orderHasRun(next)) {
                    audit.ifPresent(this::record);
                }
                return super.writeControl(expected, next, keepFor, preconditions, audit);
            }
        });
        rejected("a rejected write leaves its entry", WriteResult.RejectionReason.class);
        rejected("the entry is written before the window is checked", WriteResult.RejectionReason.OutsideWindow.class);
        rejected(
                "the entry is written before the control is checked",
                WriteResult.RejectionReason.ControlRevisionMismatch.class);
        rejected("the entry is written before the sessions are checked", WriteResult.RejectionReason.SessionHeld.class);
        rejected("the entry is written before the tokens are checked", WriteResult.RejectionReason.TokenTooLow.class);
        fleet("a rejected control write leaves its entry", "AUDIT-4", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                WriteResult result = super.writeControl(expected, next, keepFor, preconditions, audit);
                if (result instanceof WriteResult.Rejected) {
                    audit.ifPresent(this::record);
                }
                return result;
            }
        });
    }

    private void rejected(String defect, Class<? extends WriteResult.RejectionReason> reason) {
        fleet(defect, "AUDIT-4", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult write(Write write) {
                WriteResult result = super.write(write);
                if (result instanceof WriteResult.Rejected rejected && reason.isInstance(rejected.why())) {
                    write.audit().ifPresent(this::record);
                }
                return result;
            }
        });
    }

    private void pages() {
        fleet("entries are sorted by their time", "AUDIT-5", clock -> new ReferenceFleet(clock) {
            @Override
            void record(Order.AuditEntry entry) {
                super.record(entry);
                entries.sort(Comparator.comparing(Order.AuditEntry::at));
            }
        });
        store("a page has one entry more than its limit", "AUDIT-6", fleet -> new ReferenceStore(fleet) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                Page.checkLimit(limit);
                return fleet.audit(from, limit + 1);
            }
        });
        store("a page begins with the last entry of the page before", "AUDIT-6", fleet -> new ReferenceStore(fleet) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                Order.AuditEntry.Page page = super.audit(from, limit);
                int next = Integer.parseInt(page.next());
                return new Order.AuditEntry.Page(
                        page.entries(), String.valueOf(limit > 1 ? Math.max(0, next - 1) : next));
            }
        });
        store("the cursor of an empty page begins again", "AUDIT-6", fleet -> new ReferenceStore(fleet) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                Order.AuditEntry.Page page = super.audit(from, limit);
                return page.entries().isEmpty()
                        ? new Order.AuditEntry.Page(page.entries(), Order.AuditEntry.Page.START)
                        : page;
            }
        });
        store("a cursor is known to the store that returned it only", "AUDIT-6", fleet -> new ReferenceStore(fleet) {
            private final Set<String> returned = ConcurrentHashMap.newKeySet();

            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                Order.AuditEntry.Page page =
                        super.audit(returned.contains(from) ? from : Order.AuditEntry.Page.START, limit);
                returned.add(page.next());
                return page;
            }
        });
        fleet("all fleets share one audit log", "AUDIT-11", clock -> new ReferenceFleet(clock) {
            @Override
            void record(Order.AuditEntry entry) {
                List<Order.AuditEntry> all = ENTRIES_OF_ALL.computeIfAbsent(clock, any -> new CopyOnWriteArrayList<>());
                all.add(entry);
            }

            @Override
            Order.AuditEntry.Page audit(String from, int limit) {
                entries.clear();
                entries.addAll(ENTRIES_OF_ALL.getOrDefault(clock, List.of()));
                return super.audit(from, limit);
            }
        });
    }

    private void bounds() {
        most("the latest 500 entries are kept", 500);
        most("every entry is kept", Integer.MAX_VALUE);
        fleet("a full audit log takes no further entry", "AUDIT-7", clock -> new ReferenceFleet(clock) {
            @Override
            void record(Order.AuditEntry entry) {
                if (entries.size() < Order.AuditEntry.KEPT) {
                    super.record(entry);
                }
            }
        });
        fleet("a cursor counts the entries that are kept", "AUDIT-7", clock -> new ReferenceFleet(clock) {
            @Override
            void record(Order.AuditEntry entry) {
                super.record(entry);
                if (entries.size() > Order.AuditEntry.KEPT) {
                    entries.remove(0);
                }
            }
        });
        fleet("no entry is too old", "AUDIT-8, AUDIT-9", clock -> new ReferenceFleet(clock) {
            @Override
            boolean isTooOld(Order.AuditEntry entry, Instant now) {
                return false;
            }
        });
        fleet("entries that are too old count for the limit of a page", "AUDIT-8", clock -> new ReferenceFleet(clock) {
            @Override
            Order.AuditEntry.Page audit(String from, int limit) {
                int first = Math.max(numberAfter(from), entries.size() - mostEntries());
                int last = Math.min(entries.size(), first + limit);
                Instant now = clock.now();
                return new Order.AuditEntry.Page(
                        entries.subList(first, last).stream()
                                .filter(entry -> !isTooOld(entry, now))
                                .toList(),
                        String.valueOf(last));
            }
        });
        fleet("an entry is 90 days old a millisecond too early", "AUDIT-9", clock -> new ReferenceFleet(clock) {
            @Override
            boolean isTooOld(Order.AuditEntry entry, Instant now) {
                return super.isTooOld(entry, now.plusMillis(1));
            }
        });
        fleet("the age of an entry counts in days", "AUDIT-9", clock -> new ReferenceFleet(clock) {
            @Override
            boolean isTooOld(Order.AuditEntry entry, Instant now) {
                return Duration.between(entry.at(), now).toDays() > Order.AuditEntry.AGE.toDays();
            }
        });
        store("audit has no limit", "AUDIT-10", fleet -> new ReferenceStore(fleet) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                return fleet.audit(from, limit);
            }
        });
        store("audit takes any cursor for the start", "AUDIT-10", fleet -> new ReferenceStore(fleet) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                try {
                    return super.audit(from, limit);
                } catch (InvalidValueException e) {
                    Page.checkLimit(limit);
                    return super.audit(Order.AuditEntry.Page.START, limit);
                }
            }
        });
    }

    private void most(String defect, int most) {
        fleet(defect, "AUDIT-7", clock -> new ReferenceFleet(clock) {
            @Override
            int mostEntries() {
                return most;
            }
        });
    }

    /** Writes without entries, and adds these afterwards to what it has read of the log. */
    private static final class AddsWithoutLock extends ReferenceStore {
        AddsWithoutLock(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            List<Order.AuditEntry> read = copy();
            List<WriteResult> results = super.write(writes);
            if (copy().size() > read.size()) {
                LockSupport.parkNanos(100_000);
                List<Order.AuditEntry> added = copy();
                read.add(added.get(added.size() - 1));
                synchronized (fleet) {
                    fleet.entries.clear();
                    fleet.entries.addAll(read);
                }
            }
            return results;
        }

        private List<Order.AuditEntry> copy() {
            synchronized (fleet) {
                return new ArrayList<>(fleet.entries);
            }
        }
    }

    /** Adds the entry of a write that has run unless it ran through this store. */
    private static final class RemembersItsOwn extends ReferenceStore {
        private final Set<Version> written = new HashSet<>();

        RemembersItsOwn(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            synchronized (fleet) {
                writes.forEach(this::addUnlessOwn);
                return super.write(writes);
            }
        }

        private void addUnlessOwn(Write write) {
            Version version = write.after().or(write::before).orElseThrow().version();
            if (written.add(version) && fleet.hasRun(write, fleet.clock.now())) {
                write.audit().ifPresent(fleet::record);
            }
        }
    }
}
