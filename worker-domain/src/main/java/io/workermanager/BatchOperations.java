package io.workermanager;

import io.workermanager.engine.Engine;
import io.workermanager.engine.RegistrationState;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The calls of a process that hosts many workers. One round trip carries up to 100 workers. After the store fails, a call
 * sends nothing more. Safe for use by many threads.
 */
public final class BatchOperations {
    private final Engine engine;

    BatchOperations(Engine engine) {
        this.engine = engine;
    }

    /**
     * Registers many workers, each as {@link WorkerManager#register(CharSequence, RegisterOptions)} does.
     *
     * @param workers the options by id
     * @return for each id, in the same order, its registration, or the exception that a single call would have thrown
     * @throws InvalidValueException if an id breaks a bound, or two texts name one id
     */
    public Map<WorkerId, BatchResult<Registration>> register(Map<? extends CharSequence, RegisterOptions> workers) {
        Objects.requireNonNull(workers, "workers");
        Map<WorkerId, RegisterOptions> byId = new LinkedHashMap<>();
        workers.forEach((id, options) -> {
            if (byId.put(WorkerId.of(id), options) != null) {
                throw new InvalidValueException("workers must name each id once, named twice: " + id);
            }
        });
        Map<WorkerId, BatchResult<Registration>> results = new LinkedHashMap<>();
        engine.lifecycle()
                .registerAll(byId)
                .forEach((id, result) -> results.put(
                        id,
                        result instanceof BatchResult.Failed<RegistrationState> failed
                                ? new BatchResult.Failed<>(failed.why())
                                : new BatchResult.Done<>(new Registration(result.get()))));
        return results;
    }

    /**
     * Renews many leases, each as {@link WorkerManager#heartbeat(Registration, Heartbeat)} does.
     *
     * @param beats what each worker reports
     * @return for each registration, in the same order, the worker after the call, or the exception that a single call would
     *     have thrown
     */
    public Map<Registration, BatchResult<WorkerView>> heartbeat(Map<Registration, Heartbeat> beats) {
        Objects.requireNonNull(beats, "beats");
        Map<RegistrationState, Heartbeat> byState = new LinkedHashMap<>();
        beats.forEach((registration, beat) -> byState.put(registration.state(), beat));
        return byRegistration(beats.keySet(), engine.lifecycle().heartbeatAll(byState));
    }

    /**
     * Ends many registrations, each as {@link WorkerManager#unregister(Registration)} does.
     *
     * @param registrations the registrations
     * @return for each registration, in the same order, the worker as it left, or the exception that a single call would
     *     have thrown
     */
    public Map<Registration, BatchResult<WorkerView>> unregister(Collection<Registration> registrations) {
        Objects.requireNonNull(registrations, "registrations");
        Collection<Registration> each = registrations.stream().distinct().toList();
        return byRegistration(
                each,
                engine.lifecycle()
                        .unregisterAll(each.stream().map(Registration::state).toList()));
    }

    private static Map<Registration, BatchResult<WorkerView>> byRegistration(
            Collection<Registration> registrations, Map<RegistrationState, BatchResult<WorkerView>> results) {
        Map<Registration, BatchResult<WorkerView>> sorted = new LinkedHashMap<>();
        registrations.forEach(
                registration -> sorted.put(registration, Objects.requireNonNull(results.get(registration.state()))));
        return sorted;
    }
}
