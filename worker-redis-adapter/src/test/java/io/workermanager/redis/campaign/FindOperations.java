package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.OperationKind.*;

import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.redis.campaign.RandomClient.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Operations that only read. */
final class FindOperations {
    private FindOperations() {}

    static void addTo(Map<OperationKind, Operation> all) {
        all.put(FIND_AVAILABLE, finding(WorkerManager::findAvailableWorker));
        all.put(
                FIND_MATCHING,
                (client, manager) ->
                        finding(any -> any.findMatchingWorker(criteria(client))).run(client, manager));
        all.put(
                FIND_BY_TYPE,
                (client, manager) ->
                        listing(any -> any.findWorkersByType(client.type())).run(client, manager));
        all.put(FIND_BY_EXCHANGE, listing(manager -> manager.findWorkersByExchange("kraken")));
        all.put(LIST, listing(WorkerManager::listWorkers));
        all.put(LIST_EVERYTHING, listing(manager -> manager.diagnosis().listWorkers(WorkerList.Options.everything())));
        all.put(FIND_BY_SESSION, (client, manager) -> {
            long start = System.nanoTime();
            Optional<WorkerView> found = manager.recovery().findBySession(client.session());
            found.ifPresent(view -> client.checker.shown(view, start, System.nanoTime()));
            return found.isPresent();
        });
        all.put(AUDIT, (client, manager) -> {
            int limit = 1 + client.random.nextInt(50);
            Order.AuditEntry.Page page = manager.fleet().audit(Order.AuditEntry.Page.START, limit);
            return !page.entries().isEmpty();
        });
        all.put(STATS, counting(WorkerManager::getStats));
        all.put(ENHANCED_STATS, counting(WorkerManager::getEnhancedStats));
        all.put(EXPLAIN, (client, manager) -> {
            manager.diagnosis().explain(criteria(client));
            return true;
        });
        all.put(COVERAGE, (client, manager) -> {
            manager.diagnosis().coverage(criteria(client));
            return true;
        });
        all.put(FIND_UNHEALTHY, listing(manager -> manager.diagnosis().findUnhealthy()));
        all.put(NOW, (client, manager) -> {
            manager.diagnosis().now();
            return true;
        });
        all.put(DISCARD_UNREADABLE, (client, manager) -> {
            manager.diagnosis().discardUnreadable(client.ownWorker());
            return true;
        });
    }

    static Criteria criteria(RandomClient client) {
        return switch (client.random.nextInt(3)) {
            case 0 -> Criteria.any();
            case 1 -> Criteria.exchange("kraken");
            default -> Criteria.type(client.type()).andCapabilities("spot");
        };
    }

    private static Operation finding(Function<WorkerManager, Optional<WorkerView>> call) {
        return (client, manager) -> {
            long start = System.nanoTime();
            Optional<WorkerView> found = call.apply(manager);
            found.ifPresent(view -> client.checker.offered(view, start, System.nanoTime()));
            return found.isPresent();
        };
    }

    private static Operation listing(Function<WorkerManager, WorkerList> call) {
        return (client, manager) -> {
            long start = System.nanoTime();
            WorkerList list = call.apply(manager);
            long end = System.nanoTime();
            list.forEach(view -> client.checker.shown(view, start, end));
            return !list.workers().isEmpty();
        };
    }

    private static Operation counting(Function<WorkerManager, FleetStats> call) {
        return (client, manager) -> {
            client.checker.counted(call.apply(manager));
            return true;
        };
    }
}
