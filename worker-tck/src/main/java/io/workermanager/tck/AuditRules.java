package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** The audit log. */
interface AuditRules {
    @ContractRule(hint = "which field of an order does the stored form omit, truncate or escape?")
    @DisplayName("AUDIT-1 (N41): an entry of every kind of order comes back equal in every field, from every store")
    default void audit1_anEntryComesBackEqual(TckFixture fixture) {
        List<Order> orders = TestOrders.orders();
        Instant first = fixture.now().minusSeconds(100);
        List<Order.AuditEntry> written = IntStream.range(0, orders.size())
                .mapToObj(i -> new Order.AuditEntry(first.plusMillis(997L * i), orders.get(i), i * ((1L << 53) / 100)))
                .toList();
        fixture.log(fixture.store(), written);

        for (WorkerStore store : new WorkerStore[] {fixture.store(), fixture.openAnother()}) {
            List<Order.AuditEntry> found = new StoreInspector(store).audit();
            assertThat(found.size()).as("how many entries there are").isEqualTo(written.size());
            for (int i = 0; i < written.size(); i++) {
                assertSameEntry(found.get(i), written.get(i));
            }
        }
    }

    /** Names the field that differs, and then compares as a whole. */
    private static void assertSameEntry(Order.AuditEntry found, Order.AuditEntry written) {
        Order order = written.order();
        assertThat(found.order().kind()).as("the kind of the order %s", order).isEqualTo(order.kind());
        assertThat(found.order().subject())
                .as("the subject of the order %s", order)
                .isEqualTo(order.subject());
        assertThat(found.order().selector())
                .as("the selector of the order %s", order)
                .isEqualTo(order.selector());
        assertThat(found.order().cause()).as("the cause of the order %s", order).isEqualTo(order.cause());
        assertThat(found.order().length())
                .as("the length of the order %s", order)
                .isEqualTo(order.length());
        assertThat(found.at()).as("the time of the order %s", order).isEqualTo(written.at());
        assertThat(found.concerned())
                .as("how many workers the order concerned: %s", order)
                .isEqualTo(written.concerned());
        assertThat(found).as("the entry of the order %s", order).isEqualTo(written);
    }

    @ContractRule(hint = "which kind of write drops its entry, or has a fast path without one?")
    @DisplayName(
            "AUDIT-2 (N41): every kind of applied write leaves its entry, also a single heartbeat, and none without one")
    default void audit2_everyKindOfWriteLeavesItsEntry(TckFixture fixture) {
        WorkerRecord first = fixture.newRecord("a");
        WorkerRecord marked = fixture.marked(first, Availability.OFFLINE);
        WorkerRecord beaten = fixture.beaten(marked, Heartbeat.alive());
        Map<String, Write> writes = new LinkedHashMap<>();
        writes.put("an insert", fixture.insert(first));
        writes.put("a replace", fixture.replace(first, marked));
        writes.put("a heartbeat", fixture.replace(marked, beaten));
        writes.put("a remove", fixture.remove(beaten));
        List<Order.AuditEntry> log = new ArrayList<>();
        writes.forEach((name, write) -> {
            log.add(fixture.newEntry());
            assertApplied(fixture.write(audited(write, log.get(log.size() - 1))));
            assertLog(fixture, log, name);
        });
        log.add(fixture.newEntry());
        FleetControl control = nextControl(fixture, FleetControl.none());
        assertApplied(fixture.writeControl(FleetControl.none(), control, fixture.openWindow(), log.get(4)));
        assertLog(fixture, log, "a control write");

        log.add(log.get(4));
        assertApplied(fixture.write(audited(fixture.insert(fixture.newRecord("c")), log.get(4))));
        assertLog(fixture, log, "an order that equals the one before, also in its time");

        WorkerRecord second = fixture.put("b");
        fixture.delete(fixture.renew(fixture.mark(second, Availability.PAUSED)));
        fixture.clearSignals();
        assertLog(fixture, log, "writes without an entry");
    }

    private static FleetControl nextControl(TckFixture fixture, FleetControl control) {
        return FleetControlTransitions.clearSignals(control, fixture.now());
    }

    private static void assertLog(TckFixture fixture, List<Order.AuditEntry> expected, String after) {
        assertThat(fixture.inspect().audit())
                .as("the audit log after %s", after)
                .isEqualTo(expected);
    }

    @ContractRule(hint = "does the step that finds that a write has run also skip its entry, in every store?")
    @DisplayName("AUDIT-3 (N5, N41): a write that runs again adds no second entry, also through another store")
    default void audit3_aRepeatedWriteAddsNoEntry(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        WorkerRecord first = fixture.newRecord("a");
        WorkerRecord next = fixture.marked(first, Availability.PAUSED);
        Map<String, Write> writes = new LinkedHashMap<>();
        writes.put("an insert", fixture.insert(first));
        writes.put("a replace", fixture.replace(first, next));
        writes.put("a remove", fixture.remove(next));
        List<Order.AuditEntry> log = new ArrayList<>();
        writes.forEach((name, plain) -> {
            log.add(fixture.newEntry());
            Write write = audited(plain, log.get(log.size() - 1));
            fixture.write(List.of(write, write)).forEach(TckFixture::assertApplied);
            assertLog(fixture, log, name + " that runs twice");
            assertApplied(fixture.write(other, List.of(write)).get(0));
            assertLog(fixture, log, name + " that runs again through another store");
        });
        FleetControl none = FleetControl.none();
        FleetControl control = nextControl(fixture, none);
        Order.AuditEntry entry = fixture.newEntry();
        log.add(entry);
        for (WorkerStore store : new WorkerStore[] {fixture.store(), fixture.store(), other}) {
            assertApplied(store.writeControl(none, control, KEEP, fixture.openWindow(), Optional.of(entry)));
        }
        assertLog(fixture, log, "a control write that runs three times");
    }

    @ContractRule(hint = "is the entry written before all preconditions are checked?")
    @DisplayName("AUDIT-4 (N41): a rejected write leaves no entry, whatever it is rejected for")
    default void audit4_aRejectedWriteLeavesNoEntry(TckFixture fixture) {
        FleetControl control = fixture.clearSignals();
        WorkerRecord a = fixture.assign(fixture.put("a"), "s");
        WorkerRecord b = fixture.put("b");
        WorkerRecord next = withFreshVersion(b);
        Write.Preconditions closed = fixture.closedWindow();
        Write.Preconditions otherControl = fixture.openWindow().underControl(control.revision() + 1);
        Map<String, Write> writes = new LinkedHashMap<>();
        writes.put("an insert over a record", fixture.insert(withFreshVersion(a)));
        writes.put("an insert after its window", new Write.Insert(fixture.newRecord("c"), KEEP, closed));
        writes.put("an insert under another control", new Write.Insert(fixture.newRecord("c"), KEEP, otherControl));
        writes.put("a replace of another version", fixture.replace(next, withFreshVersion(b)));
        writes.put("a replace after its window", new Write.Replace(b, next, KEEP, closed));
        writes.put("a replace under another control", new Write.Replace(b, next, KEEP, otherControl));
        writes.put("a claim of a held session", fixture.replace(b, fixture.withSession(b, "s")));
        writes.put("a claim under an old token", fixture.replace(b, TestRecords.withSession(b, "t", 1)));
        writes.put("a remove of another version", fixture.remove(next));
        writes.put("a remove after its window", new Write.Remove(b, closed));
        writes.put("a remove under another control", new Write.Remove(b, otherControl));
        writes.forEach((name, write) -> {
            assertRejected(fixture.write(audited(write, fixture.newEntry())));
            assertLog(fixture, List.of(), name);
        });
        FleetControl late = nextControl(fixture, control);
        assertRejected(fixture.writeControl(control, late, closed, fixture.newEntry()));
        assertLog(fixture, List.of(), "a control write after its window");
        assertRejected(
                fixture.writeControl(late, nextControl(fixture, late), fixture.openWindow(), fixture.newEntry()));
        assertLog(fixture, List.of(), "a control write that expects another control");
        fixture.assertStored(a, b);
    }

    private static void assertRejected(WriteResult result) {
        assertThat(result).as("the result of a write").isInstanceOf(WriteResult.Rejected.class);
    }

    @ContractRule(hint = "are the entries of a batch collected and written in another order, or sorted by their time?")
    @DisplayName("AUDIT-5: the entries of a batch are in the order of its writes, whatever their times are")
    default void audit5_entriesAreInTheOrderOfTheWrites(TckFixture fixture) {
        List<Order.AuditEntry> log = new ArrayList<>(fixture.newEntries(12));
        Collections.reverse(log);
        Order.AuditEntry rejected = fixture.newEntry();
        WorkerRecord worker = fixture.newRecord("a");
        List<Write> writes = new ArrayList<>(List.of(audited(fixture.insert(worker), log.get(0))));
        for (Order.AuditEntry entry : log.subList(1, log.size())) {
            WorkerRecord next = withFreshVersion(worker);
            writes.add(audited(fixture.replace(next, withFreshVersion(worker)), rejected));
            writes.add(audited(fixture.replace(worker, next), entry));
            worker = next;
        }
        fixture.write(writes);
        assertLog(fixture, log, "a batch of writes to one record");
    }

    @ContractRule(hint = "does a cursor name the last entry that was read, for every store of the fleet?")
    @DisplayName("AUDIT-6: pages of any size deliver every entry once, in order, and end; the last cursor continues")
    default void audit6_pagesDeliverEveryEntryOnce(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        String beforeAll = other.audit(Order.AuditEntry.Page.START, 10).next();
        List<Order.AuditEntry> log = fixture.newEntries(25);
        for (int i = 0; i < log.size(); i++) {
            fixture.log(i % 2 == 0 ? fixture.store() : other, List.of(log.get(i)));
        }
        for (int limit : new int[] {1, 7, 25, 26, 10_000}) {
            assertThat(new StoreInspector(other).audit(Order.AuditEntry.Page.START, limit))
                    .as("pages of %d", limit)
                    .isEqualTo(log);
        }
        Order.AuditEntry.Page some = fixture.store().audit(Order.AuditEntry.Page.START, 9);
        assertThat(some.entries()).as("a page of 9 entries").isEqualTo(log.subList(0, 9));
        assertThat(new StoreInspector(other).audit(some.next(), 5))
                .as("the entries after the cursor of another store")
                .isEqualTo(log.subList(9, 25));
        assertThat(fixture.inspect().audit(beforeAll, 25))
                .as("the entries after the cursor of an empty log")
                .isEqualTo(log);

        String end = fixture.store().audit(some.next(), 100).next();
        String stillTheEnd = fixture.store().audit(end, 100).next();
        List<Order.AuditEntry> more = fixture.newEntries(3);
        fixture.log(fixture.store(), more);
        for (String cursor : new String[] {end, stillTheEnd}) {
            assertThat(new StoreInspector(other).audit(cursor, 2))
                    .as("the entries that came after the last page")
                    .isEqualTo(more);
        }
    }

    @ContractRule(hint = "does the store drop the oldest entries only, and does a cursor survive that?")
    @DisplayName("AUDIT-7: the latest 1000 entries are kept, and at most twice as many")
    default void audit7_theLatestEntriesAreKept(TckFixture fixture) {
        List<String> cursors = new ArrayList<>(List.of(Order.AuditEntry.Page.START));
        List<Order.AuditEntry> log = new ArrayList<>();
        for (int page = 0; page < 3; page++) {
            List<Order.AuditEntry> entries = fixture.newEntries(700);
            fixture.log(fixture.store(), entries);
            log.addAll(entries);
            if (page < 2) {
                cursors.add(fixture.store().audit(cursors.get(page), 5).next());
            }
        }
        List<Order.AuditEntry> latest = log.subList(log.size() - Order.AuditEntry.KEPT, log.size());
        List<Order.AuditEntry> kept =
                fixture.store().audit(Order.AuditEntry.Page.START, 10_000).entries();
        assertThat(kept.size()).as("how many of 2100 entries are kept").isGreaterThanOrEqualTo(Order.AuditEntry.KEPT);
        assertThat(kept.size())
                .as("how many of 2100 entries are kept at most")
                .isLessThanOrEqualTo(2 * Order.AuditEntry.KEPT);
        for (String cursor : cursors) {
            List<Order.AuditEntry> read = fixture.inspect().audit(cursor, 300);
            assertThat(read.size())
                    .as("how many entries follow a cursor that is before all that are kept")
                    .isGreaterThanOrEqualTo(Order.AuditEntry.KEPT);
            assertThat(read.subList(read.size() - Order.AuditEntry.KEPT, read.size())
                            .equals(latest))
                    .as("whether the latest 1000 entries are kept, in order")
                    .isTrue();
        }
    }

    @ContractRule(hint = "is the age checked for each entry, and before the entries of a page are counted?")
    @DisplayName(
            "AUDIT-8: an entry that is older than 90 days by its own time is not delivered, and hides no other one")
    default void audit8_anOldEntryIsNotDelivered(TckFixture fixture) {
        Instant old = fixture.now().minus(Order.AuditEntry.AGE).minus(Duration.ofDays(1));
        Instant young = old.plus(Duration.ofDays(2));
        List<Order.AuditEntry> expected = new ArrayList<>();
        for (int block = 0; block < 2; block++) {
            fixture.log(
                    fixture.store(),
                    IntStream.range(0, 12)
                            .mapToObj(i -> TestOrders.entry(old.plusMillis(i), fixture.nextNumber()))
                            .toList());
            expected.add(TestOrders.entry(young.plusMillis(block), fixture.nextNumber()));
            fixture.log(fixture.store(), expected.subList(block, block + 1));
        }
        for (int limit : new int[] {100, 12, 1}) {
            assertThat(fixture.inspect().audit(Order.AuditEntry.Page.START, limit))
                    .as("the entries that are not too old, in pages of %d", limit)
                    .isEqualTo(expected);
        }
    }

    @ContractRule(
            hint = "is the age the difference between the entry's own time and the store's clock?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("AUDIT-9: an entry is delivered until it is 90 days old, and not a millisecond longer")
    default void audit9_anEntryIsDeliveredForItsAge(TckFixture fixture) {
        Order.AuditEntry first = TestOrders.entry(fixture.now(), 1);
        fixture.log(fixture.store(), List.of(first));
        fixture.advanceTime(Order.AuditEntry.AGE);
        assertLog(fixture, List.of(first), "90 days");
        fixture.advanceTime(Duration.ofMillis(1));
        assertLog(fixture, List.of(), "90 days and a millisecond");
        Order.AuditEntry second = TestOrders.entry(fixture.now(), 2);
        fixture.log(fixture.store(), List.of(second));
        assertLog(fixture, List.of(second), "a further order");
    }

    @ContractRule(hint = "are the limit and the cursor checked, with Page.checkLimit, before anything is read?")
    @DisplayName(
            "AUDIT-10: a limit that is not 1 to 10 000, and a cursor of another kind, are invalid arguments of audit")
    default void audit10_limitAndCursorAreChecked(TckFixture fixture) {
        Order.AuditEntry entry = fixture.newEntry();
        fixture.log(fixture.store(), List.of(entry));
        for (int limit : new int[] {0, -1, 10_001, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> fixture.store().audit(Order.AuditEntry.Page.START, limit))
                    .as("a page of %d entries", limit)
                    .isInstanceOf(InvalidValueException.class);
        }
        for (String cursor : new String[] {" ", "next", "1 OR 1=1", "'\"\\", "\u0000", "9".repeat(300)}) {
            assertThatThrownBy(() -> fixture.store().audit(cursor, 10))
                    .as("the page after the cursor '%s'", cursor)
                    .isInstanceOf(InvalidValueException.class);
        }
        for (int limit : new int[] {1, 10_000}) {
            assertThat(fixture.store().audit(Order.AuditEntry.Page.START, limit).entries())
                    .as("a page of at most %d entries", limit)
                    .containsExactly(entry);
        }
    }

    @ContractRule(hint = "is the fleet's name part of the place of the audit log?")
    @DisplayName("AUDIT-11 (N26): two fleets have two audit logs")
    default void audit11_twoFleetsHaveTwoLogs(TckFixture fixture) {
        WorkerStore elsewhere = fixture.openOtherFleet();
        List<Order.AuditEntry> here = fixture.newEntries(2);
        List<Order.AuditEntry> there = fixture.newEntries(3);
        fixture.log(fixture.store(), here);
        fixture.log(elsewhere, there);
        assertThat(new StoreInspector(elsewhere).audit())
                .as("the audit log of another fleet")
                .isEqualTo(there);
        assertLog(fixture, here, "orders to another fleet");
    }

    @ContractRule(
            hint = "are the entry and the change written in one atomic step, under one lock or in one transaction?",
            randomized = true)
    @DisplayName("AUDIT-12 (N41): while 8 threads write at once, every applied order leaves exactly one entry")
    default void audit12_everyAppliedOrderLeavesOneEntry(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        Queue<Order.AuditEntry> applied = new ConcurrentLinkedQueue<>();
        IterationLimit iterations = fixture.iterations(Math.min(100, fixture.rounds() / 4 + 1));
        fixture.runConcurrently(8, thread -> () -> {
            WorkerStore mine = thread % 2 == 0 ? fixture.store() : other;
            WorkerRecord worker = fixture.newRecord("w" + thread);
            Write write = fixture.insert(worker);
            for (int i = 0; iterations.allows(i); i++) {
                Order.AuditEntry entry = fixture.newEntry();
                Write order = audited(write, entry);
                assertApplied(fixture.write(mine, List.of(order)).get(0));
                applied.add(entry);
                assertApplied(fixture.write(mine == other ? fixture.store() : other, List.of(order))
                        .get(0));
                WorkerRecord next = withFreshVersion(worker);
                assertRejected(fixture.write(
                                mine, List.of(audited(fixture.replace(next, withFreshVersion(worker)), entry)))
                        .get(0));
                write = fixture.replace(worker, next);
                worker = next;
            }
            return thread;
        });
        assertThat(fixture.inspect().audit())
                .as("the audit log of 8 threads")
                .containsExactlyInAnyOrderElementsOf(applied);
    }

    @ContractRule(hint = "is a column, a buffer or a message too short for the longest order that the domain accepts?")
    @DisplayName("AUDIT-13: an order with every text at its bound comes back equal, from a record and from the control")
    default void audit13_theLongestOrderComesBackEqual(TckFixture fixture) {
        Instant at = fixture.now();
        List<Order.AuditEntry> written = List.of(
                new Order.AuditEntry(at.minusMillis(1), TestOrders.longest(), 1),
                new Order.AuditEntry(at, TestOrders.longest(), (1L << 53) - 1));
        fixture.log(fixture.store(), written.subList(0, 1));
        FleetControl control = nextControl(fixture, FleetControl.none());
        assertApplied(fixture.writeControl(FleetControl.none(), control, fixture.openWindow(), written.get(1)));
        List<Order.AuditEntry> found = new StoreInspector(fixture.openAnother()).audit();
        assertThat(found.size()).as("how many entries there are").isEqualTo(2);
        assertThat(found.equals(written))
                .as("whether the longest orders came back equal")
                .isTrue();
    }

    @ContractRule(hint = "which text of an order is trimmed, normalized, cut, or read as missing because it is empty?")
    @DisplayName("AUDIT-14: orders with generated values, at and around every bound, come back equal")
    default void audit14_generatedOrdersComeBackEqual(TckFixture fixture) {
        GeneratedValues values = new GeneratedValues(14);
        Instant now = fixture.now();
        List<Order.AuditEntry> written = IntStream.range(0, 60)
                .mapToObj(i -> new Order.AuditEntry(
                        now.minusSeconds(100).plusMillis(997L * i),
                        generated(values, i),
                        values.number(Order.NOT_COUNTED)))
                .toList();
        fixture.log(fixture.store(), written);
        List<Order.AuditEntry> found = fixture.inspect().audit();
        assertThat(found.size()).as("how many generated entries there are").isEqualTo(written.size());
        for (int i = 0; i < written.size(); i++) {
            assertSameEntry(found.get(i), written.get(i));
        }
    }

    private static Order generated(GeneratedValues values, int number) {
        return switch (number % 3) {
            case 0 -> Order.release(values.name(), values.cause());
            case 1 ->
                new Order(
                        Order.Kind.HOLD,
                        values.selector(),
                        values.cause(),
                        Optional.of(values.length(Duration.ofMillis(1), Duration.ofDays(3660))),
                        Optional.of(values.name()));
            default -> Order.pause(values.selector(), values.cause());
        };
    }
}
