package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.OperationKind.*;

import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerView;
import io.workermanager.redis.campaign.RandomClient.Operation;
import io.workermanager.redis.campaign.RegularRegister.Written;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Operations of an operator on one worker. */
final class OperatorOperations {
    private OperatorOperations() {}

    static void addTo(Map<OperationKind, Operation> all) {
        all.put(MARK_OFFLINE, marking(Availability.OFFLINE, WorkerManager::markOffline));
        all.put(MARK_ONLINE, marking(Availability.ONLINE, WorkerManager::markOnline));
        all.put(PAUSE, marking(Availability.PAUSED, WorkerManager::pause));
        all.put(RESUME, marking(Availability.ONLINE, WorkerManager::resume));
        all.put(GIVE, OperatorOperations::give);
        all.put(PREVIEW, (client, manager) -> {
            Order order = Order.pause(Selector.type(client.type()), Order.Cause.unstated());
            return !manager.fleet().preview(order).workers().isEmpty();
        });
        all.put(IS_ONLINE, (client, manager) -> {
            manager.isOnline(client.anyWorker());
            return true;
        });
        all.put(MONITOR_HEALTH, OperatorOperations::monitorHealth);
        all.put(UPDATE_CAPABILITIES, OperatorOperations::updateCapabilities);
        all.put(STOP_ONE, OperatorOperations::stopOne);
    }

    private static Operation marking(Availability mark, BiFunction<WorkerManager, WorkerId, WorkerView> call) {
        return (client, manager) -> {
            WorkerId id = client.anyWorker();
            long start = System.nanoTime();
            try {
                WorkerView view = client.ordered(
                        client.history.marks().begin(id, Set.of(mark)),
                        () -> call.apply(manager, id),
                        marked -> marked.worker().availability());
                client.checker.shown(view, start, System.nanoTime());
                return true;
            } catch (WorkerNotFoundException e) {
                client.checker.absent(id, start, System.nanoTime());
                throw e;
            }
        };
    }

    /** Marks a worker, also one without a record. */
    private static boolean give(RandomClient client, WorkerManager manager) {
        WorkerId id = client.anyWorker();
        Order.Cause cause = AuditHistory.cause();
        Order order = Order.markOffline(Selector.id(id), cause);
        Written<Availability> mark = client.history.marks().begin(id, Set.of(Availability.OFFLINE));
        Order.Result result;
        try {
            result = client.logged(cause, manager, () -> manager.fleet().give(order), given -> given.concerned() > 0);
        } catch (RuntimeException e) {
            RandomClient.failed(mark, e);
            throw e;
        }
        if (result.concerned() > 0) {
            mark.acknowledged(Availability.OFFLINE, System.nanoTime());
        } else {
            mark.refused();
        }
        return result.concerned() > 0;
    }

    private static boolean monitorHealth(RandomClient client, WorkerManager manager) {
        WorkerId id = client.anyWorker();
        long start = System.nanoTime();
        Optional<WorkerView> found = manager.monitorHealth(id).worker();
        long end = System.nanoTime();
        found.ifPresentOrElse(
                worker -> client.checker.shown(worker, start, end), () -> client.checker.absent(id, start, end));
        return true;
    }

    private static boolean updateCapabilities(RandomClient client, WorkerManager manager) {
        ProfileUpdate update = client.half()
                ? ProfileUpdate.type(client.type())
                : ProfileUpdate.capabilities(client.half() ? "spot" : "margin");
        long start = System.nanoTime();
        WorkerView view = manager.updateWorkerCapabilities(client.ownWorker(), update);
        client.checker.shown(view, start, System.nanoTime());
        return true;
    }

    private static boolean stopOne(RandomClient client, WorkerManager manager) {
        long start = System.nanoTime();
        WorkerView view = manager.sendShutdownSignal(client.anyWorker(), Order.Cause.of("operator", "one"));
        long end = System.nanoTime();
        client.history.stops().stopped(view.id(), view.worker().incarnation(), start, end);
        client.checker.shown(view.worker(), start, end);
        return true;
    }
}
