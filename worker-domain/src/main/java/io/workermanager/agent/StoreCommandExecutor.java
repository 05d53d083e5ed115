package io.workermanager.agent;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executes store commands with a {@link WorkerManager} and keeps the registration. Confined to the thread for store calls. */
final class StoreCommandExecutor {
    private final WorkerManager manager;
    private final WorkerId id;
    private final RegisterOptions options;
    private final String process;
    private @Nullable Registration registration;
    private boolean registrationUnanswered;

    /**
     * @param options for each registration; they hold the attribute of {@link AgentStatusPublisher}
     * @param process identifies this process in that attribute
     */
    StoreCommandExecutor(WorkerManager manager, WorkerId id, RegisterOptions options, String process) {
        this.manager = manager;
        this.id = id;
        this.options = options;
        this.process = process;
    }

    /** Returns the worker after the command; empty after it unregistered. */
    Optional<WorkerView> execute(StoreCommand command) {
        if (command instanceof StoreCommand.Register register) {
            return register(register);
        }
        if (command instanceof StoreCommand.CheckRegistration) {
            return Optional.of(checkRegistration());
        }
        Registration current = requireRegistration();
        if (command instanceof StoreCommand.SendHeartbeat send) {
            return Optional.of(manager.heartbeat(current, send.heartbeat()));
        }
        if (command instanceof StoreCommand.AnnounceShutdown announce) {
            return Optional.of(manager.fleet().announceShutdown(current, announce.cause()));
        }
        if (command instanceof StoreCommand.AcknowledgeShutdown acknowledge) {
            return Optional.of(manager.fleet().acknowledgeShutdown(current, acknowledge.stage()));
        }
        manager.unregister(current);
        return Optional.empty();
    }

    private Registration requireRegistration() {
        if (registration == null) {
            throw new IllegalStateException("the worker " + id + " must register first");
        }
        return registration;
    }

    private Optional<WorkerView> register(StoreCommand.Register command) {
        RegisterOptions resuming =
                command.sessionToResume().map(options::resuming).orElse(options);
        Registration previous = registration;
        RegisterOptions following = previous == null ? resuming : resuming.after(previous.earlier());
        try {
            registration = manager.register(id, following);
        } catch (SupersededException | AlreadyRegisteredException e) {
            registration = manager.register(id, resuming.after(ownRegistration(e)));
        } catch (RuntimeException | Error e) {
            registrationUnanswered = registrationUnanswered || UserCodeFailure.outcomeUnknown(e);
            throw e;
        }
        registrationUnanswered = false;
        return manager.diagnosis().lastSeen(registration);
    }

    private WorkerView checkRegistration() {
        WorkerView found = stored().filter(worker -> AgentStatusPublisher.isWrittenBy(process, worker.worker()))
                .orElseThrow(() -> RegistrationLostException.withoutRecord(id));
        registration = Registration.of(id, found.worker().incarnation());
        return found;
    }

    private Optional<WorkerView> stored() {
        return manager.monitorHealth(id).worker();
    }

    /** After a registration without an answer, the newer registration in the store may be this process's own. */
    private RegisterOptions.Earlier ownRegistration(WorkerManagerException refusal) {
        if (!registrationUnanswered) {
            throw refusal;
        }
        return stored().map(WorkerView::worker)
                .filter(worker -> AgentStatusPublisher.isWrittenBy(process, worker))
                .map(RegisterOptions.Earlier::of)
                .orElseThrow(() -> refusal);
    }
}
