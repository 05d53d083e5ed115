package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.OperationKind.*;

import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.campaign.RandomClient.Operation;
import io.workermanager.redis.campaign.RegularRegister.Written;
import io.workermanager.redis.campaign.ShutdownHistory.Ending;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What an operator orders of the fleet. */
final class FleetCalls {
    private static final Hold.Id BRIEF = Hold.Id.of("brief");

    private FleetCalls() {}

    static void addTo(Map<OperationKind, Operation> all) {
        all.put(MARK_ALL_OFFLINE, FleetCalls::markAllOffline);
        all.put(MARK_ALL_ONLINE, FleetCalls::markAllOnline);
        all.put(HOLD, FleetCalls::hold);
        all.put(HOLD_BRIEFLY, FleetCalls::holdBriefly);
        all.put(LIFT, FleetCalls::lift);
        all.put(CONTROL, (client, manager) -> {
            long start = System.nanoTime();
            client.checker.shown(manager.fleet().control(), start, System.nanoTime());
            return true;
        });
        all.put(STOP_ALL, (client, manager) -> {
            long start = System.nanoTime();
            manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.of("operator", "all"));
            client.history.stops().allStopped(start, System.nanoTime());
            return true;
        });
        all.put(CLEAR_STOPS, FleetCalls::clearStops);
        all.put(AWAIT_STOPPED, (client, manager) -> {
            manager.fleet().awaitStopped(Selector.type("websocket"), Duration.ofMillis(5), progress -> {});
            return true;
        });
        all.put(AWAIT_IDLE, (client, manager) -> {
            manager.fleet().awaitIdle(Selector.type("websocket"), Duration.ofMillis(5), busy -> {});
            return true;
        });
        all.put(WATCH, (client, manager) -> watched(manager.diagnosis().watch(client.anyWorker(), signal -> {})));
        all.put(WATCH_CONTROL, (client, manager) -> watched(manager.fleet().watch(signal -> {})));
    }

    private static boolean watched(WorkerStore.Subscription watch) {
        watch.close();
        return true;
    }

    private static boolean markAllOffline(RandomClient client, WorkerManager manager) {
        Order.Cause cause = AuditHistory.cause();
        client.ordered(
                client.history.holds().giving(Hold.ALL, Selector.all(), cause.reason()),
                () -> client.logged(cause, manager, () -> manager.markAllOffline(cause), alive -> true),
                alive -> cause.reason());
        return true;
    }

    /** One order that takes several steps: if it fails, some of them may have been done. */
    private static boolean markAllOnline(RandomClient client, WorkerManager manager) {
        Written<String> hold = client.history.holds().lifting(Hold.ALL);
        Written<Availability> marks = client.history.marks().beginAll(Set.of(Availability.ONLINE));
        try {
            manager.markAllOnline();
        } catch (RuntimeException e) {
            long until = RandomClient.finalFromNow();
            hold.unknown(until);
            marks.unknown(until);
            throw e;
        }
        long end = System.nanoTime();
        hold.acknowledged(HoldHistory.NONE, end);
        marks.acknowledged(Availability.ONLINE, end);
        return true;
    }

    private static boolean hold(RandomClient client, WorkerManager manager) {
        Hold.Id id = id(client);
        Selector selector = switch (client.random.nextInt(4)) {
            case 0 -> Selector.type(client.type());
            case 1 -> Selector.capability("spot");
            default -> Selector.exchange(RandomClient.EXCHANGES[client.random.nextInt(RandomClient.EXCHANGES.length)]);
        };
        Order.Cause cause = AuditHistory.cause();
        client.ordered(
                client.history.holds().giving(id, selector, cause.reason()),
                () -> client.logged(cause, manager, () -> manager.fleet().hold(id, selector, cause), hold -> true),
                hold -> cause.reason());
        return true;
    }

    private static Hold.Id id(RandomClient client) {
        return Hold.Id.of("hold-" + client.random.nextInt(2));
    }

    private static boolean holdBriefly(RandomClient client, WorkerManager manager) {
        Duration length = Duration.ofMillis(20 + client.random.nextInt(100));
        Selector selector = Selector.type(client.type());
        Order.Cause cause = AuditHistory.cause();
        Written<String> write = client.history.holds().giving(BRIEF, selector, cause.reason());
        client.history.holds().endsByItself(BRIEF, RandomClient.finalFromNow() + length.toNanos());
        client.ordered(write, () -> manager.fleet().hold(BRIEF, selector, cause, length), hold -> cause.reason());
        return true;
    }

    private static boolean lift(RandomClient client, WorkerManager manager) {
        Hold.Id id = id(client);
        return client.ordered(
                client.history.holds().lifting(id), () -> manager.fleet().lift(id), stood -> HoldHistory.NONE);
    }

    private static boolean clearStops(RandomClient client, WorkerManager manager) {
        Ending clearing = client.history.stops().clearing();
        try {
            manager.fleet().clearShutdownSignals();
        } catch (RuntimeException e) {
            clearing.over(RandomClient.certainlyNot(e), RandomClient.finalFromNow());
            throw e;
        }
        clearing.over(false, System.nanoTime());
        return true;
    }
}
