package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** Commands to the whole fleet, by managers over the store. */
interface HoldRules {
    @ContractRule(hint = "does every manager see the control as of its store's last call?")
    @DisplayName(
            "HOLD-1 (N16): a fleet that is taken offline offers no worker from then on, including workers that register later")
    default void hold1_aStoppedFleetOffersNoWorker(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager other = fixture.manager(fixture.openAnother());
        WorkerId early = WorkerId.of("early");
        WorkerId late = WorkerId.of("late");
        operator.register(early, RegisterOptions.defaults());
        assertThat(other.findAvailableWorker()).isPresent();

        assertThat(operator.markAllOffline(Order.Cause.of("ops", "drill"))).isEqualTo(1);
        other.register(late, RegisterOptions.defaults());
        for (WorkerManager manager : new WorkerManager[] {operator, other}) {
            assertThat(manager.findAvailableWorker()).isEmpty();
            assertThat(manager.claim(Criteria.any(), "s")).isEmpty();
            assertThat(manager.isOnline(early)).isFalse();
            assertThat(manager.isOnline(late)).isFalse();
            assertThat(manager.getStats().globalOffline()).isTrue();
            assertThat(manager.getStats().fleet().held()).isEqualTo(2);
        }
        operator.markAllOnline();
        assertThat(other.isOnline(early)).isTrue();
        assertThat(other.claim(Criteria.any(), "s")).isPresent();
    }

    @ContractRule(hint = "is the control's revision compared in the step that inserts the record?", randomized = true)
    @DisplayName("HOLD-2 (N16): a worker that registers while the fleet is taken offline is not online afterwards")
    default void hold2_noRegistrationEvadesAStop(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager process = fixture.manager(fixture.openAnother());
        for (int round = 0; round < fixture.rounds() / 10 + 1; round++) {
            WorkerId id = WorkerId.of("w" + round);
            fixture.runConcurrently(
                    2,
                    thread -> () -> thread == 0
                            ? operator.markAllOffline(Order.Cause.unstated())
                            : process.register(id, RegisterOptions.defaults()));
            assertThat(process.isOnline(id)).isFalse();
            assertThat(process.findAvailableWorker()).isEmpty();
            assertThat(operator.markAllOnline()).isEqualTo(round + 1);
        }
    }

    @ContractRule(hint = "is the control's revision compared in the step that writes the claim?")
    @DisplayName(
            "HOLD-3 (N16): a claim that was decided before the fleet was taken offline, and sent after it, is always rejected")
    default void hold3_noClaimEvadesAStop(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerId id = WorkerId.of("a");
        operator.register(id, RegisterOptions.defaults());
        WorkerManager dispatcher = fixture.manager(new ForwardingWorkerStore(fixture.openAnother()) {
            @Override
            public List<WriteResult> write(List<Write> writes) {
                operator.markAllOffline(Order.Cause.unstated());
                List<WriteResult> results = super.write(writes);
                results.forEach(result -> assertThat(result).isInstanceOf(WriteResult.Rejected.class));
                return results;
            }
        });
        for (int round = 0; round < fixture.rounds() / 10 + 1; round++) {
            assertThat(dispatcher.claim(Criteria.any(), "s" + round)).isEmpty();
            assertThat(fixture.store().find(id).value().orElseThrow().assignment())
                    .isEmpty();
            operator.markAllOnline();
        }
    }

    @ContractRule(hint = "does the control keep every hold, each with its own id?")
    @DisplayName("HOLD-4 (N17): lifting one hold lifts no other, and each hold applies to the workers that it selects")
    default void hold4_liftingOneHoldLiftsNoOther(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId kraken = WorkerId.of("kraken");
        WorkerId binance = WorkerId.of("binance");
        manager.register(kraken, RegisterOptions.exchange("kraken").withType("fix"));
        manager.register(binance, RegisterOptions.exchange("binance").withType("fix"));
        Hold.Id maintenance = Hold.Id.of("maintenance");
        Hold.Id audit = Hold.Id.of("audit");
        manager.fleet().hold(maintenance, Selector.exchange("kraken"), Order.Cause.unstated());
        manager.fleet().hold(audit, Selector.type("fix"), Order.Cause.unstated());
        assertThat(manager.fleet().lift("nothing")).isFalse();

        assertThat(manager.fleet().lift(audit)).isTrue();
        assertThat(manager.isOnline(kraken)).isFalse();
        assertThat(manager.isOnline(binance)).isTrue();
        assertThat(manager.findAvailableWorker().map(view -> view.id())).contains(binance);
        manager.markAllOffline(Order.Cause.unstated());
        assertThat(manager.isOnline(binance)).isFalse();
        manager.markAllOnline();
        assertThat(manager.isOnline(kraken)).as("still under maintenance").isFalse();
        assertThat(manager.fleet().lift(maintenance)).isTrue();
        assertThat(manager.isOnline(kraken)).isTrue();
    }

    @ContractRule(hint = "does every read carry the store's time of that read?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("HOLD-5 (N17): a hold with an end ends at one instant for all workers and readers")
    default void hold5_aHoldEndsForAllAtOnce(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager other = fixture.manager(fixture.openAnother());
        operator.register("a", RegisterOptions.defaults());
        operator.register("b", RegisterOptions.defaults());
        Duration length = Duration.ofSeconds(30);
        operator.fleet().hold("pause", Selector.all(), Order.Cause.unstated(), length);
        fixture.advanceTime(length.minusMillis(1));
        for (WorkerManager manager : new WorkerManager[] {operator, other}) {
            assertThat(manager.listWorkers())
                    .allSatisfy(view -> assertThat(view.status()).isEqualTo(WorkerStatus.OFFLINE));
            assertThat(manager.findAvailableWorker()).isEmpty();
            assertThat(manager.getStats().fleet().held()).isEqualTo(2);
        }
        fixture.advanceTime(Duration.ofMillis(1));
        for (WorkerManager manager : new WorkerManager[] {operator, other}) {
            assertThat(manager.listWorkers())
                    .allSatisfy(view -> assertThat(view.status()).isEqualTo(WorkerStatus.IDLE));
            assertThat(manager.findAvailableWorker()).isPresent();
            assertThat(manager.getStats().fleet().idle()).isEqualTo(2);
        }
    }

    @ContractRule(hint = "does a scan of marked records deliver expired workers, on every page?")
    @DisplayName(
            "HOLD-6: markAllOnline lifts every mark, also of expired workers, and returns how many workers were held or had a mark")
    default void hold6_everyMarkIsLifted(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        fixture.register(manager, 30);
        manager.markOffline("w3");
        manager.pause("w17");
        manager.unregister(manager.register("w3", RegisterOptions.defaults()));
        fixture.advanceTime(Duration.ofMillis(2));
        assertThat(manager.markAllOnline()).isEqualTo(2);
        assertThat(manager.markAllOnline()).isZero();
        assertThat(manager.isOnline("w17")).isTrue();
        manager.register("w3", RegisterOptions.defaults());
        assertThat(manager.isOnline("w3")).isTrue();

        fixture.write(IntStream.range(0, 1010)
                        .mapToObj(i -> fixture.marked(fixture.newRecord("marked-" + i), Availability.OFFLINE))
                        .map(fixture::insert)
                        .toList())
                .forEach(TckFixture::assertApplied);
        assertThat(manager.markAllOnline())
                .as("how many marks were lifted of more than one page")
                .isEqualTo(1010);
        assertThat(manager.getStats().fleet().offline()).isZero();
    }

    @ContractRule(hint = "does the control come back as written, including its revision?")
    @DisplayName(
            "HOLD-7 (N16): after the store lost active holds, no worker takes a session until an operator writes the control")
    default void hold7_aLostControlStopsClaims(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        manager.register("a", RegisterOptions.defaults());
        manager.fleet().hold("standing", Selector.exchange("elsewhere"), Order.Cause.unstated());
        FleetControl known = fixture.updateControl(control -> FleetControl.stored(
                Version.fresh(), control.revision() - 1, List.of(), Optional.empty(), 0, Optional.empty()));

        assertThatExceptionOfType(FleetControlLostException.class).isThrownBy(manager::findAvailableWorker);
        assertThatExceptionOfType(FleetControlLostException.class).isThrownBy(() -> manager.claim(Criteria.any(), "s"));
        assertThat(fixture.holder("s")).isEmpty();
        manager.markAllOnline();
        assertThat(fixture.store().control().revision()).isGreaterThan(known.revision() + 1);
        assertThat(manager.claim(Criteria.any(), "s")).isPresent();
        assertThat(manager.fleet().control().hold(Hold.ALL)).isEmpty();
    }

    @ContractRule(hint = "do the control and the record keep what a selector compares: ids, host and attributes?")
    @DisplayName(
            "HOLD-8 (N16): a hold by id, prefix, host or attribute keeps claims from the workers that it selects and no others, also from later ones")
    default void hold8_aHoldSelectsWorkersByMoreThanTheirProfile(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager dispatcher = fixture.manager(fixture.openAnother());
        RegisterOptions held = RegisterOptions.defaults().withHost("h1").withAttribute("rack", 7);
        RegisterOptions free = RegisterOptions.defaults().withHost("h2").withAttribute("rack", 8);
        dispatcher.register("a-1", held);
        dispatcher.register("b-1", free);
        Map<String, Selector> selectors = new LinkedHashMap<>();
        selectors.put("ids", Selector.ids(List.of("a-1", "a-2")));
        selectors.put("prefix", Selector.idPrefix("a-"));
        selectors.put("host", Selector.host("h1"));
        selectors.put("attribute", Selector.attribute("rack", "7"));
        selectors.put("all of them", selectors.values().stream().reduce(Selector.all(), Selector::and));
        selectors.forEach((name, selector) -> {
            operator.fleet().give(Order.hold(name, selector, TestOrders.CAUSE));
            dispatcher.register("a-2", held);
            dispatcher.register("b-2", free);
            assertThat(claimAll(fixture, dispatcher))
                    .as("who takes sessions under a hold by %s", name)
                    .containsExactlyInAnyOrder("b-1", "b-2");
            assertThat(operator.fleet().lift(name)).isTrue();
            assertThat(claimAll(fixture, dispatcher))
                    .as("who takes sessions after a hold by %s was lifted", name)
                    .containsExactlyInAnyOrder("a-1", "a-2", "b-1", "b-2");
        });
    }

    /** The workers that take sessions until none takes another one. They release their sessions afterwards. */
    private static List<String> claimAll(TckFixture fixture, WorkerManager dispatcher) {
        List<Claim> claims = new ArrayList<>();
        Optional<Claim> claim = dispatcher.claim(Criteria.any(), "s" + fixture.nextNumber());
        while (claim.isPresent()) {
            claims.add(claim.get());
            claim = dispatcher.claim(Criteria.any(), "s" + fixture.nextNumber());
        }
        claims.forEach(dispatcher::release);
        return claims.stream().map(taken -> taken.worker().value()).toList();
    }

    @ContractRule(hint = "does the census count by the profile alone, and not by host or attributes?")
    @DisplayName("HOLD-9: hosts, attributes and holds on them do not split a profile in the census")
    default void hold9_hostsAndHoldsDoNotSplitAProfile(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        for (int i = 0; i < 6; i++) {
            manager.register(
                    "w" + i, RegisterOptions.defaults().withHost("h" + i % 3).withAttribute("rack", i));
        }
        manager.fleet().give(Order.hold("host", Selector.host("h1"), TestOrders.CAUSE));
        manager.fleet().give(Order.hold("rack", Selector.attribute("rack", "0"), TestOrders.CAUSE));
        manager.fleet().give(Order.hold("ids", Selector.ids(List.of("w2", "w3")), TestOrders.CAUSE));
        assertThat(fixture.store().census().value().counts())
                .as("the census of 6 workers on 3 hosts")
                .isEqualTo(Map.of(Profile.defaults(), Map.of(WorkerCensus.State.IDLE, 6L)));
        assertThat(manager.getStats().fleet().idle()
                        + manager.getStats().fleet().held())
                .as("how many workers are idle or held")
                .isEqualTo(6);
    }
}
