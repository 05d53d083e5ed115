package io.workermanager.tck;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Executes the steps of a random sequence. Exceptions of the domain are normal results. */
final class OperationPlayer {
    /** One heartbeat interval, more than a lease, and more than the retention of most records. */
    private static final List<Duration> DURATIONS =
            List.of(Duration.ofSeconds(25), Duration.ofMinutes(2), Duration.ofDays(2));

    private final WorkerManager manager;
    private final Consumer<Duration> clock;
    private final Map<WorkerId, Registration> registered = new HashMap<>();
    private final Map<SessionId, Claim> claims = new HashMap<>();
    private final Map<SessionId, Claim> oldClaims = new HashMap<>();

    OperationPlayer(WorkerManager manager, Consumer<Duration> clock) {
        this.manager = manager;
        this.clock = clock;
    }

    void play(Operation step) {
        try {
            WorkerId id = WorkerId.of("w" + step.worker());
            Registration registration = registered.get(id);
            switch (step.kind()) {
                case REGISTER, RESUME -> registered.put(id, manager.register(id, options(step)));
                case BEAT, PROCESS, FINISH, UNREGISTER -> {
                    if (registration != null) {
                        runForWorker(step, registration);
                    }
                }
                case CLAIM, CLAIM_ANY, RELEASE, RELEASE_BY_AN_OLD_CLAIM, RECOVER -> runForDispatcher(step);
                case ELAPSE -> clock.accept(DURATIONS.get(step.type()));
                default -> runForOperator(step, id);
            }
        } catch (WorkerManagerException e) {
            // The domain rejects some steps of a random sequence.
            return;
        }
    }

    private static RegisterOptions options(Operation step) {
        RegisterOptions options = RegisterOptions.type(type(step)).withExchange("e" + step.session() % 2);
        return step.kind() == Operation.Kind.RESUME ? options.resuming(session(step)) : options;
    }

    private void runForWorker(Operation step, Registration registration) {
        switch (step.kind()) {
            case PROCESS -> manager.heartbeat(registration, Heartbeat.processing(session(step)));
            case FINISH -> manager.heartbeat(registration, Heartbeat.finished(session(step)));
            case UNREGISTER -> manager.unregister(registration);
            default -> manager.heartbeat(registration);
        }
    }

    private void runForDispatcher(Operation step) {
        SessionId session = session(step);
        switch (step.kind()) {
            case CLAIM -> manager.claim(Criteria.type(type(step)), session).ifPresent(this::remember);
            case CLAIM_ANY -> manager.claim(Criteria.any(), session).ifPresent(this::remember);
            case RELEASE -> release(claims.get(session));
            case RELEASE_BY_AN_OLD_CLAIM -> release(oldClaims.get(session));
            default -> {
                for (Recovery recovery : manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 2)) {
                    manager.recovery().claim(Criteria.any(), recovery).ifPresent(this::remember);
                }
            }
        }
    }

    private void remember(Claim claim) {
        Claim before = claims.put(claim.session(), claim);
        if (before != null && !before.equals(claim)) {
            oldClaims.put(claim.session(), before);
        }
    }

    private void release(@Nullable Claim claim) {
        if (claim != null) {
            manager.release(claim);
        }
    }

    private void runForOperator(Operation step, WorkerId id) {
        Hold.Id hold = Hold.Id.of("h" + step.session() % 2);
        switch (step.kind()) {
            case MARK_OFFLINE -> manager.markOffline(id);
            case MARK_ONLINE -> manager.markOnline(id);
            case PAUSE -> manager.pause(id);
            case HOLD -> manager.fleet().hold(hold, Selector.type(type(step)), Order.Cause.unstated());
            case LIFT -> manager.fleet().lift(hold);
            case ASK_TO_STOP -> manager.sendShutdownSignal(id, Order.Cause.unstated());
            case CLEAR_SIGNALS -> manager.fleet().clearShutdownSignals();
            case ALL_OFFLINE -> manager.markAllOffline(Order.Cause.unstated());
            case ALL_ONLINE -> manager.markAllOnline();
            default -> manager.updateWorkerCapabilities(id, ProfileUpdate.type(type(step)));
        }
    }

    private static SessionId session(Operation step) {
        return SessionId.of("s" + step.session());
    }

    private static String type(Operation step) {
        return "t" + step.type();
    }
}
