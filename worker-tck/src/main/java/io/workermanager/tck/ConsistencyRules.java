package io.workermanager.tck;

import static io.workermanager.tck.StoreInspector.IDLE_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Lease;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;

/** The consistency of all queries, by managers over the store. */
interface ConsistencyRules {
    @ContractRule(
            hint = "which query misses a change that another one shows, or which change is confirmed and not written?",
            randomized = true)
    @DisplayName(
            "AGREE-1 (N14, N18): after any operations each record is as last written, all queries agree, and totals add up")
    default void agree1_allQueriesAgree(TckFixture fixture) {
        SequenceRunner.check(fixture.rounds(), steps -> {
            try (WorkerStore store = fixture.openOtherFleet()) {
                ModelCheckingStore model = new ModelCheckingStore(store);
                WorkerManager manager = fixture.manager(model);
                play(steps, player(fixture, model)::play, () -> {
                    model.assertMatches(store);
                    assertAgrees(manager);
                });
            }
        });
    }

    private static OperationPlayer player(TckFixture fixture, WorkerStore store) {
        return new OperationPlayer(fixture.manager(store), fixture::advanceTimeIfMovable);
    }

    /** Looks after every tenth step, and after the last; in a sequence that is reduced, after each, so that no step fills up ten. */
    private static void play(List<Operation> steps, Consumer<Operation> player, Runnable check) {
        int every = steps.size() < SequenceRunner.STEPS ? 1 : 10;
        for (int i = 1; i <= steps.size(); i++) {
            player.accept(steps.get(i - 1));
            if (i % every == 0 || i == steps.size()) {
                check.run();
            }
        }
    }

    private static void assertAgrees(WorkerManager manager) {
        WorkerList everything = manager.diagnosis().listWorkers(WorkerList.Options.everything());
        FleetStats stats = manager.getEnhancedStats();
        assertThat(stats.fleet()).as("the numbers").isEqualTo(counts(everything.workers()));
        assertThat(stats.byType())
                .as("the numbers by type")
                .isEqualTo(by(everything, view -> view.worker().profile().type()));
        assertThat(stats.byExchange())
                .as("the numbers by exchange")
                .isEqualTo(by(everything, view -> view.worker().profile().exchange()));
        assertThat(stats.fleet().total()).isEqualTo(everything.workers().size());
        assertThat(manager.diagnosis().listWorkers(WorkerList.Options.online()).ids())
                .as("those online")
                .isEqualTo(everything.stream()
                        .filter(WorkerView::isOnline)
                        .map(WorkerView::id)
                        .toList());
        for (WorkerView view : everything) {
            WorkerView health = manager.monitorHealth(view.id()).worker().orElseThrow();
            assertThat(health.worker()).as("health").isEqualTo(view.worker());
            assertThat(health.status()).isEqualTo(view.status());
            assertThat(health.reasons()).isEqualTo(view.reasons());
            assertThat(manager.isOnline(view.id())).isEqualTo(view.isOnline());
        }
        assertThat(manager.findAvailableWorker().map(WorkerView::worker))
                .as("the longest idle")
                .isEqualTo(everything.stream()
                        .filter(WorkerView::isAvailable)
                        .map(WorkerView::worker)
                        .min(IDLE_ORDER));
        for (String type : stats.byType().keySet()) {
            assertThat(manager.findWorkersByType(type).ids())
                    .isEqualTo(everything.stream()
                            .filter(view -> view.isAlive()
                                    && view.worker().profile().type().equals(type))
                            .map(WorkerView::id)
                            .toList());
        }
    }

    private static Map<String, FleetStats.Counts> by(WorkerList all, Function<WorkerView, String> part) {
        return all.stream()
                .collect(Collectors.groupingBy(
                        part, Collectors.collectingAndThen(Collectors.toList(), ConsistencyRules::counts)));
    }

    private static FleetStats.Counts counts(Collection<WorkerView> views) {
        return new FleetStats.Counts(
                number(views, WorkerView::isOnline, WorkerStatus.IDLE),
                number(views, WorkerView::isOnline, WorkerStatus.PROCESSING),
                number(views, WorkerView::isAlive, WorkerStatus.PAUSED),
                number(views, WorkerView::isAlive, WorkerStatus.OFFLINE),
                number(views, ConsistencyRules::isHeld, WorkerStatus.IDLE)
                        + number(views, ConsistencyRules::isHeld, WorkerStatus.PROCESSING),
                views.stream()
                        .filter(view -> view.liveness() == Lease.Liveness.EXPIRED)
                        .count(),
                views.stream()
                        .filter(view -> view.liveness() == Lease.Liveness.LEFT)
                        .count());
    }

    private static boolean isHeld(WorkerView view) {
        return view.isAlive()
                && view.reasons().stream().anyMatch(reason -> reason.kind() == WorkerView.Reason.Kind.HELD);
    }

    /** The number of the views that match and whose record has a status. */
    private static long number(Collection<WorkerView> views, Predicate<WorkerView> which, WorkerStatus stored) {
        return views.stream()
                .filter(which.and(view -> view.worker().status() == stored))
                .count();
    }

    @ContractRule(hint = "does a store cache what it read?", randomized = true)
    @DisplayName("AGREE-2: two managers over two stores of a fleet see every write of the other")
    default void agree2_managersSeeEachOthersWrites(TckFixture fixture) {
        SequenceRunner.check(fixture.rounds(), steps -> {
            List<WorkerStore> two = fixture.openOtherFleet(2);
            try (WorkerStore first = two.get(0);
                    WorkerStore second = two.get(1)) {
                ModelCheckingStore model = new ModelCheckingStore(first);
                WorkerManager one = fixture.manager(model);
                WorkerManager other = fixture.manager(second);
                play(steps, player(fixture, model)::play, () -> {
                    assertSeesTheSame(one, other);
                    model.assertMatches(second);
                });
            }
        });
    }

    private static void assertSeesTheSame(WorkerManager one, WorkerManager other) {
        assertThat(workers(other)).as("what the other sees").isEqualTo(workers(one));
        assertThat(other.fleet().control())
                .as("the control that the other sees")
                .isEqualTo(one.fleet().control());
        assertThat(other.getStats().fleet())
                .as("the numbers that the other sees")
                .isEqualTo(one.getStats().fleet());
    }

    private static List<WorkerRecord> workers(WorkerManager manager) {
        return manager.diagnosis().listWorkers(WorkerList.Options.everything()).stream()
                .map(WorkerView::worker)
                .toList();
    }

    @ContractRule(hint = "does one broken record fail a listing?", requires = Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "AGREE-3 (N29): one unreadable record affects no answer about the others, is reported, and can be discarded")
    default void agree3_anUnreadableRecordAffectsNoOther(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId corrupted = WorkerId.of("corrupted");
        manager.register("a", RegisterOptions.defaults());
        manager.register(corrupted, RegisterOptions.type("other"));
        manager.register("z", RegisterOptions.defaults());
        fixture.corrupt(corrupted);

        WorkerList living = manager.listWorkers();
        assertThat(living.ids()).containsExactly(WorkerId.of("a"), WorkerId.of("z"));
        assertThat(manager.diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .unreadable())
                .extracting(WorkerList.Unreadable::id)
                .containsExactly(corrupted);
        assertThat(manager.findAvailableWorker().map(WorkerView::id)).contains(WorkerId.of("a"));
        assertThat(manager.getStats().byType()).containsKey("default");
        manager.markAllOnline();
        assertThat(manager.recovery().recoverOrphansNow("d", Duration.ofSeconds(1), 5))
                .isEmpty();

        assertThat(manager.diagnosis().discardUnreadable(corrupted)).isTrue();
        assertThat(manager.diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .unreadable())
                .isEmpty();
        manager.register(corrupted, RegisterOptions.defaults());
        assertThat(manager.listWorkers().ids()).contains(corrupted);
    }

    @ContractRule(
            hint = "does a write that fails half-way, or runs again, leave an index that contradicts its record?",
            randomized = true)
    @DisplayName(
            "AGREE-4 (N18, N31): all queries agree after any operations over a connection that fails, loses, duplicates and delays")
    default void agree4_allQueriesAgreeOverAnUnreliableConnection(TckFixture fixture) {
        SequenceRunner.check(fixture.rounds(), steps -> {
            try (WorkerStore store = fixture.openOtherFleet()) {
                ModelCheckingStore model = new ModelCheckingStore(store);
                UnreliableStore line = UnreliableStore.of(model, FaultPlan.random(1, 0.3));
                OperationPlayer player = player(fixture, line);
                WorkerManager observer = fixture.manager(store);
                Runnable check = () -> {
                    assertAgrees(observer);
                    model.assertMatches(store);
                };
                play(steps, step -> playIgnoringFailures(step, player), check);
                line.deliverDelayed();
                check.run();
            }
        });
    }

    private static void playIgnoringFailures(Operation step, OperationPlayer player) {
        try {
            player.play(step);
        } catch (WorkerStoreException e) {
            // The connection failed; the sequence continues.
            return;
        }
    }
}
