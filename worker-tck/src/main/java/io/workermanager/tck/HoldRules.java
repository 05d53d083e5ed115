package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Orders to the whole fleet, by managers over the store. */
interface HoldRules {
    @Test
    @DisplayName(
            "HOLD-1 (N16): a fleet that is taken offline offers nobody at once, those included that register later")
    @DiagnosticHint("does every manager see the control as of its store's last call?")
    default void hold1_aStoppedFleetOffersNobody(TckFixture fleet) {
        WorkerManager operator = fleet.manager();
        WorkerManager other = fleet.manager(fleet.another());
        WorkerId early = WorkerId.of("early");
        WorkerId late = WorkerId.of("late");
        operator.register(early, RegisterOptions.defaults());
        assertThat(other.findAvailableWorker()).isPresent();

        assertThat(operator.markAllOffline(OrderCause.of("ops", "drill"))).isEqualTo(1);
        other.register(late, RegisterOptions.defaults());
        for (WorkerManager manager : new WorkerManager[] {operator, other}) {
            assertThat(manager.findAvailableWorker()).isEmpty();
            assertThat(manager.claim(Criteria.any(), TckFixture.session("s"))).isEmpty();
            assertThat(manager.isOnline(early)).isFalse();
            assertThat(manager.isOnline(late)).isFalse();
            assertThat(manager.getStats().globalOffline()).isTrue();
            assertThat(manager.getStats().fleet().offline()).isEqualTo(2);
        }
        operator.markAllOnline();
        assertThat(other.isOnline(early)).isTrue();
        assertThat(other.claim(Criteria.any(), TckFixture.session("s"))).isPresent();
    }

    @Test
    @RandomizedRule
    @DisplayName("HOLD-2 (N16): a worker that registers while the fleet is taken offline is not online after it")
    @DiagnosticHint("is the control's revision compared in the step that inserts the record?")
    default void hold2_noRegistrationSlipsPastAStop(TckFixture fleet) {
        WorkerManager operator = fleet.manager();
        WorkerManager process = fleet.manager(fleet.another());
        for (int round = 0; round < fleet.rounds() / 10 + 1; round++) {
            WorkerId id = WorkerId.of("w" + round);
            fleet.race(
                    2,
                    thread -> () -> thread == 0
                            ? operator.markAllOffline(OrderCause.unstated())
                            : process.register(id, RegisterOptions.defaults()));
            assertThat(process.isOnline(id)).isFalse();
            assertThat(process.findAvailableWorker()).isEmpty();
            assertThat(operator.markAllOnline()).isEqualTo(round + 1);
        }
    }

    @Test
    @DisplayName(
            "HOLD-3 (N16): a claim that was decided before the fleet was taken offline, and sent after it, is refused every time")
    @DiagnosticHint("is the control's revision compared in the step that writes the claim?")
    default void hold3_noClaimSlipsPastAStop(TckFixture fleet) {
        WorkerManager operator = fleet.manager();
        WorkerId id = WorkerId.of("a");
        operator.register(id, RegisterOptions.defaults());
        WorkerManager dispatcher = fleet.manager(new ForwardingWorkerStore(fleet.another()) {
            @Override
            public List<WriteResult> write(List<Write> writes) {
                operator.markAllOffline(OrderCause.unstated());
                List<WriteResult> results = super.write(writes);
                results.forEach(result -> assertThat(result).isInstanceOf(WriteResult.Rejected.class));
                return results;
            }
        });
        for (int round = 0; round < fleet.rounds() / 10 + 1; round++) {
            assertThat(dispatcher.claim(Criteria.any(), TckFixture.session("s" + round)))
                    .isEmpty();
            assertThat(fleet.store().find(id).value().orElseThrow().assignment())
                    .isEmpty();
            operator.markAllOnline();
        }
    }

    @Test
    @DisplayName("HOLD-4 (N17): lifting one hold lifts no other, and each is on those that it selects")
    @DiagnosticHint("does the control keep every hold, each with its own id?")
    default void hold4_liftingOneHoldLiftsNoOther(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId kraken = WorkerId.of("kraken");
        WorkerId binance = WorkerId.of("binance");
        manager.register(kraken, RegisterOptions.exchange("kraken").withType("fix"));
        manager.register(binance, RegisterOptions.exchange("binance").withType("fix"));
        Hold.Id maintenance = Hold.Id.of("maintenance");
        Hold.Id audit = Hold.Id.of("audit");
        manager.fleet().hold(maintenance, Selector.exchange("kraken"), OrderCause.unstated());
        manager.fleet().hold(audit, Selector.type("fix"), OrderCause.unstated());
        assertThat(manager.fleet().lift(Hold.Id.of("nothing"))).isFalse();

        assertThat(manager.fleet().lift(audit)).isTrue();
        assertThat(manager.isOnline(kraken)).isFalse();
        assertThat(manager.isOnline(binance)).isTrue();
        assertThat(manager.findAvailableWorker().map(view -> view.id())).contains(binance);
        manager.markAllOffline(OrderCause.unstated());
        assertThat(manager.isOnline(binance)).isFalse();
        manager.markAllOnline();
        assertThat(manager.isOnline(kraken)).as("still under maintenance").isFalse();
        assertThat(manager.fleet().lift(maintenance)).isTrue();
        assertThat(manager.isOnline(kraken)).isTrue();
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("HOLD-5 (N17): a hold with an end ends for all workers and readers at one instant")
    @DiagnosticHint("does every reading carry the store's time it was made at?")
    default void hold5_aHoldEndsForAllAtOnce(TckFixture fleet) {
        WorkerManager operator = fleet.manager();
        WorkerManager other = fleet.manager(fleet.another());
        operator.register(WorkerId.of("a"), RegisterOptions.defaults());
        operator.register(WorkerId.of("b"), RegisterOptions.defaults());
        Duration length = Duration.ofSeconds(30);
        operator.fleet().hold(Hold.Id.of("pause"), Selector.all(), OrderCause.unstated(), length);
        fleet.elapse(length.minusMillis(1));
        for (WorkerManager manager : new WorkerManager[] {operator, other}) {
            assertThat(manager.listWorkers())
                    .allSatisfy(view -> assertThat(view.status()).isEqualTo(WorkerStatus.OFFLINE));
            assertThat(manager.findAvailableWorker()).isEmpty();
            assertThat(manager.getStats().fleet().offline()).isEqualTo(2);
        }
        fleet.elapse(Duration.ofMillis(1));
        for (WorkerManager manager : new WorkerManager[] {operator, other}) {
            assertThat(manager.listWorkers())
                    .allSatisfy(view -> assertThat(view.status()).isEqualTo(WorkerStatus.IDLE));
            assertThat(manager.findAvailableWorker()).isPresent();
            assertThat(manager.getStats().fleet().idle()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName(
            "HOLD-6: whoever takes the fleet online lifts every mark that stood, of the dead as well, and says how many")
    @DiagnosticHint("does a scan of the marked deliver the dead among them, and those of every page?")
    default void hold6_everyMarkIsLifted(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        for (int i = 0; i < 30; i++) {
            manager.register(WorkerId.of("w" + i), RegisterOptions.defaults());
        }
        manager.markOffline(WorkerId.of("w3"));
        manager.pause(WorkerId.of("w17"));
        manager.unregister(manager.register(WorkerId.of("w3"), RegisterOptions.defaults()));
        fleet.elapse(Duration.ofMillis(2));
        assertThat(manager.markAllOnline()).isEqualTo(2);
        assertThat(manager.markAllOnline()).isZero();
        assertThat(manager.isOnline(WorkerId.of("w17"))).isTrue();
        manager.register(WorkerId.of("w3"), RegisterOptions.defaults());
        assertThat(manager.isOnline(WorkerId.of("w3"))).isTrue();

        fleet.write(marked(fleet, 1010)).forEach(TckFixture::assertApplied);
        assertThat(manager.markAllOnline())
                .as("how many marks were lifted of more than one page")
                .isEqualTo(1010);
        assertThat(manager.getStats().fleet().offline()).isZero();
    }

    private static List<Write> marked(TckFixture fleet, int workers) {
        Instant now = fleet.now();
        return IntStream.range(0, workers)
                .mapToObj(i -> OperatorTransitions.mark(fleet.newcomer("marked-" + i), Availability.OFFLINE, now))
                .map(worker -> fleet.insert(TestRecords.fresh(worker)))
                .toList();
    }

    @Test
    @DisplayName(
            "HOLD-7 (N16): when the store has forgotten standing holds nobody takes a session until an operator gives an order")
    @DiagnosticHint("is the control given back as it was written, its revision as well?")
    default void hold7_forgottenOrdersStopClaims(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        manager.register(WorkerId.of("a"), RegisterOptions.defaults());
        manager.fleet().hold(Hold.Id.of("standing"), Selector.exchange("elsewhere"), OrderCause.unstated());
        FleetControl known = fleet.order(control -> FleetControl.stored(
                Version.fresh(), control.revision() - 1, List.of(), Optional.empty(), 0, Optional.empty()));

        assertThatExceptionOfType(FleetControlLostException.class).isThrownBy(manager::findAvailableWorker);
        assertThatExceptionOfType(FleetControlLostException.class)
                .isThrownBy(() -> manager.claim(Criteria.any(), TckFixture.session("s")));
        assertThat(fleet.holder("s")).isEmpty();
        manager.markAllOnline();
        assertThat(fleet.store().control().revision()).isGreaterThan(known.revision() + 1);
        assertThat(manager.claim(Criteria.any(), TckFixture.session("s"))).isPresent();
        assertThat(manager.fleet().control().hold(Hold.ALL)).isEmpty();
    }
}
