package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
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
import org.junit.jupiter.api.Test;

/** The fleet's orders. */
interface ControlRules {
    @Test
    @DisplayName("CONTROL-1: a fleet that was never given an order has the control NONE")
    @DiagnosticHint("is a missing control told from an empty one?")
    default void control1_noOrderIsNone(TckFixture fleet) {
        fleet.put("a");
        assertThat(fleet.store().control()).isEqualTo(FleetControl.none());
    }

    @Test
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
                new FleetControl.Sweep(
                        now,
                        Optional.of(new FleetControl.Sweep.GracePeriod(
                                FleetControl.Sweep.GracePeriod.Why.GAP, now, now.plusMillis(60_001))))));

        assertThat(fleet.store().control()).isEqualTo(written);
        assertThat(other.control()).isEqualTo(written);
    }

    private static Hold hold(String id, Selector selector, Instant now, Optional<Instant> until) {
        return new Hold(Hold.Id.of(id), selector, OrderCause.of("ops", "because"), now, until);
    }

    @Test
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

    @Test
    @DisplayName(
            "CONTROL-4 (N5): an order that is written again is applied and changes nothing; written over, it is refused")
    @DiagnosticHint("does the version tell that the order has been written?")
    default void control4_anOrderRunsOnce(TckFixture fleet) {
        FleetControl first = FleetControlTransitions.clearSignals(FleetControl.none(), fleet.now());
        for (int i = 0; i < 2; i++) {
            TckFixture.assertApplied(
                    fleet.store().writeControl(FleetControl.none(), first, TckFixture.KEEP, fleet.terms()));
        }
        TckFixture.assertApplied(
                fleet.store().writeControl(FleetControl.none(), first, TckFixture.KEEP, fleet.termsOver()));
        FleetControl second = fleet.order(
                control -> FleetControlTransitions.requestShutdown(control, OrderCause.unstated(), fleet.now()));
        TckFixture.refusal(
                fleet.store().writeControl(FleetControl.none(), first, TckFixture.KEEP, fleet.terms()),
                RejectionReason.ControlRevisionMismatch.class);
        assertThat(fleet.store().control()).isEqualTo(second);
    }

    @Test
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
                fleet.store().control().revision() + 1,
                fleet.store().control());
    }

    private static void assertBoundTo(TckFixture fleet, WorkerRecord stored, long named, FleetControl current) {
        WritePreconditions terms = fleet.terms().underControl(named);
        List<Write> writes = List.of(
                new Write.Insert(fleet.newcomer("b"), TckFixture.KEEP, terms),
                new Write.Replace(stored, fleet.busy(stored, "s"), TckFixture.KEEP, terms),
                new Write.Remove(stored, terms));
        fleet.write(writes)
                .forEach(result -> assertThat(TckFixture.refusal(result, RejectionReason.ControlRevisionMismatch.class)
                                .revision())
                        .isEqualTo(current.revision()));
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(stored);
    }

    @Test
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

    @Test
    @DisplayName("CONTROL-7 (N16): control() is at least as fresh as the last call of this store that completed")
    @DiagnosticHint("is a cached control renewed by every reply, that to a refused order as well?")
    default void control7_theControlIsAsFreshAsTheLastCall(TckFixture fleet) {
        WorkerStore other = fleet.another();
        WorkerRecord worker = fleet.put("a");
        assertThat(other.control()).isEqualTo(FleetControl.none());
        FleetControl late =
                FleetControlTransitions.requestShutdown(FleetControl.none(), OrderCause.unstated(), fleet.now());

        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("find", () -> other.find(worker.id()));
        calls.put("findBySession", () -> other.findBySession(TckFixture.session("s")));
        calls.put("a write that is applied", () -> other.write(List.of(fleet.insert(fleet.newcomer("b")))));
        calls.put("a write that is refused", () -> other.write(List.of(fleet.remove(TestRecords.fresh(worker)))));
        calls.put("scan", () -> other.scan(WorkerQuery.of(ScanScope.ALL), Page.Cursor.start(), 10));
        calls.put("longestIdle", () -> other.longestIdle(profile -> true, Page.Cursor.start(), 10));
        calls.put("census", other::census);
        calls.put(
                "an order that is refused",
                () -> other.writeControl(FleetControl.none(), late, TckFixture.KEEP, fleet.terms()));
        calls.put("discardUnreadable", () -> other.discardUnreadable(worker.id()));
        calls.forEach((name, call) -> {
            FleetControl order = fleet.order(control -> FleetControlTransitions.clearSignals(control, fleet.now()));
            call.run();
            assertThat(other.control()).as("after " + name).isEqualTo(order);
        });
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CONTROL-8: orders are kept for the time that was asked, longer while the fleet is written to, and stay away once they are over")
    @DiagnosticHint(
            "does every insert or replace that changes a record, a beat that comes alone too, renew how long the orders are kept?")
    default void control8_ordersAreKeptWhileTheFleetIsWrittenTo(TckFixture fleet) {
        Duration keepFor = Duration.ofMinutes(50);
        WorkerRecord beating = fleet.put("a");
        orderFor(fleet, Duration.ofMinutes(1));
        FleetControl orders = orderFor(fleet, keepFor);
        fleet.elapse(keepFor.minusMillis(1));
        assertThat(fleet.store().control()).as("one millisecond before the end").isEqualTo(orders);

        Duration most = keepFor.minusMinutes(5);
        fleet.put("b");
        beating = beat(fleet, beating);
        fleet.elapse(most);
        assertThat(fleet.store().control())
                .as("orders that were renewed, until their own time is over and not that of those before")
                .isEqualTo(orders);
        for (int i = 0; i < 10; i++) {
            beating = beat(fleet, beating);
            fleet.elapse(most);
        }
        assertThat(fleet.store().control()).as("after hours of beats alone").isEqualTo(orders);
        for (int i = 0; i < 10; i++) {
            fleet.put("w" + i);
            fleet.elapse(most);
        }
        assertThat(fleet.store().control())
                .as("after hours of registrations alone")
                .isEqualTo(orders);
        fleet.elapse(Duration.ofDays(30));
        assertStayAsTheyAre(fleet, orders);
    }

    private static FleetControl orderFor(TckFixture fleet, Duration keepFor) {
        FleetControl current = fleet.store().control();
        FleetControl next = FleetControlTransitions.clearSignals(current, fleet.now());
        TckFixture.assertApplied(fleet.store().writeControl(current, next, keepFor, fleet.terms()));
        return next;
    }

    /** Orders may be kept for longer; those that are not do not come back with a write. */
    private static void assertStayAsTheyAre(TckFixture fleet, FleetControl orders) {
        FleetControl left = fleet.store().control();
        fleet.put("late");
        assertThat(fleet.store().control())
                .as("the orders after a write, as they were before it")
                .isEqualTo(left);
        if (!left.equals(orders)) {
            WritePreconditions under = fleet.terms().underControl(orders.revision());
            TckFixture.refusal(
                    fleet.write(new Write.Insert(fleet.newcomer("later"), TckFixture.KEEP, under)),
                    RejectionReason.ControlRevisionMismatch.class);
        }
    }

    private static WorkerRecord beat(TckFixture fleet, WorkerRecord stored) {
        return fleet.change(
                stored,
                worker ->
                        HeartbeatTransitions.heartbeat(worker, Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
    }

    @Test
    @DisplayName(
            "CONTROL-9: a control under the same revision replaces it, and a write decided under it is still applied")
    @DiagnosticHint("is the control compared by its version, and a write's control by the revision?")
    default void control9_aSweepIsNoOrder(TckFixture fleet) {
        WorkerRecord a = fleet.put("a");
        FleetControl first = fleet.order(none ->
                FleetControlTransitions.recordSweep(none, new FleetControl.Sweep(fleet.now(), Optional.empty())));
        assertThat(fleet.store().control()).isEqualTo(first);
        WorkerRecord busy = fleet.busy(a, "s");
        TckFixture.assertApplied(fleet.write(
                new Write.Replace(a, busy, TckFixture.KEEP, fleet.terms().underControl(0))));

        FleetControl orders = fleet.order(control -> FleetControlTransitions.clearSignals(control, fleet.now()));
        FleetControl swept = fleet.order(control ->
                FleetControlTransitions.recordSweep(control, new FleetControl.Sweep(fleet.now(), Optional.empty())));
        WorkerStore other = fleet.another();
        assertThat(other.find(a.id()).value()).contains(busy);
        assertThat(other.control()).isEqualTo(swept);
        TckFixture.assertApplied(
                fleet.write(new Write.Remove(busy, fleet.terms().underControl(orders.revision()))));
    }

    @Test
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
            assertThatThrownBy(() -> fleet.store().writeControl(orders, next, wrong, fleet.terms()))
                    .as("what becomes of an order that is to be kept for %s", wrong)
                    .isInstanceOf(InvalidValueException.class);
            assertThat(fleet.store().control())
                    .as("the orders after one that was to be kept for %s", wrong)
                    .isEqualTo(orders);
        }
        TckFixture.assertApplied(fleet.store().writeControl(orders, next, Duration.ofDays(3661), fleet.terms()));
        assertThat(fleet.store().control())
                .as("orders that are kept for as long as may be")
                .isEqualTo(next);
    }

    @Test
    @DisplayName("CONTROL-11: 256 holds at every bound come back equal")
    @DiagnosticHint("is a column, a buffer or a message too short for the largest control that the domain accepts?")
    default void control11_theLargestControlComesBackEqual(TckFixture fleet) {
        Instant now = fleet.now();
        FleetControl written = fleet.order(none -> FleetControl.stored(
                Version.fresh(),
                none.revision() + 1,
                IntStream.range(0, 256).mapToObj(i -> longest(i, now)).toList(),
                Optional.empty(),
                0,
                Optional.empty()));
        for (WorkerStore store : new WorkerStore[] {fleet.store(), fleet.another()}) {
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
        WorkerRecord worker = fleet.put("a");
        fleet.look().assertStand(fleet.assign(worker, "s"));
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
                Hold.Id.of(String.format(Locale.ROOT, "%03d", number) + "\u00e9".repeat(126) + "h"),
                selector,
                OrderCause.of("w".repeat(256), "\u65e5".repeat(85) + "r"),
                now,
                Optional.of(now.plusMillis(7_001 + number)));
    }
}
