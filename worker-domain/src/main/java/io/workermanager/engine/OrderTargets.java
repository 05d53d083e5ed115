package io.workermanager.engine;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.OrderTransitions;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Finds the workers that an order concerns. Safe for use by many threads. */
final class OrderTargets {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerQueries workers;

    OrderTargets(WorkerStore store, FleetControlAccess controlAccess, WorkerQueries workers) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.workers = workers;
    }

    /** The workers that the order would change now. */
    List<WorkerView> of(Order order) {
        Selector selector = order.selector();
        return switch (order.kind()) {
            case MARK_OFFLINE, PAUSE -> workers.select(ScanScope.ALL, selector, view -> wouldChange(order, view));
            case MARK_ONLINE, RESUME -> workers.select(ScanScope.MARKED, selector, view -> wouldChange(order, view));
            case SHUTDOWN -> workers.select(ScanScope.LIVING, selector, view -> wouldChange(order, view));
            case HOLD -> workers.select(ScanScope.LIVING, selector, WorkerView::isAlive);
            case LIFT ->
                activeHold(Hold.Id.of(order.subject().orElseThrow()))
                        .map(hold -> workers.select(ScanScope.LIVING, hold.selector(), WorkerView::isAlive))
                        .orElse(List.of());
            case MARK_ALL_ONLINE -> underAnyOrder();
            case CLEAR_SHUTDOWN_SIGNALS ->
                workers.select(
                        ScanScope.LIVING,
                        selector,
                        view -> view.isAlive() && view.stopOrder().isPresent());
            case RELEASE, RAISE_TOKEN -> holder(SessionId.of(order.subject().orElseThrow()));
            case END_RECOVERY_PAUSE ->
                workers.select(
                        ScanScope.RECOVERABLE,
                        selector,
                        view -> !view.worker().recoverable(view.at()).isEmpty());
            case DISCARD_UNREADABLE -> List.of();
        };
    }

    private boolean wouldChange(Order order, WorkerView view) {
        FleetControl control = controlAccess.readOrLost(view.at()).control();
        WorkerRecord worker = OperatorTransitions.withoutEndedMark(view.worker(), view.at());
        return !OrderTransitions.givenAt(order, view.at())
                .apply(worker, control, view.at())
                .equals(worker);
    }

    private List<WorkerView> underAnyOrder() {
        Predicate<WorkerView> marked = view -> view.worker().availability() != Availability.ONLINE;
        return activeHold(Hold.ALL).isPresent()
                ? workers.select(ScanScope.ALL, Selector.all(), marked.or(WorkerView::isAlive))
                : workers.select(ScanScope.MARKED, Selector.all(), marked);
    }

    private List<WorkerView> holder(SessionId session) {
        return workers.findBySession(session).map(List::of).orElse(List.of());
    }

    Optional<Hold> activeHold(Hold.Id id) {
        FleetControl control = controlAccess.readFresh();
        return control.hold(id).filter(hold -> hold.isActiveAt(store.now()));
    }

    /** The ids without a record that the order would mark. Only an order to ids alone marks in advance. */
    List<WorkerId> inAdvance(Order order) {
        boolean marks = order.kind() == Order.Kind.MARK_OFFLINE || order.kind() == Order.Kind.PAUSE;
        boolean isOnIdsAlone =
                order.selector().conditions().stream().allMatch(condition -> condition.kind() == Selector.Kind.ID);
        List<WorkerId> named = order.selector().namedIds().orElse(List.of());
        return marks && isOnIdsAlone ? workers.withoutRecord(named) : List.of();
    }

    /**
     * Counts for the audit log. An order to the fleet must not fail because its workers cannot be counted.
     *
     * @return the count, or {@link Order#NOT_COUNTED} if the store fails
     */
    static long countIfPossible(LongSupplier count) {
        try {
            return count.getAsLong();
        } catch (WorkerStoreException.Interrupted e) {
            throw e;
        } catch (WorkerStoreException e) {
            return Order.NOT_COUNTED;
        }
    }

    /** How many living workers a selector selects. If their profiles decide, a census is enough. */
    long countLiving(Selector selector) {
        if (!selector.isDecidedByProfile()) {
            return workers.select(ScanScope.LIVING, selector, WorkerView::isAlive)
                    .size();
        }
        return store.census().value().only(selector::mayMatch).alive();
    }

    /** How many workers the order to mark all online concerns: the living ones under the hold on all, and the marked ones. */
    long countAllUnderOrders() {
        Timestamped<WorkerCensus> census = store.census();
        FleetStats.Counts counts =
                FleetStats.of(census.value(), FleetControl.none(), census.at()).fleet();
        boolean held = controlAccess
                .read(census.at())
                .hold(Hold.ALL)
                .filter(hold -> hold.isActiveAt(census.at()))
                .isPresent();
        return held ? counts.alive() : counts.paused() + counts.offline();
    }
}
