package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.HoldId;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RecoverySweep;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Cursor;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.HeartbeatTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** The fleet's orders. */
interface ControlRules {
    @ContractRule(hint = "is a missing control told from an empty one?")
    @DisplayName("CONTROL-1: a fleet that was never given an order has the control NONE")
    default void control1_noOrderIsNone(TckFixture fixture) {
        fixture.put("a");
        assertThat(fixture.store().control()).isEqualTo(FleetControl.none());
    }

    @ContractRule(hint = "does the stored form keep every field of the control, and every millisecond?")
    @DisplayName("CONTROL-2: orders come back equal in every field, from any store of the fleet")
    @DiagnosticHint("does the stored form keep every field of the control, and every millisecond?")
    default void control2_ordersComeBackEqual(TckFixture fleet) {
        WorkerStore other = fleet.another();
        Instant now = fleet.now();
        FleetControl written = fleet.order(none -> FleetControlTransitions.recordSweep(
                FleetControlTransitions.requestShutdown(
                        FleetControlTransitions.clearSignals(
                                FleetControlTransitions.addHold(
                                        FleetControlTransitions.addHold(
                                                FleetControlTransitions.addHold(
                                                        FleetControlTransitions.addHold(
                                                                none,
                                                                hold("all", Selector.all(), now, Optional.empty()),
                                                                now),
                                                        hold(
                                                                "a: {b} *\u00fc\ud83d\ude00",
                                                                Selector.type("x y"),
                                                                now,
                                                                Optional.of(now.plusMillis(7_001))),
                                                        now),
                                                hold("c", Selector.exchange("kraken:\"eu\""), now, Optional.empty()),
                                                now),
                                        hold("d", Selector.capability("\\spot"), now, Optional.empty()),
                                        now),
                                now),
                        OrderCause.of("", "end of \"day\""),
                        now),
                new RecoverySweep(
                        now,
                        Optional.of(new RecoverySweep.GracePeriod(
                                RecoverySweep.GracePeriod.Why.GAP, now, now.plusMillis(60_001))))));

        assertThat(fixture.store().control()).isEqualTo(written);
        assertThat(other.control()).isEqualTo(written);
    }

    private static Hold hold(String id, Selector selector, Instant now, Optional<Instant> until) {
        return new Hold(HoldId.of(id), selector, OrderCause.of("ops", "because"), now, until);
    }

    @ContractRule(hint = "is the control compared and written in one step?")
    @DisplayName("CONTROL-3: an order on another control than the one that stands is refused and changes nothing")
    @DiagnosticHint("is the control compared and written in one step?")
    default void control3_anOrderOnAnotherControlIsRefused(TckFixture fleet) {
        FleetControl first = fleet.order(none -> FleetControlTransitions.clearSignals(none, fleet.now()));
        FleetControl late =
                FleetControlTransitions.requestShutdown(FleetControl.none(), OrderCause.unstated(), fleet.now());
        assertThat(TckFixture.refusal(
                                fleet.store().writeControl(FleetControl.none(), late, TckFixture.KEEP, fleet.terms()),
                                RejectionReason.ControlRevisionMismatch.class)
                        .revision())
                .isEqualTo(first.revision());
        assertThat(fleet.store().control()).isEqualTo(first);
    }

    @ContractRule(hint = "does the version tell that the order has been written?")
    @DisplayName(
            "CONTROL-4 (N5): an order that is written again is applied and changes nothing; written over, it is refused")
    @DiagnosticHint("does the version tell that the order has been written?")
    default void control4_anOrderRunsOnce(TckFixture fleet) {
        FleetControl first = FleetControlTransitions.clearSignals(FleetControl.none(), fleet.now());
        for (int i = 0; i < 2; i++) {
            assertApplied(fixture.store().writeControl(FleetControl.none(), first, KEEP, fixture.openWindow()));
        }
        TckFixture.assertApplied(
                fleet.store().writeControl(FleetControl.none(), first, TckFixture.KEEP, fleet.termsOver()));
        FleetControl second = fleet.order(
                control -> FleetControlTransitions.requestShutdown(control, OrderCause.unstated(), fleet.now()));
        TckFixture.refusal(
                fleet.store().writeControl(FleetControl.none(), first, TckFixture.KEEP, fleet.terms()),
                RejectionReason.ControlRevisionMismatch.class);
        assertThat(fixture.store().control()).isEqualTo(second);
    }

    @ContractRule(hint = "is the control's revision compared in the step that writes the record?")
    @DisplayName("CONTROL-5 (N16): a write that was decided under an earlier control is refused and changes nothing")
    @DiagnosticHint("is the control's revision compared in the step that writes the record?")
    default void control5_aWriteUnderAnEarlierControlIsRefused(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        assertBoundTo(fleet, stored, 0, fleet.order(none -> FleetControlTransitions.clearSignals(none, fleet.now())));
        long first = fleet.store().control().revision();
        assertBoundTo(
                fleet,
                stored,
                first,
                fleet.order(control ->
                        FleetControlTransitions.requestShutdown(control, OrderCause.unstated(), fleet.now())));
        assertBoundTo(
                fleet,
                stored,
                first,
                fixture.updateControl(control -> control.withShutdown(OrderCause.unstated(), fixture.now())));
        assertBoundTo(
                fixture,
                stored,
                fixture.store().control().revision() + 1,
                fixture.store().control());
    }

    private static void assertBoundTo(TckFixture fixture, WorkerRecord stored, long named, FleetControl current) {
        WritePreconditions terms = fixture.openWindow().underControl(named);
        List<Write> writes = List.of(
                new Write.Insert(fixture.newRecord("b"), KEEP, terms),
                new Write.Replace(stored, fixture.withSession(stored, "s"), KEEP, terms),
                new Write.Remove(stored, terms));
        fixture.write(writes)
                .forEach(result -> assertThat(rejection(result, RejectionReason.ControlRevisionMismatch.class)
                                .revision())
                        .isEqualTo(current.revision()));
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(stored);
    }

    @ContractRule(hint = "is the revision 0 of a fleet without orders compared like any other?")
    @DisplayName(
            "CONTROL-6: a write that was decided under the control that stands is applied, with orders and without")
    @DiagnosticHint("is the revision 0 of a fleet without orders compared like any other?")
    default void control6_aWriteUnderTheStandingControlIsApplied(TckFixture fleet) {
        WorkerRecord a = fleet.newcomer("a");
        TckFixture.assertApplied(
                fleet.write(new Write.Insert(a, TckFixture.KEEP, fleet.terms().underControl(0))));
        long revision = fleet.order(none -> FleetControlTransitions.clearSignals(none, fleet.now()))
                .revision();
        WorkerRecord busy = fleet.busy(a, "s");
        TckFixture.assertApplied(fleet.write(
                new Write.Replace(a, busy, TckFixture.KEEP, fleet.terms().underControl(revision))));
        fleet.look().assertStand(busy);
    }

    @ContractRule(hint = "is a cached control renewed by every reply, that to a refused order as well?")
    @DisplayName("CONTROL-7 (N16): control() is at least as fresh as the last call of this store that completed")
    default void control7_theControlIsAsFreshAsTheLastCall(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        assertThat(other.control()).isEqualTo(FleetControl.none());
        FleetControl late =
                FleetControlTransitions.requestShutdown(FleetControl.none(), OrderCause.unstated(), fleet.now());

        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("find", () -> other.find(worker.id()));
        calls.put("findBySession", () -> other.findBySession(session("s")));
        calls.put("a write that is applied", () -> other.write(List.of(fixture.insert(fixture.newRecord("b")))));
        calls.put("a write that is refused", () -> other.write(List.of(fixture.remove(withFreshVersion(worker)))));
        calls.put("scan", () -> other.scan(WorkerQuery.of(ScanScope.ALL), Cursor.start(), 10));
        calls.put("longestIdle", () -> other.longestIdle(profile -> true, Cursor.start(), 10));
        calls.put("census", other::census);
        calls.put(
                "an order that is refused",
                () -> other.writeControl(FleetControl.none(), late, KEEP, fixture.openWindow()));
        calls.put("discardUnreadable", () -> other.discardUnreadable(worker.id()));
        calls.forEach((name, call) -> {
            FleetControl order = fleet.order(control -> FleetControlTransitions.clearSignals(control, fleet.now()));
            call.run();
            assertThat(other.control()).as("after " + name).isEqualTo(order);
        });
    }

    @ContractRule(
            hint =
                    "does every insert or replace that changes a record, a beat that comes alone too, renew how long the orders are kept?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CONTROL-8: orders are kept for the time that was asked, longer while the fleet is written to, and stay away once they are over")
    default void control8_ordersAreKeptWhileTheFleetIsWrittenTo(TckFixture fixture) {
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
        beating = beat(fixture, beating);
        fixture.advanceTime(most);
        assertThat(fixture.store().control())
                .as("orders that were renewed, until their own time is over and not that of those before")
                .isEqualTo(orders);
        for (int i = 0; i < 10; i++) {
            beating = beat(fixture, beating);
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

    private static FleetControl orderFor(TckFixture fleet, Duration keepFor) {
        FleetControl current = fleet.store().control();
        FleetControl next = FleetControlTransitions.clearSignals(current, fleet.now());
        TckFixture.assertApplied(fleet.store().writeControl(current, next, keepFor, fleet.terms()));
        return next;
    }

    /** Orders may be kept for longer; those that are not do not come back with a write. */
    private static void assertStayAsTheyAre(TckFixture fixture, FleetControl orders) {
        FleetControl left = fixture.store().control();
        fixture.put("late");
        assertThat(fixture.store().control())
                .as("the orders after a write, as they were before it")
                .isEqualTo(left);
        if (!left.equals(orders)) {
            WritePreconditions under = fixture.openWindow().underControl(orders.revision());
            rejection(
                    fixture.write(new Write.Insert(fixture.newRecord("later"), KEEP, under)),
                    RejectionReason.ControlRevisionMismatch.class);
        }
    }

    private static WorkerRecord beat(TckFixture fleet, WorkerRecord stored) {
        return fleet.change(
                stored,
                worker ->
                        HeartbeatTransitions.heartbeat(worker, Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
    }

    @ContractRule(hint = "is the control compared by its version, and a write's control by the revision?")
    @DisplayName(
            "CONTROL-9: a control under the same revision replaces it, and a write decided under it is still applied")
    @DiagnosticHint("is the control compared by its version, and a write's control by the revision?")
    default void control9_aSweepIsNoOrder(TckFixture fleet) {
        WorkerRecord a = fleet.put("a");
        FleetControl first = fleet.order(
                none -> FleetControlTransitions.recordSweep(none, new RecoverySweep(fleet.now(), Optional.empty())));
        assertThat(fleet.store().control()).isEqualTo(first);
        WorkerRecord busy = fleet.busy(a, "s");
        TckFixture.assertApplied(fleet.write(
                new Write.Replace(a, busy, TckFixture.KEEP, fleet.terms().underControl(0))));

        FleetControl orders = fleet.order(control -> FleetControlTransitions.clearSignals(control, fleet.now()));
        FleetControl swept = fleet.order(control ->
                FleetControlTransitions.recordSweep(control, new RecoverySweep(fleet.now(), Optional.empty())));
        WorkerStore other = fleet.another();
        assertThat(other.find(a.id()).value()).contains(busy);
        assertThat(other.control()).isEqualTo(swept);
        assertApplied(fixture.write(new Write.Remove(busy, fixture.openWindow().underControl(orders.revision()))));
    }

    @ContractRule(hint = "is keepFor checked by Write.checkKeepFor before anything is written?")
    @DisplayName(
            "CONTROL-10 (N30): an order that is to be kept for no time, or for too long, is no order: an exception says so")
    @DiagnosticHint("is keepFor checked by Write.checkKeepFor before anything is written?")
    default void control10_anOrderHasBoundsToItsTime(TckFixture fleet) {
        FleetControl orders = fleet.order(none -> FleetControlTransitions.clearSignals(none, fleet.now()));
        FleetControl next = FleetControlTransitions.requestShutdown(orders, OrderCause.unstated(), fleet.now());
        for (Duration wrong : new Duration[] {
            Duration.ZERO,
            Duration.ofNanos(999_999),
            Duration.ofDays(-1),
            Duration.ofDays(3661).plusMillis(1)
        }) {
            assertThatThrownBy(() -> fixture.store().writeControl(orders, next, wrong, fixture.openWindow()))
                    .as("what becomes of an order that is to be kept for %s", wrong)
                    .isInstanceOf(InvalidValueException.class);
            assertThat(fixture.store().control())
                    .as("the orders after one that was to be kept for %s", wrong)
                    .isEqualTo(orders);
        }
        assertApplied(fixture.store().writeControl(orders, next, Duration.ofDays(3661), fixture.openWindow()));
        assertThat(fixture.store().control())
                .as("orders that are kept for as long as may be")
                .isEqualTo(next);
    }

    @ContractRule(
            hint = "is a column, a buffer or a message too short for the largest control that the domain accepts?")
    @DisplayName("CONTROL-11: 256 holds at every bound come back equal")
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
        Selector selector = switch (number % 3) {
            case 0 -> Selector.type(whom);
            case 1 -> Selector.exchange(whom);
            default -> Selector.capability(whom);
        };
        return new Hold(
                HoldId.of(String.format(Locale.ROOT, "%03d", number) + "\u00e9".repeat(126) + "h"),
                selector,
                OrderCause.of("w".repeat(256), "\u65e5".repeat(85) + "r"),
                now,
                Optional.of(now.plusMillis(7_001 + number)));
    }
}
