package io.workermanager.engine;

import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStore;

/** The use cases of the library over one store. Safe for use by many threads. */
public record Engine(
        WorkerStore store,
        FleetControlAccess control,
        WorkerQueries queries,
        WorkerLifecycle lifecycle,
        OperatorCommands operator,
        OrderExecutor orders,
        SessionAssigner assigner,
        ShutdownAwaiter awaiter) {
    public static Engine over(WorkerStore unchecked, WorkerManagerSettings settings, MonotonicClock timer) {
        WorkerStore store = new ContractCheckingStore(unchecked);
        FleetControlAccess control = new FleetControlAccess(store, settings, timer);
        WorkerQueries queries = new WorkerQueries(store, control);
        OptimisticUpdater updater = new OptimisticUpdater(store, control, settings, timer);
        SessionAssigner assigner = new SessionAssigner(store, control, queries, updater, settings, timer);
        OrderExecutor orders = new OrderExecutor(store, control, queries, updater, assigner, settings);
        return new Engine(
                store,
                control,
                queries,
                new WorkerLifecycle(settings, queries, updater, assigner),
                new OperatorCommands(store, queries, updater, orders),
                orders,
                assigner,
                new ShutdownAwaiter(store, queries, timer::nanos, time -> ShutdownAwaiter.sleep(time, timer)));
    }
}
