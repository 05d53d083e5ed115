package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** The fleet control. */
interface ControlRules {
    @ContractRule(hint = "is a missing control treated as an empty one?")
    @DisplayName("CONTROL-1: a fleet whose control was never written has the control NONE")
    default void control1_anUnwrittenControlIsNone(TckFixture fixture) {
        fixture.put("a");
        assertThat(fixture.store().control()).isEqualTo(FleetControl.none());
    }

    @ContractRule(hint = "does the stored form keep every field of the control, and every millisecond?")
    @DisplayName("CONTROL-2: a control comes back equal in every field, from every store of the fleet")
    default void control2_aControlComesBackEqual(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        Instant now = fixture.now();
        List<Hold> holds = new ArrayList<>(
                List.of(hold("a: {b} *\u00fc\ud83d\ude00", Selector.all(), now, Optional.of(now.plusMillis(7_001)))));
        for (Selector selector : TestOrders.selectors()) {
            holds.add(hold("h" + holds.size(), selector, now, Optional.empty()));
        }
        FleetControl.Sweep sweep = new FleetControl.Sweep(
                now,
                Optional.of(
                        new FleetControl.Sweep.Pause(FleetControl.Sweep.Pause.Why.GAP, now, now.plusMillis(60_001))));
        FleetControl written = fixture.updateControl(none -> {
            FleetControl next = none;
            for (Hold hold : holds) {
                next = FleetControlTransitions.addHold(next, hold, now);
            }
            next = FleetControlTransitions.clearSignals(next, now);
            next = FleetControlTransitions.requestShutdown(next, Order.Cause.of("", "end of \"day\""), now);
            return FleetControlTransitions.recordSweep(next, sweep);
        });

        assertThat(fixture.store().control().holds())
                .extracting(Hold::id)
                .as("the holds")
                .isEqualTo(written.holds().stream().map(Hold::id).toList());
        assertThat(fixture.store().control().holds())
                .extracting(Hold::selector)
                .as("the selectors of the holds")
                .isEqualTo(written.holds().stream().map(Hold::selector).toList());
        assertThat(fixture.store().control()).isEqualTo(written);
        assertThat(other.control()).isEqualTo(written);
    }

    private static Hold hold(String id, Selector selector, Instant now, Optional<Instant> until) {
        return new Hold(Hold.Id.of(id), selector, TestOrders.CAUSE, now, until);
    }

    @ContractRule(hint = "are comparison and write of the control one atomic step?")
    @DisplayName(
            "CONTROL-3: a control write that expects another control than the stored one is rejected and changes nothing")
    default void control3_aControlWriteOverAnotherVersionIsRejected(TckFixture fixture) {
        FleetControl first = fixture.clearSignals();
        FleetControl late =
                FleetControlTransitions.requestShutdown(FleetControl.none(), Order.Cause.unstated(), fixture.now());
        assertControlMismatch(fixture.writeControl(FleetControl.none(), late, fixture.openWindow()), first.revision());
        assertThat(fixture.store().control()).isEqualTo(first);
    }

    @ContractRule(hint = "does the stored version show that the control write has run?")
    @DisplayName(
            "CONTROL-4 (N5): a control write that runs again is applied without effect, and is rejected once it was overwritten")
    default void control4_aControlWriteRunsOnce(TckFixture fixture) {
        FleetControl first = FleetControlTransitions.clearSignals(FleetControl.none(), fixture.now());
        for (int i = 0; i < 2; i++) {
            assertApplied(fixture.writeControl(FleetControl.none(), first, fixture.openWindow()));
        }
        assertApplied(fixture.writeControl(FleetControl.none(), first, fixture.closedWindow()));
        FleetControl second = fixture.updateControl(
                control -> FleetControlTransitions.requestShutdown(control, Order.Cause.unstated(), fixture.now()));
        rejection(
                fixture.writeControl(FleetControl.none(), first, fixture.openWindow()),
                RejectionReason.ControlRevisionMismatch.class);
        assertThat(fixture.store().control()).isEqualTo(second);
    }

    @ContractRule(hint = "is the control's revision compared in the step that writes the record?")
    @DisplayName("CONTROL-5 (N16): a write that was decided under an earlier control is rejected and changes nothing")
    default void control5_aWriteUnderAnEarlierControlIsRejected(TckFixture fixture) {
        WorkerRecord stored = fixture.put("a");
        assertBoundTo(fixture, stored, 0, fixture.clearSignals());
        long first = fixture.store().control().revision();
        assertBoundTo(
                fixture,
                stored,
                first,
                fixture.updateControl(control ->
                        FleetControlTransitions.requestShutdown(control, Order.Cause.unstated(), fixture.now())));
        assertBoundTo(
                fixture,
                stored,
                fixture.store().control().revision() + 1,
                fixture.store().control());
    }

    private static void assertBoundTo(TckFixture fixture, WorkerRecord stored, long named, FleetControl current) {
        Write.Preconditions preconditions = fixture.openWindow().underControl(named);
        List<Write> writes = List.of(
                new Write.Insert(fixture.newRecord("b"), KEEP, preconditions),
                new Write.Replace(stored, fixture.withSession(stored, "s"), KEEP, preconditions),
                new Write.Remove(stored, preconditions));
        fixture.write(writes)
                .forEach(result -> assertThat(rejection(result, RejectionReason.ControlRevisionMismatch.class)
                                .revision())
                        .isEqualTo(current.revision()));
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(stored);
    }

    @ContractRule(hint = "is the revision 0 of a fleet without control compared like any other?")
    @DisplayName("CONTROL-6: a write that was decided under the stored control is applied, with and without holds")
    default void control6_aWriteUnderTheStoredControlIsApplied(TckFixture fixture) {
        WorkerRecord a = fixture.newRecord("a");
        assertApplied(
                fixture.write(new Write.Insert(a, KEEP, fixture.openWindow().underControl(0))));
        long revision = fixture.clearSignals().revision();
        WorkerRecord busy = fixture.withSession(a, "s");
        assertApplied(fixture.write(
                new Write.Replace(a, busy, KEEP, fixture.openWindow().underControl(revision))));
        fixture.assertStored(busy);
    }

    @ContractRule(hint = "does every reply renew a cached control, also the reply to a rejected control write?")
    @DisplayName("CONTROL-7 (N16): control() is at least as recent as the last completed call of this store")
    default void control7_theControlIsAsRecentAsTheLastCall(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        assertThat(other.control()).isEqualTo(FleetControl.none());
        FleetControl late =
                FleetControlTransitions.requestShutdown(FleetControl.none(), Order.Cause.unstated(), fixture.now());

        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("find", () -> other.find(worker.id()));
        calls.put("findBySession", () -> other.findBySession(session("s")));
        calls.put("a write that is applied", () -> other.write(List.of(fixture.insert(fixture.newRecord("b")))));
        calls.put("a write that is refused", () -> other.write(List.of(fixture.remove(withFreshVersion(worker)))));
        calls.put("scan", () -> other.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 10));
        calls.put("longestIdle", () -> other.longestIdle(profile -> true, Page.Cursor.start(), 10));
        calls.put("census", other::census);
        calls.put(
                "an order that is refused",
                () -> other.writeControl(FleetControl.none(), late, KEEP, fixture.openWindow(), Optional.empty()));
        calls.put("audit", () -> other.audit(Order.AuditEntry.Page.START, 10));
        calls.put("discardUnreadable", () -> other.discardUnreadable(worker.id()));
        calls.forEach((name, call) -> {
            FleetControl order = fixture.clearSignals();
            call.run();
            assertThat(other.control()).as("after " + name).isEqualTo(order);
        });
    }

    @ContractRule(
            hint =
                    "does every insert or replace that changes a record extend the control's time, also a single heartbeat?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CONTROL-8: a control is kept for the requested time, longer while records are written, and does not return after its end")
    default void control8_aControlIsKeptWhileRecordsAreWritten(TckFixture fixture) {
        Duration keepFor = Duration.ofMinutes(50);
        WorkerRecord beating = fixture.put("a");
        orderFor(fixture, Duration.ofMinutes(1));
        FleetControl orders = orderFor(fixture, keepFor);
        fixture.advanceTime(keepFor.minusMillis(1));
        assertThat(fixture.store().control())
                .as("one millisecond before the end")
                .isEqualTo(orders);

        Duration most = keepFor.minusMinutes(5);
        fixture.put("b");
        beating = fixture.renew(beating);
        fixture.advanceTime(most);
        assertThat(fixture.store().control())
                .as("orders that were renewed, until their own time is over and not that of those before")
                .isEqualTo(orders);
        for (int i = 0; i < 10; i++) {
            beating = fixture.renew(beating);
            fixture.advanceTime(most);
        }
        assertThat(fixture.store().control()).as("after hours of beats alone").isEqualTo(orders);
        for (int i = 0; i < 10; i++) {
            fixture.put("w" + i);
            fixture.advanceTime(most);
        }
        assertThat(fixture.store().control())
                .as("after hours of registrations alone")
                .isEqualTo(orders);
        fixture.advanceTime(Duration.ofDays(30));
        assertStayAsTheyAre(fixture, orders);
    }

    private static FleetControl orderFor(TckFixture fixture, Duration keepFor) {
        FleetControl current = fixture.store().control();
        FleetControl next = FleetControlTransitions.clearSignals(current, fixture.now());
        assertApplied(fixture.store().writeControl(current, next, keepFor, fixture.openWindow(), Optional.empty()));
        return next;
    }

    /** A store may keep a control for longer. An expired control must not return with a write. */
    private static void assertStayAsTheyAre(TckFixture fixture, FleetControl orders) {
        FleetControl left = fixture.store().control();
        fixture.put("late");
        assertThat(fixture.store().control())
                .as("the orders after a write, as they were before it")
                .isEqualTo(left);
        if (!left.equals(orders)) {
            Write.Preconditions under = fixture.openWindow().underControl(orders.revision());
            rejection(
                    fixture.write(new Write.Insert(fixture.newRecord("later"), KEEP, under)),
                    RejectionReason.ControlRevisionMismatch.class);
        }
    }

    @ContractRule(hint = "are controls compared by version, and the precondition of a write by revision?")
    @DisplayName(
            "CONTROL-9: a control of the same revision replaces the stored one, and a write decided under that revision is applied")
    default void control9_aSweepKeepsTheRevision(TckFixture fixture) {
        WorkerRecord a = fixture.put("a");
        FleetControl first = fixture.updateControl(none ->
                FleetControlTransitions.recordSweep(none, new FleetControl.Sweep(fixture.now(), Optional.empty())));
        assertThat(fixture.store().control()).isEqualTo(first);
        WorkerRecord busy = fixture.withSession(a, "s");
        assertApplied(fixture.write(
                new Write.Replace(a, busy, KEEP, fixture.openWindow().underControl(0))));

        FleetControl orders = fixture.clearSignals();
        FleetControl swept = fixture.updateControl(control ->
                FleetControlTransitions.recordSweep(control, new FleetControl.Sweep(fixture.now(), Optional.empty())));
        WorkerStore other = fixture.openAnother();
        assertThat(other.find(a.id()).value()).contains(busy);
        assertThat(other.control()).isEqualTo(swept);
        assertApplied(fixture.write(new Write.Remove(busy, fixture.openWindow().underControl(orders.revision()))));
    }

    @ContractRule(hint = "does Write.checkKeepFor run before anything is written?")
    @DisplayName(
            "CONTROL-10 (N30): a control write with a keepFor of zero, or beyond the bound, throws and changes nothing")
    default void control10_theRetentionOfAControlHasBounds(TckFixture fixture) {
        FleetControl orders = fixture.clearSignals();
        FleetControl next = FleetControlTransitions.requestShutdown(orders, Order.Cause.unstated(), fixture.now());
        for (Duration wrong : new Duration[] {
            Duration.ZERO,
            Duration.ofNanos(999_999),
            Duration.ofDays(-1),
            Duration.ofDays(3661).plusMillis(1)
        }) {
            assertThatThrownBy(() ->
                            fixture.store().writeControl(orders, next, wrong, fixture.openWindow(), Optional.empty()))
                    .as("what becomes of an order that is to be kept for %s", wrong)
                    .isInstanceOf(InvalidValueException.class);
            assertThat(fixture.store().control())
                    .as("the orders after one that was to be kept for %s", wrong)
                    .isEqualTo(orders);
        }
        assertApplied(fixture.store()
                .writeControl(orders, next, Duration.ofDays(3661), fixture.openWindow(), Optional.empty()));
        assertThat(fixture.store().control())
                .as("orders that are kept for as long as may be")
                .isEqualTo(next);
    }

    @ContractRule(
            hint = "is a column, a buffer or a message too short for the largest control that the domain accepts?")
    @DisplayName("CONTROL-11: a control with 256 holds, each of maximum size, comes back equal")
    default void control11_theLargestControlComesBackEqual(TckFixture fixture) {
        Instant now = fixture.now();
        FleetControl written = fixture.updateControl(none -> FleetControl.stored(
                Version.fresh(),
                none.revision() + 1,
                IntStream.range(0, 256).mapToObj(i -> longest(i, now)).toList(),
                Optional.empty(),
                0,
                Optional.empty()));
        for (WorkerStore store : new WorkerStore[] {fixture.store(), fixture.openAnother()}) {
            FleetControl found = store.control();
            assertThat(found.holds().size()).as("how many holds came back").isEqualTo(256);
            for (int i = 0; i < 256; i++) {
                assertThat(found.holds().get(i))
                        .as("one of 256 holds")
                        .isEqualTo(written.holds().get(i));
            }
            assertThat(found.equals(written))
                    .as("whether the control came back equal")
                    .isTrue();
        }
        WorkerRecord worker = fixture.put("a");
        fixture.assertStored(fixture.assign(worker, "s"));
    }

    /** The hold of a number, under a name, on workers and for a cause that are each as long as may be. */
    private static Hold longest(int number, Instant now) {
        String whom = "\ud83d\ude00".repeat(64);
        Selector selector = switch (number % 4) {
            case 0 -> Selector.type(whom);
            case 1 -> Selector.exchange(whom);
            case 2 -> Selector.host(whom);
            default -> Selector.capability(whom);
        };
        return new Hold(
                Hold.Id.of(String.format(Locale.ROOT, "%03d", number) + "\u00e9".repeat(126) + "h"),
                selector,
                Order.Cause.of("w".repeat(256), "\u65e5".repeat(85) + "r"),
                now,
                Optional.of(now.plusMillis(7_001 + number)));
    }

    @ContractRule(
            hint = "which text or time is changed on its way: trimmed, normalized, cut, or compared without case?")
    @DisplayName("CONTROL-12: controls with generated values, at and around every bound, come back equal")
    default void control12_generatedControlsComeBackEqual(TckFixture fixture) {
        for (long seed = 1; seed <= 3; seed++) {
            GeneratedValues values = new GeneratedValues(seed);
            Optional<FleetControl.Shutdown> shutdown = values.shutdown();
            List<Hold> holds = values.holds(20);
            if (differs(fixture, holds, shutdown)) {
                List<Hold> fewest = ShortestList.of(holds, fewer -> differs(fixture, fewer, shutdown));
                FleetControl written = writeHolds(fixture, fewest, shutdown);
                assertThat(fixture.store().control())
                        .as("the control; seed %d draws %s", seed, fewest)
                        .isEqualTo(written);
            }
        }
    }

    private static boolean differs(TckFixture fixture, List<Hold> holds, Optional<FleetControl.Shutdown> shutdown) {
        FleetControl written = writeHolds(fixture, holds, shutdown);
        return !fixture.store().control().equals(written);
    }

    private static FleetControl writeHolds(
            TckFixture fixture, List<Hold> holds, Optional<FleetControl.Shutdown> shutdown) {
        return fixture.updateControl(stored -> FleetControl.stored(
                Version.fresh(), stored.revision() + 1, holds, shutdown, stored.revision(), Optional.empty()));
    }
}
