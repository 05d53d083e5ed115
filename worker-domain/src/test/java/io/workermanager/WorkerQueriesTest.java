package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerHealth;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerQueriesTest extends ManagerFixture {
    @Test
    @DisplayName("N15: finders return the longest idle available worker without a claim")
    void findersReturnTheLongestIdleAvailableWorker() {
        register(B);
        store.advance(Duration.ofSeconds(1));
        register(A);
        manager.register(C, RegisterOptions.type("fix"));

        assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(B);
        assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(B);
        assertThat(manager.findMatchingWorker(Criteria.type("fix")))
                .map(WorkerView::id)
                .contains(C);
        manager.pause(B);
        assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(A);
        manager.sendShutdownSignal(A, Order.Cause.unstated());
        assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(C);
        manager.fleet().hold(Hold.Id.of("fix"), Selector.type("fix"), Order.Cause.unstated());
        assertThat(manager.findAvailableWorker()).isEmpty();
    }

    @Test
    void skippingManyStoppingWorkersTakesFewRoundTrips() {
        IntStream.range(0, 1000).forEach(i -> register(WorkerId.of("w" + i)));
        manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        store.advance(Duration.ofSeconds(1));
        register(A);
        store.forgetRoundTrips();

        assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(A);
        assertThat(store.roundTrips()).hasSizeLessThanOrEqualTo(5).containsOnly("longestIdle");
        assertThat(manager.diagnosis().explain(Criteria.any()).askedToStop()).isEqualTo(1000);
    }

    @Test
    void theUnhealthyWorkersAreTheDeadTheMarkedTheHeldAndTheStopping() {
        WorkerId dead = WorkerId.of("dead");
        WorkerId busy = WorkerId.of("busy");
        WorkerId stopping = WorkerId.of("stopping");
        register(dead);
        manager.claim(Criteria.any(), SESSION);
        store.advance(Duration.ofMinutes(1));
        register(A);
        register(B);
        manager.pause(B);
        manager.register(C, RegisterOptions.type("fix"));
        manager.fleet().hold("fix", Selector.type("fix"), Order.Cause.unstated());
        manager.heartbeat(register(busy), Heartbeat.processing(SessionId.of("other")));
        register(stopping);
        manager.sendShutdownSignal(stopping, Order.Cause.unstated());

        WorkerList found = manager.diagnosis().findUnhealthy();

        assertThat(found.ids()).containsExactly(B, C, dead, stopping);
        assertThat(found).allSatisfy(view -> assertThat(view.reasons()).hasSize(1));
    }

    @Test
    void coverageOfSeveralProfilesTakesOneCensus() {
        register(A);
        register(B);
        manager.markOffline(B);
        manager.register(C, RegisterOptions.type("fix"));
        manager.fleet().hold("fix", Selector.type("fix"), Order.Cause.unstated());
        store.forgetRoundTrips();

        List<FleetStats.Coverage> coverage = manager.diagnosis()
                .coverage(Criteria.type("default"), Criteria.type("fix"), Criteria.any(), Criteria.type("rest"));

        assertThat(store.roundTrips()).containsOnlyOnce("census");
        assertThat(coverage)
                .extracting(FleetStats.Coverage::workers)
                .containsExactly(
                        new FleetStats.Counts(1, 0, 0, 1, 0, 0, 0),
                        new FleetStats.Counts(0, 0, 0, 0, 1, 0, 0),
                        new FleetStats.Counts(1, 0, 0, 1, 1, 0, 0),
                        new FleetStats.Counts(0, 0, 0, 0, 0, 0, 0));
        assertThat(coverage).extracting(each -> each.isBelow(1)).containsExactly(false, true, false, true);
        assertThat(manager.diagnosis().coverage()).isEmpty();
    }

    @Test
    void aCoverageMonitorCallsItsListenerOnceForEachFallBelowTheFloor() {
        List<FleetStats.Coverage> fallen = new ArrayList<>();
        DiagnosisOperations.CoverageMonitor monitor = manager.diagnosis()
                .monitorCoverage(Map.of(Criteria.type("default"), 2L, Criteria.type("fix"), 0L), fallen::add);
        register(A);
        register(B);

        assertThat(monitor.check()).isEmpty();
        manager.markOffline(B);
        assertThat(monitor.check()).extracting(FleetStats.Coverage::criteria).containsExactly(Criteria.type("default"));
        assertThat(monitor.check()).hasSize(1);
        assertThat(fallen).hasSize(1).allMatch(each -> each.workers().online() == 1);
        manager.markOnline(B);
        assertThat(monitor.check()).isEmpty();
        manager.pause(A);
        monitor.check();

        assertThat(fallen).hasSize(2);
    }

    @Test
    void aCoverageMonitorCallsAListenerAgainThatHasThrown() {
        List<FleetStats.Coverage> fallen = new ArrayList<>();
        DiagnosisOperations.CoverageMonitor monitor = manager.diagnosis()
                .monitorCoverage(Map.of(Criteria.any(), 1L), coverage -> {
                    fallen.add(coverage);
                    if (fallen.size() == 1) {
                        throw new IllegalStateException("no mail server");
                    }
                });

        assertThatThrownBy(monitor::check).hasMessage("no mail server");
        monitor.check();
        monitor.check();

        assertThat(fallen).hasSize(2);
    }

    @Test
    void aCoverageMonitorNeedsFloorsThatAreNotNegative() {
        assertThatThrownBy(() -> manager.diagnosis().monitorCoverage(Map.of(), any -> {}))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("floors must have at least one entry");
        assertThatThrownBy(() -> manager.diagnosis().monitorCoverage(Map.of(Criteria.type("fix"), -1L), any -> {}))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("must not be negative, was -1");
    }

    @Test
    void listsContainTheLivingWorkersByDefault() {
        register(A);
        manager.claim(Criteria.any(), SESSION);
        store.advance(Duration.ofMinutes(1));
        register(B);
        manager.register(C, RegisterOptions.type("fix").withExchange("binance"));
        manager.markOffline(C);

        assertThat(manager.listWorkers().ids()).containsExactly(B, C);
        assertThat(manager.diagnosis().listWorkers(WorkerList.Options.online()).ids())
                .containsExactly(B);
        assertThat(manager.diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .ids())
                .containsExactly(A, B, C);
        assertThat(manager.diagnosis()
                        .listWorkers(new WorkerList.Options(false, true))
                        .ids())
                .containsExactly(A, B);
        assertThat(manager.findWorkersByType("fix").ids()).containsExactly(C);
        assertThat(manager.findWorkersByExchange("kraken").ids()).containsExactly(B);
        assertThat(manager.findWorkersByExchange("krak").stream()).isEmpty();
    }

    @Test
    @DisplayName(
            "N14: list, find, health and stats agree at one instant, also at the millisecond at which a lease ends")
    void allQueriesAgreeAtOneInstant() {
        register(A);
        manager.claim(Criteria.any(), SESSION);
        for (long millis : new long[] {59_999, 1}) {
            store.advance(Duration.ofMillis(millis));
            boolean alive = millis == 59_999;

            assertThat(manager.monitorHealth(A).isAlive()).isEqualTo(alive);
            assertThat(manager.listWorkers().ids()).hasSize(alive ? 1 : 0);
            assertThat(manager.findWorkersByType("default").ids()).hasSize(alive ? 1 : 0);
            assertThat(manager.getStats().fleet().alive()).isEqualTo(alive ? 1 : 0);
            assertThat(manager.getStats().fleet().expired()).isEqualTo(alive ? 0 : 1);
            assertThat(manager.isOnline(A)).isEqualTo(alive);
            assertThat(manager.claim(Criteria.any(), SESSION).isPresent()).isEqualTo(alive);
        }
    }

    @Test
    @DisplayName("N13: a reader whose clock estimate is wrong by an hour returns the same")
    void aReaderWithAWrongClockEstimateReturnsTheSame() {
        register(A);
        manager.fleet().hold(Hold.Id.of("h"), Selector.type("fix"), Order.Cause.unstated(), Duration.ofSeconds(30));
        store.advance(Duration.ofSeconds(20));
        manager.register(B, RegisterOptions.type("fix"));
        for (int hours : new int[] {-1, 0, 1}) {
            FakeWorkerStore sibling = store.sibling();
            sibling.estimateOffBy(Duration.ofHours(hours));
            WorkerManager reader = WorkerManager.create(sibling);

            assertThat(reader.monitorHealth(A)).isEqualTo(manager.monitorHealth(A));
            assertThat(reader.monitorHealth(A).worker().orElseThrow().heartbeatAge())
                    .isEqualTo(Duration.ofSeconds(20));
            assertThat(reader.getStats()).isEqualTo(manager.getStats());
            assertThat(reader.listWorkers()).isEqualTo(manager.listWorkers());
            assertThat(reader.findMatchingWorker(Criteria.type("fix"))).isEmpty();
        }
    }

    @Test
    @DisplayName("N3: a worker is found by its new profile and not by its old one")
    void aWorkerIsFoundByItsNewProfileOnly() {
        register(A);
        WorkerView updated = manager.updateWorkerCapabilities(
                A, ProfileUpdate.type("hybrid").withExchange("binance").withCapabilities("spot", "futures"));

        assertThat(updated.worker().lastCapabilityUpdate()).isEqualTo(store.clock());
        assertThat(manager.findWorkersByType("hybrid").ids()).containsExactly(A);
        assertThat(manager.findWorkersByType("default").ids()).isEmpty();
        assertThat(manager.findMatchingWorker(Criteria.capabilities("futures"))).isPresent();
        assertThat(manager.getStats().byExchange()).containsOnlyKeys("binance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "{x}", "*", "grüße 🚀", " ", "worker:1"})
    @DisplayName("N28: every query accepts an accepted id, type, exchange or capability")
    void everyQueryAcceptsAnAcceptedName(String name) {
        WorkerId id = WorkerId.of(name);
        SessionId session = SessionId.of(name);
        String capability = "<" + name + ">";
        Criteria exactly = Criteria.type(name).withExchange(name).andCapabilities(capability);
        register(WorkerId.of("other"));
        manager.register(id, RegisterOptions.type(name).withExchange(name).withCapabilities(capability));

        assertThat(manager.monitorHealth(id).worker().orElseThrow().id()).isEqualTo(id);
        assertThat(manager.findWorkersByType(name).ids()).containsExactly(id);
        assertThat(manager.findWorkersByExchange(name).ids()).containsExactly(id);
        assertThat(manager.findMatchingWorker(exactly)).map(WorkerView::id).contains(id);
        assertThat(manager.getStats().byType()).containsKey(name);
        assertThat(manager.claim(exactly, session).orElseThrow().worker()).isEqualTo(id);
        assertThat(manager.recovery().findBySession(session))
                .map(WorkerView::id)
                .contains(id);
        manager.fleet().hold(Hold.Id.of(name), Selector.capability(capability), Order.Cause.unstated());
        assertThat(manager.isOnline(id)).isFalse();
        assertThat(manager.fleet().lift(Hold.Id.of(name))).isTrue();
    }

    @Test
    @DisplayName("N29: an unreadable record is skipped, reported, and removed by its id")
    void anUnreadableRecordIsSkippedReportedAndRemoved() {
        register(A);
        store.corrupt(B, "status is \"working\"");

        WorkerList list = manager.listWorkers();
        assertThat(list.ids()).containsExactly(A);
        assertThat(list.unreadable()).containsExactly(new WorkerList.Unreadable(B, "status is \"working\""));
        assertThatThrownBy(() -> manager.monitorHealth(B))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("the record of b cannot be read: status is \"working\"");
        assertThatThrownBy(() -> register(B)).isInstanceOf(UnreadableRecordException.class);
        assertThat(manager.diagnosis().discardUnreadable(B)).isTrue();
        assertThat(manager.diagnosis().discardUnreadable(B)).isFalse();
        assertThat(manager.diagnosis().discardUnreadable(A)).isFalse();
        register(B);
    }

    @Test
    void anAbsentWorkerIsNotOnlineAndUnhealthyWithTheReason() {
        WorkerHealth health = manager.monitorHealth(B);

        assertThat(manager.isOnline(B)).isFalse();
        assertThat(health.isHealthy() || health.isAlive() || health.isOnline() || health.isAvailable())
                .isFalse();
        assertThat(health.reasons()).extracting(WorkerView.Reason::kind).containsExactly(WorkerView.Reason.Kind.ABSENT);
        assertThat(health)
                .hasToString("b [it never registered, or its record was removed when it left or its lease ran out]");
    }

    @Test
    void theHealthOfAWorkerIsThatOfItsView() {
        manager.register(A, RegisterOptions.defaults());
        manager.markOffline(A);
        WorkerHealth health = manager.monitorHealth(A);
        WorkerView view = health.worker().orElseThrow();

        assertThat(health.reasons()).isEqualTo(view.reasons()).isNotEmpty();
        assertThat(health.isAlive()).isEqualTo(view.isAlive()).isTrue();
        assertThat(health.isOnline()).isEqualTo(view.isOnline()).isFalse();
        manager.markOnline(A);
        assertThat(manager.monitorHealth(A).isAvailable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PT-4M-59S, true", "PT-5M, false", "PT1H, true"})
    void aRecordOfAnotherProgramWithARecentHeartbeatIsRemovedByForceOnly(Duration sinceNow, boolean recent) {
        store.corrupt(new WorkerList.Unreadable(
                B, "no version", Optional.of(manager.diagnosis().now().plus(sinceNow))));

        if (recent) {
            assertThatThrownBy(() -> manager.diagnosis().discardUnreadable(B))
                    .isInstanceOf(AlreadyRegisteredException.class)
                    .hasMessageContainingAll("\"b\"", "no version", "forceDiscardUnreadable");
            assertThat(manager.diagnosis().forceDiscardUnreadable(B, Order.Cause.unstated()))
                    .isTrue();
        } else {
            assertThat(manager.diagnosis().discardUnreadable(B)).isTrue();
        }
        assertThat(manager.monitorHealth(B).worker()).isEmpty();
    }

    @Test
    void aWatchReportsItsOwnScopeUntilItIsClosed() {
        List<WorkerStore.ChangeHint> ofA = new ArrayList<>();
        List<WorkerStore.ChangeHint> ofControl = new ArrayList<>();
        WorkerStore.Subscription watch = manager.diagnosis().watch(A, ofA::add);
        WorkerStore.Subscription watchOfControl = manager.fleet().watch(ofControl::add);

        registerAll(A, B);
        manager.markAllOffline(Order.Cause.unstated());
        assertThat(ofA).containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED);
        assertThat(ofControl).containsExactly(WorkerStore.ChangeHint.CONTROL_CHANGED);
        watch.close();
        watchOfControl.close();
        manager.markOffline(A);
        manager.markAllOnline();
        assertThat(ofA).hasSize(1);
        assertThat(ofControl).hasSize(1);
    }

    @Test
    void theExplanationNamesTheWorkerThatAClaimWouldTake() {
        registerAll(B, A);
        Registration third = register(C);
        manager.heartbeat(third, Heartbeat.processing(SESSION));

        assertThat(manager.diagnosis().explain(Criteria.any()).available()).contains(A);
        assertThat(manager.diagnosis().explain(Criteria.any()).matching().processing())
                .isEqualTo(1);
        assertThat(manager.diagnosis().explain(Criteria.capabilities("spot")).lacking())
                .containsEntry("capability=spot", 3L);
        assertThat(manager.diagnosis().now()).isEqualTo(store.clock());
    }
}
