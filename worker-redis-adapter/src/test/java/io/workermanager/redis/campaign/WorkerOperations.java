package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.OperationKind.*;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.redis.campaign.RandomClient.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Operations of a worker's process. */
final class WorkerOperations {
    private WorkerOperations() {}

    static void addTo(Map<OperationKind, Operation> all) {
        all.put(GENERATE_ID, (client, manager) -> {
            WorkerManager.generateWorkerId(client.type(), "kraken", "host");
            return true;
        });
        all.put(REGISTER, (client, manager) -> register(client, manager, client.ownWorker(), any -> any));
        all.put(REGISTER_AFTER, WorkerOperations::registerAfter);
        all.put(
                REGISTER_REJECTING,
                (client, manager) -> register(client, manager, client.ownWorker(), RegisterOptions::rejectingIfAlive));
        all.put(
                REGISTER_RESUMING,
                (client, manager) ->
                        register(client, manager, client.ownWorker(), any -> any.resuming(client.session())));
        all.put(REGISTER_EACH, WorkerOperations::registerEach);
        all.put(HEARTBEAT, (client, manager) -> beat(client, manager, worker -> Heartbeat.alive()));
        all.put(
                HEARTBEAT_PROCESSING,
                (client, manager) -> beat(client, manager, worker -> Heartbeat.processing(held(client, worker))));
        all.put(
                HEARTBEAT_FINISHED,
                (client, manager) -> beat(client, manager, worker -> Heartbeat.finished(held(client, worker))));
        all.put(
                HEARTBEAT_RESTARTING,
                (client, manager) -> beat(
                        client,
                        manager,
                        worker -> worker.flatMap(WorkerRecord::assignment)
                                .map(held -> Heartbeat.restarting(held.session(), held.token()))
                                .orElse(Heartbeat.alive())));
        all.put(
                HEARTBEAT_WITH_ATTRIBUTE,
                (client, manager) -> beat(
                        client,
                        manager,
                        worker -> Heartbeat.alive().withAttribute("draw", client.random.nextInt(100))));
        all.put(HEARTBEAT_EACH, WorkerOperations::beatEach);
        all.put(
                LAST_SEEN,
                (client, manager) ->
                        own(client).flatMap(manager.diagnosis()::lastSeen).isPresent());
        all.put(
                ANNOUNCE_SHUTDOWN,
                (client, manager) -> owned(
                        client, own -> manager.fleet().announceShutdown(own, Order.Cause.of("client", "leaves"))));
        all.put(
                ACKNOWLEDGE_SHUTDOWN,
                (client, manager) ->
                        owned(client, own -> manager.fleet().acknowledgeShutdown(own, ShutdownRequest.Stage.SEEN)));
        all.put(UNREGISTER, WorkerOperations::unregister);
        all.put(UNREGISTER_EACH, WorkerOperations::unregisterEach);
    }

    private static RegisterOptions options(RandomClient client, WorkerId id) {
        RegisterOptions options =
                RegisterOptions.exchange(RandomClient.exchange(id)).withType(client.type());
        return client.half() ? options.withCapabilities("spot", "margin") : options;
    }

    private static boolean register(
            RandomClient client, WorkerManager manager, WorkerId id, Function<RegisterOptions, RegisterOptions> how) {
        client.history.stops().registering(id);
        long start = System.nanoTime();
        Registration registration = manager.register(id, how.apply(options(client, id)));
        registered(client, registration, start);
        return true;
    }

    private static void registered(RandomClient client, Registration registration, long start) {
        long end = System.nanoTime();
        client.history.stops().registered(registration.id(), registration.incarnation(), end);
        registration.lastSeen().ifPresent(worker -> client.checker.shown(worker, start, end));
        client.registrations.add(registration);
    }

    private static boolean registerAfter(RandomClient client, WorkerManager manager) {
        if (client.registrations.isEmpty()) {
            return false;
        }
        Registration earlier = client.registrations.remove(client.random.nextInt(client.registrations.size()));
        return register(client, manager, earlier.id(), options -> options.after(earlier.earlier()));
    }

    private static boolean registerEach(RandomClient client, WorkerManager manager) {
        Map<WorkerId, RegisterOptions> several = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            WorkerId id = client.ownWorker();
            client.history.stops().registering(id);
            several.put(id, options(client, id));
        }
        long start = System.nanoTime();
        Map<WorkerId, BatchResult<Registration>> outcomes = manager.batches().register(several);
        outcomes.values().forEach(outcome -> {
            if (outcome instanceof BatchResult.Done<Registration> done) {
                registered(client, done.value(), start);
            }
        });
        return client.each(REGISTER, outcomes);
    }

    private static Optional<Registration> own(RandomClient client) {
        return client.registrations.isEmpty() ? Optional.empty() : Optional.of(client.one(client.registrations));
    }

    private static SessionId held(RandomClient client, Optional<WorkerRecord> worker) {
        return worker.flatMap(WorkerRecord::assignment)
                .map(WorkerRecord.Assignment::session)
                .orElseGet(client::session);
    }

    private static boolean beat(
            RandomClient client, WorkerManager manager, Function<Optional<WorkerRecord>, Heartbeat> says) {
        return owned(client, own -> manager.heartbeat(own, says.apply(own.lastSeen())));
    }

    /** A call with a registration, which a process drops when it is superseded. */
    private static boolean owned(RandomClient client, Function<Registration, WorkerView> call) {
        Optional<Registration> own = own(client);
        if (own.isEmpty()) {
            return false;
        }
        long start = System.nanoTime();
        try {
            WorkerView view = call.apply(own.get());
            client.checker.shown(view, start, System.nanoTime());
            return true;
        } catch (SupersededException e) {
            client.registrations.remove(own.get());
            throw e;
        }
    }

    private static boolean beatEach(RandomClient client, WorkerManager manager) {
        Map<Registration, Heartbeat> beats = new LinkedHashMap<>();
        client.registrations.forEach(each -> beats.put(each, Heartbeat.alive()));
        long start = System.nanoTime();
        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().heartbeat(beats);
        long end = System.nanoTime();
        outcomes.values().forEach(outcome -> {
            if (outcome instanceof BatchResult.Done<WorkerView> done) {
                client.checker.shown(done.value(), start, end);
            }
        });
        return client.each(HEARTBEAT, outcomes);
    }

    private static boolean unregister(RandomClient client, WorkerManager manager) {
        Optional<Registration> own = own(client);
        if (own.isEmpty()) {
            return false;
        }
        manager.unregister(own.get());
        if (client.half()) {
            client.registrations.remove(own.get());
        }
        return true;
    }

    private static boolean unregisterEach(RandomClient client, WorkerManager manager) {
        List<Registration> some = client.registrations.subList(0, Math.min(2, client.registrations.size())).stream()
                .toList();
        return client.each(UNREGISTER, manager.batches().unregister(some));
    }
}
