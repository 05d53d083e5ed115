package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What reaches a store behind an unreliable connection, and what its caller gets. */
class UnreliableStoreTest {
    private static final Write.Preconditions TERMS = Write.Preconditions.within(Instant.EPOCH, Instant.EPOCH);

    private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    private final WorkerStore store = (WorkerStore) Proxy.newProxyInstance(
            WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                arrived.add(method.getName());
                return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
            });

    private UnreliableStore behind(Fault... faults) {
        List<Fault> plan = List.of(faults);
        return UnreliableStore.of(
                store, (number, isWrite) -> number < plan.size() ? plan.get((int) number) : Fault.NONE);
    }

    private static Map<String, Consumer<WorkerStore>> writes() {
        return Map.of(
                "write", one -> one.write(List.of()),
                "writeControl",
                        one -> one.writeControl(
                                FleetControl.none(),
                                FleetControl.none(),
                                Duration.ofSeconds(1),
                                TERMS,
                                Optional.empty()),
                "discardUnreadable", one -> one.discardUnreadable(WorkerId.of("a")));
    }

    private static Map<String, Consumer<WorkerStore>> reads() {
        return Map.of(
                "find", one -> one.find(WorkerId.of("a")),
                "findBySession", one -> one.findBySession(SessionId.of("s")),
                "scan", one -> one.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 1),
                "longestIdle", one -> one.longestIdle(profile -> true, Page.Cursor.start(), 1),
                "census", WorkerStore::census,
                "control", WorkerStore::control);
    }

    private void assertCutOff(boolean outcomeUnknown, ThrowingCallable call) {
        assertThatExceptionOfType(WorkerStoreException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.outcomeUnknown()).isEqualTo(outcomeUnknown));
    }

    @Test
    void aCallThatFailsDoesNotArriveAndItsOutcomeIsKnown() {
        Map.of(true, writes(), false, reads())
                .forEach((isWrite, calls) -> calls.forEach((name, call) -> {
                    assertCutOff(false, () -> call.accept(behind(Fault.FAILS)));
                    assertThat(arrived).as(name).isEmpty();
                }));
    }

    @Test
    void aWriteWhoseReplyIsLostArrivesAndItsOutcomeIsUnknown() {
        writes().forEach((name, call) -> {
            arrived.clear();
            assertCutOff(true, () -> call.accept(behind(Fault.REPLY_LOST)));
            assertThat(arrived).containsExactly(name);
        });
    }

    @Test
    void aReadingThatIsLostLeavesNothingUnknown() {
        reads().forEach((name, call) -> {
            assertCutOff(false, () -> call.accept(behind(Fault.REPLY_LOST)));
            assertCutOff(false, () -> call.accept(behind(Fault.DELAYED)));
        });
    }

    @Test
    void aWriteThatRunsTwiceArrivesTwice() {
        writes().forEach((name, call) -> {
            arrived.clear();
            call.accept(behind(Fault.DUPLICATED));
            assertThat(arrived).containsExactly(name, name);
        });
    }

    @Test
    void aWriteThatRunsLateArrivesWhenItIsDelivered() {
        UnreliableStore line = behind(Fault.DELAYED, Fault.NONE, Fault.DELAYED);
        assertCutOff(true, () -> line.discardUnreadable(WorkerId.of("a")));
        line.census();
        assertCutOff(true, () -> line.write(List.of()));
        assertThat(arrived).containsExactly("census");
        assertThat(line.deliverDelayed()).isEqualTo(2);
        assertThat(arrived).containsExactly("census", "discardUnreadable", "write");
        assertThat(line.deliverDelayed()).isZero();
    }

    @Test
    void aWriteThatRunsLateArrivesByItselfAfterSomeCalls() {
        UnreliableStore line = behind(Fault.DELAYED);
        assertCutOff(true, () -> line.write(List.of()));
        for (int i = 0; i < 20; i++) {
            line.census();
        }
        assertThat(arrived).hasSize(21).containsOnlyOnce("write");
        assertThat(arrived.indexOf("write")).isBetween(5, 15);
    }

    @Test
    void theClockAndTheEndAlwaysGoThrough() {
        WorkerStore line = UnreliableStore.of(store, (number, isWrite) -> Fault.FAILS);
        line.now();
        line.close();
        assertThat(arrived).containsExactly("now", "close");
    }

    @Test
    void whatWentWrongIsTold() {
        UnreliableStore line = behind(Fault.DUPLICATED, Fault.NONE, Fault.FAILS);
        line.write(List.of());
        line.census();
        assertCutOff(false, line::control);
        assertThat(line.faults()).containsExactly("0 write DUPLICATED", "2 control FAILS");
        assertThat(line).hasToString("unreliable store with the faults " + line.faults());
    }

    // ---- plans

    @Test
    void oneSeedDrawsTheSameFaultsEveryTimeInTheShareThatIsAsked() {
        Map<Fault, Integer> drawn = new EnumMap<>(Fault.class);
        FaultPlan plan = FaultPlan.random(7, 0.2);
        FaultPlan again = FaultPlan.random(7, 0.2);
        FaultPlan other = FaultPlan.random(8, 0.2);
        int different = 0;
        for (int number = 0; number < 10_000; number++) {
            Fault fault = plan.fault(number, true);
            assertThat(again.fault(number, true)).isEqualTo(fault);
            different += other.fault(number, true) == fault ? 0 : 1;
            drawn.merge(fault, 1, Integer::sum);
        }
        assertThat(different).isGreaterThan(1000);
        assertThat(drawn.remove(Fault.NONE)).isBetween(7_800, 8_200);
        assertThat(drawn)
                .hasSize(4)
                .allSatisfy((fault, count) -> assertThat(count).isBetween(400, 600));
    }

    @Test
    void aShareIsZeroToOne() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.random(1, wrong));
        }
        assertThat(FaultPlan.random(1, 0).fault(5, true)).isEqualTo(Fault.NONE);
        assertThat(FaultPlan.random(1, 1).fault(5, true)).isNotEqualTo(Fault.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void everyOtherWriteIsTheFirstTheThirdAndSoOnWhateverIsReadBetween(Fault fault) {
        FaultPlan plan = FaultPlan.everyOtherWrite(fault);
        assertThat(Arrays.asList(
                        plan.fault(0, false),
                        plan.fault(1, true),
                        plan.fault(2, false),
                        plan.fault(3, true),
                        plan.fault(4, true)))
                .containsExactly(Fault.NONE, fault, Fault.NONE, Fault.NONE, fault);
        assertThat(FaultPlan.everyWrite(fault).fault(1, true)).isEqualTo(fault);
        assertThat(FaultPlan.everyWrite(fault).fault(1, false)).isEqualTo(Fault.NONE);
    }
}
