package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs operations in sequence. After each it checks the changed records and the invariants of the fleet. */
final class FleetSequenceRunner {
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final WorkerManager manager = WorkerManager.create(store);
    private final FleetInvariants invariants = new FleetInvariants(store);
    private final List<Registration> registrations = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final List<Recovery> recoveries = new ArrayList<>();
    private int refused;

    /** The number of operations that were refused with an expected exception. Their effects are checked as well. */
    int refused() {
        return refused;
    }

    void run(FleetOperation operation) {
        Map<WorkerId, WorkerRecord> before = records();
        try {
            execute(operation);
        } catch (WorkerManagerException e) {
            refused++;
        } catch (WorkerStoreException e) {
            assertThat(e.outcomeUnknown())
                    .as("the store fails only by losing replies")
                    .isTrue();
        }
        checkAllowedChanges(operation.kind(), before);
        invariants.check();
    }

    private void execute(FleetOperation operation) {
        WorkerId id = WorkerId.of("w" + operation.worker());
        SessionId session = SessionId.of("s" + operation.session());
        switch (operation.kind()) {
            case REGISTER -> registrations.add(manager.register(id, options(operation)));
            case REGISTER_AGAIN -> withAny(operation, registrations, this::registerAgain);
            case UNREGISTER -> withAny(operation, registrations, manager::unregister);
            case BEAT -> withAny(operation, registrations, own -> manager.heartbeat(own, beat(operation, session)));
            case STALE_CALL -> callWithStaleRegistration(operation, session);
            case MARK -> mark(id, operation.detail());
            case CLAIM -> claim(operation, session);
            case RELEASE -> withAny(operation, claims, manager::release);
            case RECOVER ->
                recoveries.addAll(manager.recovery()
                        .recoverOrphansNow("d" + operation.worker(), RECOVERY, 1 + operation.session()));
            case CLAIM_RECOVERED ->
                withAny(
                        operation,
                        recoveries,
                        recovery -> manager.recovery()
                                .claim(Criteria.any(), recovery)
                                .ifPresent(claims::add));
            case CONFIRM -> withAny(operation, recoveries, manager.recovery()::confirmRecovery);
            case UPDATE -> manager.updateWorkerCapabilities(id, ProfileUpdate.type(type(operation)));
            case HOLD ->
                manager.fleet()
                        .hold(
                                Hold.Id.of("h" + operation.worker() % 2),
                                Selector.type(type(operation)),
                                Order.Cause.unstated(),
                                Duration.ofSeconds(1 + operation.detail() % 60));
            case LIFT -> manager.fleet().lift(Hold.Id.of("h" + operation.worker() % 2));
            case ALL_OFFLINE -> manager.markAllOffline(Order.Cause.unstated());
            case ALL_ONLINE -> manager.markAllOnline();
            case STOP -> {
                if (operation.detail() % 4 == 0) {
                    manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
                } else {
                    manager.sendShutdownSignal(id, Order.Cause.unstated());
                }
            }
            case CLEAR -> manager.fleet().clearShutdownSignals();
            case ACKNOWLEDGE ->
                withAny(
                        operation,
                        registrations,
                        own -> manager.fleet()
                                .acknowledgeShutdown(own, operation.pick(List.of(ShutdownRequest.Stage.values()))));
            case PASS ->
                store.advance(Duration.ofMillis(operation.detail() % 7 == 0 ? 45_000 : operation.detail() * 5L));
            case LOSE_REPLY -> store.next(Fate.REPLY_LOST);
            case LATE_DUPLICATE -> sendLateDuplicate(operation);
        }
    }

    private static <T> void withAny(FleetOperation operation, List<T> some, Consumer<T> use) {
        if (!some.isEmpty()) {
            // The latest items are the most likely to be alive.
            use.accept(operation.pick(some.subList(Math.max(0, some.size() - 6), some.size())));
        }
    }

    private static String type(FleetOperation operation) {
        return operation.detail() % 2 == 0 ? "a" : "b";
    }

    private static RegisterOptions options(FleetOperation operation) {
        RegisterOptions options = RegisterOptions.type(type(operation)).withExchange("e" + operation.session() % 2);
        options = operation.detail() % 5 == 0 ? options.rejectingIfAlive() : options;
        return operation.detail() % 3 == 0 ? options.resuming(SessionId.of("s" + operation.session())) : options;
    }

    private void registerAgain(Registration earlier) {
        registrations.add(
                manager.register(earlier.id(), RegisterOptions.type("a").after(earlier.earlier())));
    }

    private static Heartbeat beat(FleetOperation operation, SessionId session) {
        return switch (operation.detail() % 4) {
            case 0 -> Heartbeat.processing(session);
            case 1 -> Heartbeat.finished(session);
            default -> Heartbeat.alive().withAttribute("load", operation.detail());
        };
    }

    private void callWithStaleRegistration(FleetOperation operation, SessionId session) {
        registrations.stream().filter(this::isSuperseded).findFirst().ifPresent(stale -> {
            Object before = store.contents();
            assertThatThrownBy(() -> manager.heartbeat(stale, beat(operation, session)))
                    .isInstanceOfAny(SupersededException.class, WorkerStoreException.class);
            assertThatThrownBy(() -> manager.unregister(stale))
                    .isInstanceOfAny(SupersededException.class, WorkerStoreException.class);
            assertThat(store.contents()).as("after a stale call").isEqualTo(before);
        });
    }

    private boolean isSuperseded(Registration registration) {
        return store.stored(registration.id())
                .filter(worker -> worker.incarnation() > registration.incarnation())
                .isPresent();
    }

    private void mark(WorkerId id, int detail) {
        switch (detail % 4) {
            case 0 -> manager.markOffline(id);
            case 1 -> manager.pause(id);
            case 2 -> manager.resume(id);
            default -> manager.markOnline(id);
        }
    }

    private void claim(FleetOperation operation, SessionId session) {
        Criteria criteria = operation.detail() % 3 == 0 ? Criteria.type(type(operation)) : Criteria.any();
        manager.claim(criteria, session).ifPresent(claims::add);
    }

    private void sendLateDuplicate(FleetOperation operation) {
        if (!store.sent().isEmpty()) {
            Object before = store.contents();
            store.sibling().write(List.of(operation.pick(store.sent())));
            assertThat(store.contents()).as("after a late duplicate").isEqualTo(before);
        }
    }

    private Map<WorkerId, WorkerRecord> records() {
        return store.all().stream().collect(Collectors.toMap(WorkerRecord::id, Function.identity()));
    }

    private void checkAllowedChanges(FleetOperation.Kind kind, Map<WorkerId, WorkerRecord> before) {
        boolean registers = kind == FleetOperation.Kind.REGISTER || kind == FleetOperation.Kind.REGISTER_AGAIN;
        boolean workersOwn = kind == FleetOperation.Kind.BEAT || kind == FleetOperation.Kind.UNREGISTER;
        boolean marks = kind == FleetOperation.Kind.MARK || kind == FleetOperation.Kind.ALL_ONLINE;
        records().forEach((id, worker) -> {
            Optional<WorkerRecord> earlier = Optional.ofNullable(before.get(id));
            Optional<Lease> lease = earlier.map(WorkerRecord::lease);
            Optional<Availability> availability = earlier.map(WorkerRecord::availability);
            if (!marks) {
                assertThat(availability)
                        .as("availability of %s", id)
                        .isIn(Optional.of(worker.availability()), Optional.empty());
            }
            if (!registers && !workersOwn) {
                assertThat(lease).as("lease of %s", id).contains(worker.lease());
            }
            if (!registers) {
                assertThat(earlier.map(WorkerRecord::incarnation)).contains(worker.incarnation());
            }
        });
    }
}
