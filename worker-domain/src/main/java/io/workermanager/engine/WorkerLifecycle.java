package io.workermanager.engine;

import io.workermanager.model.BatchResult;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** The calls that a process makes for its own workers, from register to unregister. Safe for use by many threads. */
public final class WorkerLifecycle {
    private static final int PAGE = 100;

    private final WorkerManagerSettings settings;
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;
    private final SessionAssigner assigner;

    public WorkerLifecycle(
            WorkerManagerSettings settings,
            WorkerQueries workers,
            OptimisticUpdater updater,
            SessionAssigner assigner) {
        this.settings = settings;
        this.workers = workers;
        this.updater = updater;
        this.assigner = assigner;
    }

    public RegistrationState register(WorkerId id, RegisterOptions options) {
        return new RegistrationState(updater.run(id, registerRule(id, options)).worker());
    }

    public WorkerView heartbeat(RegistrationState registration, Heartbeat beat) {
        try {
            return change(registration, heartbeatRule(registration, beat));
        } catch (RegistrationLostException e) {
            registration.onRecordLost();
            throw e;
        } finally {
            raiseTokenOfLostSession(registration);
        }
    }

    public void unregister(RegistrationState registration) {
        change(registration, WorkerLifecycle::planLeave);
    }

    public WorkerView announceShutdown(RegistrationState registration, Order.Cause cause) {
        return change(
                registration,
                (worker, context) -> worker.stopOrder(context.control()).isPresent()
                        ? PlannedUpdate.of(worker)
                        : PlannedUpdate.of(ShutdownTransitions.request(worker, cause, context.control(), context.now()))
                                .underControl(true));
    }

    public WorkerView acknowledgeShutdown(RegistrationState registration, ShutdownRequest.Stage reached) {
        return change(
                registration,
                (worker, context) -> PlannedUpdate.of(
                                ShutdownTransitions.acknowledge(worker, reached, context.control(), context.now()))
                        .underControl(true));
    }

    public Map<WorkerId, BatchResult<RegistrationState>> registerAll(Map<WorkerId, RegisterOptions> options) {
        List<BatchUpdater.Task<WorkerId>> tasks = options.entrySet().stream()
                .map(each -> BatchUpdater.Task.remembering(
                        each.getKey(), each.getKey(), Optional.empty(), registerRule(each.getKey(), each.getValue())))
                .toList();
        return runAll(tasks, (id, stored) -> new RegistrationState(stored.worker()));
    }

    public Map<RegistrationState, BatchResult<WorkerView>> heartbeatAll(Map<RegistrationState, Heartbeat> beats) {
        List<BatchUpdater.Task<RegistrationState>> tasks = beats.entrySet().stream()
                .map(each -> task(each.getKey(), heartbeatRule(each.getKey(), each.getValue())))
                .toList();
        Map<RegistrationState, BatchResult<WorkerView>> results = runAll(tasks, this::observe);
        results.forEach((registration, result) -> {
            if (result instanceof BatchResult.Failed<WorkerView> failed
                    && failed.why() instanceof RegistrationLostException) {
                registration.onRecordLost();
            }
            raiseTokenOfLostSession(registration);
        });
        return results;
    }

    public Map<RegistrationState, BatchResult<WorkerView>> unregisterAll(Collection<RegistrationState> registrations) {
        return runAll(
                registrations.stream()
                        .map(registration -> task(registration, WorkerLifecycle::planLeave))
                        .toList(),
                this::observe);
    }

    private RecordRule registerRule(WorkerId id, RegisterOptions options) {
        return (current, context) -> {
            WorkerRecord next = RegistrationTransitions.register(
                    id, options, settings.ttl(), current, context.leastIncarnation(), context.control(), context.now());
            return PlannedUpdate.of(next).underControl(true).transferring(resumedSession(next, current));
        };
    }

    private static Optional<Write.Preconditions.SessionTransfer> resumedSession(
            WorkerRecord next, Optional<WorkerRecord> current) {
        return next.assignment()
                .map(WorkerRecord.Assignment::session)
                .flatMap(session -> current.map(worker -> worker.tokenOf(session))
                        .map(token -> new Write.Preconditions.SessionTransfer(session, token.orElseThrow())));
    }

    private static BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> heartbeatRule(
            RegistrationState registration, Heartbeat beat) {
        Optional<WorkerRecord> lastRead = registration.lastRead();
        return (stored, context) -> {
            lastRead.ifPresent(before -> registration.onStored(before, stored));
            WorkerRecord worker = lastRead.map(before -> SessionTransitions.raiseTokenIfRolledBack(
                            stored, before, context.leastToken(), context.now()))
                    .orElse(stored);
            WorkerRecord next = HeartbeatTransitions.heartbeat(
                    worker, beat, context.leastToken(), context.control(), context.now());
            boolean takesSession =
                    next.assignment().isPresent() && worker.assignment().isEmpty();
            return PlannedUpdate.stamped(next).underControl(takesSession);
        };
    }

    private static PlannedUpdate planLeave(WorkerRecord worker, RecordRule.Context context) {
        return PlannedUpdate.of(RegistrationTransitions.leave(worker, context.now()));
    }

    /**
     * If the store lost writes, an earlier claim of the session may be current again. This method gives that claim a token above
     * the lost one.
     */
    private void raiseTokenOfLostSession(RegistrationState registration) {
        registration.lostSession().ifPresent(lost -> {
            try {
                assigner.raiseToken(lost.session(), OptionalLong.of(lost.token()));
            } catch (SessionHeldException e) {
                // The session waits for recovery, which will give it a token of the store's time.
            } catch (WorkerManagerException | WorkerStoreException e) {
                return; // The next heartbeat tries again.
            }
            registration.onTokenRaised(lost);
        });
    }

    private WorkerView change(
            RegistrationState registration, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        return observe(
                registration, updater.run(registration.id(), registration.lastRead(), ownedRule(registration, rule)));
    }

    private static BatchUpdater.Task<RegistrationState> task(
            RegistrationState registration, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        return BatchUpdater.Task.remembering(
                registration, registration.id(), registration.lastRead(), ownedRule(registration, rule));
    }

    /** Returns a rule that applies only while the registration is the current one of the record. */
    private static RecordRule ownedRule(
            RegistrationState registration, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        return (current, context) -> {
            WorkerRecord own = RegistrationTransitions.requireIncarnation(
                    current.orElseThrow(() -> registration.lost(context.now())), registration.incarnation());
            registration.onMark(own);
            return rule.apply(own, context);
        };
    }

    private WorkerView observe(RegistrationState registration, RecordUpdate.Result stored) {
        registration.onRead(stored.worker());
        return workers.view(stored.worker(), stored.at());
    }

    private <K, T> Map<K, BatchResult<T>> runAll(
            List<BatchUpdater.Task<K>> tasks, BiFunction<K, RecordUpdate.Result, T> result) {
        Map<K, BatchResult<T>> results = new LinkedHashMap<>();
        updater.runEach(tasks, PAGE)
                .forEach((key, outcome) -> results.put(
                        key,
                        outcome instanceof BatchResult.Failed<RecordUpdate.Result> failed
                                ? new BatchResult.Failed<>(failed.why())
                                : new BatchResult.Done<>(result.apply(key, outcome.get()))));
        return results;
    }
}
