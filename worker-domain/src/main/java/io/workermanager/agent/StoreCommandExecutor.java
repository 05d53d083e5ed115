package io.workermanager.agent;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries calls out with the manager, and keeps the registration. Lives on the lane of the store. */
final class StoreCommandExecutor {
    private final WorkerManager manager;
    private final WorkerId id;
    private final RegisterOptions options;
    private final String process;
    private @Nullable Registration registration;
    private boolean unanswered;

    /**
     * @param options what the process says of itself
     * @param process the name of the process in them
     */
    StoreCommandExecutor(WorkerManager manager, WorkerId id, RegisterOptions options, String process) {
        this.manager = manager;
        this.id = id;
        this.options = options;
        this.process = process;
    }

    /** The worker as it stands then; empty after it said goodbye. */
    Optional<WorkerView> carryOut(StoreCommand call) {
        if (call instanceof StoreCommand.Register register) {
            return register(register);
        }
        if (call instanceof StoreCommand.CheckRegistration) {
            return Optional.of(recall());
        }
        Registration held = held();
        if (call instanceof StoreCommand.SendHeartbeat heartbeat) {
            return Optional.of(manager.heartbeat(held, heartbeat.beat()));
        }
        if (call instanceof StoreCommand.Announce announce) {
            return Optional.of(manager.fleet().announceShutdown(held, announce.cause()));
        }
        if (call instanceof StoreCommand.Acknowledge acknowledge) {
            return Optional.of(manager.fleet().acknowledgeShutdown(held, acknowledge.stage()));
        }
        manager.unregister(held);
        return Optional.empty();
    }

    private Registration held() {
        if (registration == null) {
            throw new IllegalStateException("nothing is asked of the store before " + id + " is registered");
        }
        return registration;
    }

    private Optional<WorkerView> register(StoreCommand.Register call) {
        RegisterOptions resuming = call.resumes().map(options::resuming).orElse(options);
        Registration before = registration;
        RegisterOptions again = before == null ? resuming : resuming.after(before.earlier());
        try {
            registration = manager.register(id, again);
        } catch (SupersededException | AlreadyRegisteredException e) {
            registration = manager.register(id, resuming.after(ourOwn(e)));
        } catch (RuntimeException | Error e) {
            unanswered = unanswered || UserCodeFailure.outcomeUnknown(e);
            throw e;
        }
        unanswered = false;
        return manager.diagnosis().lastSeen(registration);
    }

    private WorkerView recall() {
        WorkerView found = manager.monitorHealth(id);
        if (!AgentStatusAttribute.isOf(found.worker(), process)) {
            throw new WorkerNotFoundException(id);
        }
        registration = Registration.of(id, found.worker().incarnation());
        return found;
    }

    /** What looks like a newer process is this one, if it registered and was not told so. */
    private RegisterOptions.Earlier ourOwn(WorkerManagerException refusal) {
        if (!unanswered) {
            throw refusal;
        }
        WorkerRecord stored = manager.monitorHealth(id).worker();
        if (!AgentStatusAttribute.isOf(stored, process)) {
            throw refusal;
        }
        return RegisterOptions.Earlier.of(stored);
    }
}
