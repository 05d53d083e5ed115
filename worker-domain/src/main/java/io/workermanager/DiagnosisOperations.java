package io.workermanager;

import io.workermanager.engine.CoverageFloors;
import io.workermanager.engine.Engine;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import io.workermanager.model.FleetStats;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Calls that show why the fleet behaves as it does. Safe for use by many threads. */
public final class DiagnosisOperations {
    private final Engine engine;

    DiagnosisOperations(Engine engine) {
        this.engine = engine;
    }

    /**
     * Explains why criteria match an available worker, or match none.
     *
     * @param criteria what the worker must be
     * @return the explanation
     */
    public Explanation explain(Criteria criteria) {
        Objects.requireNonNull(criteria, "criteria");
        return engine.queries().explain(criteria);
    }

    /**
     * Lists workers.
     *
     * @param options which workers to include besides the living and online ones
     * @return the workers
     */
    public WorkerList listWorkers(WorkerList.Options options) {
        Objects.requireNonNull(options, "options");
        return engine.queries().list(Selector.all(), options);
    }

    /**
     * Lists the workers that a selector selects.
     *
     * @param selector which workers
     * @param options which workers to include besides the living and online ones
     * @return the workers
     */
    public WorkerList listWorkers(Selector selector, WorkerList.Options options) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(options, "options");
        return engine.queries().list(selector, options);
    }

    /**
     * Lists the workers that are not healthy, with their reasons: dead, marked, held or asked to stop. A dead worker is listed as
     * long as its record is kept. The call reads the record of every worker.
     *
     * @return the living and dead workers with at least one reason, and the unreadable records
     */
    public WorkerList findUnhealthy() {
        return engine.queries().unhealthy();
    }

    /**
     * Counts the workers for each of several wanted profiles, in one census. A worker counts for every criteria that its profile
     * meets.
     *
     * @param wanted the wanted profiles, each as criteria
     * @return the coverage of each, in the same order
     */
    public List<FleetStats.Coverage> coverage(Criteria... wanted) {
        Objects.requireNonNull(wanted, "wanted");
        List<Criteria> all = new ArrayList<>();
        for (Criteria each : wanted) {
            all.add(Objects.requireNonNull(each, "wanted"));
        }
        return engine.queries().coverage(all);
    }

    /**
     * Watches that enough workers are online for each of several wanted profiles. Nothing is read before the first {@link
     * CoverageMonitor#check}.
     *
     * @param floors for each wanted profile, as criteria, the number of workers that must be idle or processing, 0 or more
     * @param listener called once each time that the number falls below its floor
     * @return a monitor of its own
     * @throws InvalidValueException if there is no floor, or one is negative
     */
    public CoverageMonitor monitorCoverage(Map<Criteria, Long> floors, Consumer<FleetStats.Coverage> listener) {
        Objects.requireNonNull(floors, "floors");
        Objects.requireNonNull(listener, "listener");
        floors.forEach((wanted, floor) -> {
            Objects.requireNonNull(wanted, "floors");
            Objects.requireNonNull(floor, "floors");
        });
        return new CoverageMonitor(new CoverageFloors(floors, listener, engine.queries()));
    }

    /** Compares the coverage with floors whenever it is asked to. Safe for use by many threads. Checks run one at a time. */
    public static final class CoverageMonitor {
        private final CoverageFloors floors;

        private CoverageMonitor(CoverageFloors floors) {
            this.floors = floors;
        }

        /**
         * Reads the coverage in one census, and calls the listener for each profile that has fallen below its floor since the check
         * before. If the listener throws, this call throws that, and the next check calls the listener again. Call it regularly, for
         * example from a timer of your own.
         *
         * @return the coverage of all profiles that are below their floor now, whether the listener was called for them now or earlier
         */
        public List<FleetStats.Coverage> check() {
            return floors.check();
        }
    }

    /**
     * Removes what is stored under an id if it cannot be read as a record. The call refuses a record that another program seems
     * to write: one that states a heartbeat of the last five minutes.
     *
     * @param id the id, a text or a {@link WorkerId}
     * @return whether something was removed
     * @throws AlreadyRegisteredException if the record states a recent heartbeat, or one in the future
     */
    public boolean discardUnreadable(CharSequence id) {
        Objects.requireNonNull(id, "id");
        return discardUnreadable(id, Order.Cause.unstated());
    }

    /**
     * Removes what is stored under an id like {@link #discardUnreadable(CharSequence)}, and states who orders it.
     *
     * @param id the id, a text or a {@link WorkerId}
     * @param cause who orders it and why
     * @return whether something was removed
     * @throws AlreadyRegisteredException if the record states a recent heartbeat, or one in the future
     */
    public boolean discardUnreadable(CharSequence id, Order.Cause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(cause, "cause");
        return engine.operator().discardUnreadable(WorkerId.of(id), cause);
    }

    /**
     * Removes what is stored under an id if it cannot be read as a record, also if another program still writes it.
     *
     * @param id the id, a text or a {@link WorkerId}
     * @param cause who orders it and why
     * @return whether something was removed
     */
    public boolean forceDiscardUnreadable(CharSequence id, Order.Cause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(cause, "cause");
        return engine.operator().forceDiscardUnreadable(WorkerId.of(id), cause);
    }

    /**
     * Returns the worker as its process last read it, under the orders that this client last read. It sends nothing to the store.
     *
     * @param registration the caller's registration
     * @return the worker; empty if the registration was made elsewhere and no call was made with it yet
     */
    public Optional<WorkerView> lastSeen(Registration registration) {
        Objects.requireNonNull(registration, "registration");
        return registration
                .lastSeen()
                .map(worker -> engine.queries().view(worker, engine.store().now()));
    }

    /**
     * Calls a listener when a worker may have changed. Hints may be lost.
     *
     * @param id the worker, a text or a {@link WorkerId}
     * @param listener must not block
     * @return ends the watch
     */
    public WorkerStore.Subscription watch(CharSequence id, Consumer<WorkerStore.ChangeHint> listener) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(listener, "listener");
        return engine.store().watch(WorkerStore.WatchScope.of(WorkerId.of(id)), listener);
    }

    /**
     * Returns the store's time.
     *
     * @return its clock, in whole milliseconds
     */
    public Instant now() {
        return engine.store().now();
    }
}
