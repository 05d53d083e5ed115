package io.workermanager;

import io.workermanager.engine.*;
import io.workermanager.engine.AvailableWorkers;
import io.workermanager.engine.BatchUpdater;
import io.workermanager.engine.ContractCheckingStore;
import io.workermanager.engine.DurationBounds;
import io.workermanager.engine.FleetCommands;
import io.workermanager.engine.FleetControlAccess;
import io.workermanager.engine.MonotonicTimer;
import io.workermanager.engine.OptimisticUpdater;
import io.workermanager.engine.PlannedUpdate;
import io.workermanager.engine.RecordRule;
import io.workermanager.engine.RuleContext;
import io.workermanager.engine.SessionAssigner;
import io.workermanager.engine.ShutdownAwaiter;
import io.workermanager.engine.UpdateResult;
import io.workermanager.engine.WorkerIdSuffix;
import io.workermanager.engine.WorkerQueries;
import io.workermanager.model.*;
import io.workermanager.model.Assignment;
import io.workermanager.model.Availability;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Claim;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.HoldId;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.ListOptions;
import io.workermanager.model.OrderCause;
import io.workermanager.model.OrphanedSession;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownProgress;
import io.workermanager.model.StopStage;
import io.workermanager.model.StoreRolledBackException;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.*;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Subscription;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WatchScope;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.WritePreconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Everything that one does with a fleet of workers. A process registers, beats and unregisters with its {@link Registration};
 * operators mark, hold and stop by {@link WorkerId}; dispatchers find and claim.
 *
 * <p>All times are the store's. What is expected to go wrong is a {@link
 * io.workermanager.model.WorkerManagerException WorkerManagerException}; bad input is an {@link InvalidValueException}, before
 * anything is sent; broken infrastructure is a {@link WorkerStoreException}, whose {@code outcomeUnknown()} tells whether a write
 * may have happened. A store that breaks its contract is broken infrastructure, too: an answer that {@link WorkerStore} rules
 * out, or an exception that it does not name, is a {@link WorkerStoreException} with the store's class, the method and the fault.
 * Any method that changes a record may throw {@link ConcurrentUpdateException}, and any that reads one {@link UnreadableRecordException}.
 *
 * <p>How long a call keeps its caller: no attempt begins once the call has taken {@link WorkerManagerSettings#retryTimeout()}, 10 s by default; the
 * attempt that is under way then ends first, and makes at most three calls of the store, each with the store's own bound. A
 * claim, a recovery or an order to the fleet has one patience for the whole. Calls that walk a fleet take a patience at most for each page of
 * it that they write ({@link #registerEach} and its like 100 workers, {@link #markAllOnline} 1 000), and a call of the store for
 * each page that they read. Without contention and lost replies a call on one worker is one or two calls of the store. {@link
 * InterruptedCallException} ends any pause.
 *
 * <p>A null argument is a {@link NullPointerException} with the parameter's name, before anything is sent. The store is the caller's
 * to close. Safe for use by many threads.
 */
public final class WorkerManager {
    private static final int EXPLAIN_PAGE = 100;
    private static final int TOGETHER = 100;

    private final WorkerStore store;
    private final WorkerManagerSettings settings;
    private final FleetControlAccess desk;
    private final WorkerQueries workers;
    private final OptimisticUpdater loop;
    private final SessionAssigner claims;
    private final FleetCommands orders;

    private WorkerManager(WorkerStore unchecked, WorkerManagerSettings settings, MonotonicTimer timer) {
        WorkerStore store = new ContractCheckingStore(unchecked);
        this.store = store;
        this.settings = settings;
        this.desk = new FleetControlAccess(store, settings, timer);
        this.workers = new WorkerQueries(store, desk);
        this.loop = new OptimisticUpdater(store, desk, settings, timer);
        this.claims = new SessionAssigner(store, desk, workers, loop, settings, timer);
        this.orders = new FleetCommands(store, desk, workers, loop);
    }

    /**
     * Returns a manager with {@link WorkerManagerSettings#defaults()}.
     *
     * @param store keeps the records
     * @return the manager
     */
    public static WorkerManager create(WorkerStore store) {
        Objects.requireNonNull(store, "store");
        return create(store, WorkerManagerSettings.defaults());
    }

    /**
     * Returns a manager.
     *
     * @param store keeps the records
     * @param settings how it registers and how long it tries
     * @return the manager
     */
    public static WorkerManager create(WorkerStore store, WorkerManagerSettings settings) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(settings, "settings");
        return create(store, settings, MonotonicTimer.SYSTEM);
    }

    static WorkerManager create(WorkerStore store, WorkerManagerSettings settings, MonotonicTimer timer) {
        return new WorkerManager(store, settings, timer);
    }

    // ---- a worker's own calls

    /**
     * Returns a new id of the form {@code worker[-type]-exchange[-hostname]-1a2b3c4d}.
     *
     * @param type the worker's type; {@code default} is left out
     * @param exchange the worker's exchange
     * @param hostname the host; one that says nothing (blank, {@code localhost}, a container's 12 hex digits) is left out
     * @return an id that no other call in this process returns
     * @throws InvalidValueException if a part, or the whole, breaks a bound
     */
    public static WorkerId generateWorkerId(String type, String exchange, String hostname) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(hostname, "hostname");
        return WorkerId.describing(type, exchange, hostname, WorkerIdSuffix.next());
    }

    /**
     * Registers this process under an id with a new incarnation. An OFFLINE or PAUSED mark that the record carries stays. A
     * session that the record holds is not handed on unless the options resume it: it waits for recovery.
     *
     * @param id the id
     * @param options what the process says of itself
     * @return the registration, for every later call of this process
     * @throws AlreadyRegisteredException if a living worker has the id and the options reject that
     * @throws SupersededException if the options name an earlier registration and a newer process has registered since
     */
    public Registration register(WorkerId id, RegisterOptions options) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(options, "options");
        return new Registration(loop.run(id, registering(id, options)).worker());
    }

    private RecordRule registering(WorkerId id, RegisterOptions options) {
        return (current, facts) -> {
            WorkerRecord next = WorkerRecord.register(
                    id, options, settings.ttl(), current, facts.leastIncarnation(), facts.control(), facts.now());
            return PlannedUpdate.of(next).underControl(true).takingOver(resumed(next, current));
        };
    }

    private static Optional<WritePreconditions.SessionTransfer> resumed(
            WorkerRecord next, Optional<WorkerRecord> current) {
        return next.assignment()
                .map(Assignment::session)
                .flatMap(session -> current.map(worker -> worker.tokenOf(session))
                        .map(token -> new WritePreconditions.SessionTransfer(session, token.orElseThrow())));
    }

    /**
     * Registers this process with {@link RegisterOptions#defaults()}.
     *
     * @param id the id
     * @return the registration, for every later call of this process
     */
    public Registration register(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return register(id, RegisterOptions.defaults());
    }

    /**
     * Renews the lease, and says what the beat says. If the store has lost writes since this process last saw its record, so that
     * an earlier assignment stands again, that one gets a greater fencing token in the same step; and a session that this process
     * lost gets one above its own wherever it is held, or with the next heartbeat if that fails.
     *
     * @param registration the caller's registration
     * @param beat what the worker says
     * @return the worker as it stands now: its mark, its holds, its session, an order to stop
     * @throws WorkerNotFoundException if the record is gone; the process should register again {@linkplain
     *     Registration#earlier() after} this registration
     * @throws StoreRolledBackException if the store lost this registration; likewise
     * @throws SupersededException if a newer process registered the id; this one must stop
     * @throws AssignmentConflictException if it reports a session while another one is assigned
     * @throws NotAvailableException if it reports a session that is not assigned while it may not take one
     * @throws SessionHeldException if it reports a session that another worker holds
     * @throws InvalidValueException if its attributes grow too large
     */
    public WorkerView heartbeat(Registration registration, Heartbeat beat) {
        Objects.requireNonNull(registration, "registration");
        Objects.requireNonNull(beat, "beat");
        try {
            return own(registration, beating(registration, beat));
        } catch (WorkerNotFoundException | StoreRolledBackException e) {
            registration.lostRecord();
            throw e;
        } finally {
            raiseTokenOfLostSession(registration);
        }
    }

    /** Where the store lost writes, an earlier claim may stand again: it gets a token above the one that was lost. */
    private void raiseTokenOfLostSession(Registration registration) {
        registration.lostSession().ifPresent(lost -> {
            try {
                claims.raiseToken(lost.session(), OptionalLong.of(lost.token()));
            } catch (SessionHeldException e) {
                // It waits for recovery, and gets a token of the store's present time then.
            } catch (WorkerManagerException | WorkerStoreException e) {
                return; // The next heartbeat tries again.
            }
            registration.settled(lost);
        });
    }

    private static BiFunction<WorkerRecord, RuleContext, PlannedUpdate> beating(
            Registration registration, Heartbeat beat) {
        Optional<WorkerRecord> lastSeen = registration.lastSeen();
        return (stored, facts) -> {
            lastSeen.ifPresent(seen -> registration.compare(seen, stored));
            WorkerRecord worker = lastSeen.map(
                            seen -> stored.raiseTokenIfRolledBack(seen, facts.leastToken(), facts.now()))
                    .orElse(stored);
            WorkerRecord next = worker.beat(beat, facts.leastToken(), facts.control(), facts.now());
            boolean takes = next.assignment().isPresent() && worker.assignment().isEmpty();
            return PlannedUpdate.stamped(next).underControl(takes);
        };
    }

    /**
     * Renews the lease.
     *
     * @param registration the caller's registration
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if the record is gone
     * @throws StoreRolledBackException if the store lost this registration
     * @throws SupersededException if a newer process registered the id; this one must stop
     */
    public WorkerView heartbeat(Registration registration) {
        Objects.requireNonNull(registration, "registration");
        return heartbeat(registration, Heartbeat.alive());
    }

    /**
     * Returns the worker as its process last saw it, under the orders that are known by now. Asks nothing of the store.
     *
     * @param registration the caller's registration
     * @return the worker; empty if the registration was made elsewhere and has not beaten yet
     */
    public Optional<WorkerView> lastSeen(Registration registration) {
        Objects.requireNonNull(registration, "registration");
        return registration.lastSeen().map(worker -> view(worker, store.now()));
    }

    /**
     * Says that this process is about to stop, so that it is given nothing more: an order to stop, of its own. One that stands
     * already is left as it is.
     *
     * @param registration the caller's registration
     * @param cause why, for those who find it stopping
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if the record is gone
     * @throws StoreRolledBackException if the store lost this registration
     * @throws SupersededException if a newer process registered the id; this one must stop
     */
    public WorkerView announceShutdown(Registration registration, OrderCause cause) {
        Objects.requireNonNull(registration, "registration");
        Objects.requireNonNull(cause, "cause");
        return own(
                registration,
                (worker, facts) -> worker.stopOrder(facts.control()).isPresent()
                        ? PlannedUpdate.of(worker)
                        : PlannedUpdate.of(worker.requestShutdown(cause, facts.control(), facts.now()))
                                .underControl(true));
    }

    /**
     * Acknowledges the order to stop. Without one, or if the stage was reached before, nothing changes.
     *
     * @param registration the caller's registration
     * @param reached how far the worker is
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if the record is gone
     * @throws StoreRolledBackException if the store lost this registration
     * @throws SupersededException if a newer process registered the id; this one must stop
     */
    public WorkerView acknowledgeShutdown(Registration registration, StopStage reached) {
        Objects.requireNonNull(registration, "registration");
        Objects.requireNonNull(reached, "reached");
        return own(
                registration,
                (worker, facts) -> PlannedUpdate.of(worker.acknowledge(reached, facts.control(), facts.now()))
                        .underControl(true));
    }

    /**
     * Says goodbye: the record is removed, or kept for its mark or for a session that is still assigned and waits for recovery.
     *
     * @param registration the caller's registration
     * @throws WorkerNotFoundException if the record is gone
     * @throws StoreRolledBackException if the store lost this registration
     * @throws SupersededException if a newer process registered the id
     */
    public void unregister(Registration registration) {
        Objects.requireNonNull(registration, "registration");
        own(registration, (worker, facts) -> PlannedUpdate.of(worker.leave(facts.now())));
    }

    private WorkerView own(Registration registration, BiFunction<WorkerRecord, RuleContext, PlannedUpdate> rule) {
        return saw(registration, loop.run(registration.id(), registration.lastSeen(), underHeld(registration, rule)));
    }

    private static RecordRule underHeld(
            Registration registration, BiFunction<WorkerRecord, RuleContext, PlannedUpdate> rule) {
        return (current, facts) -> {
            WorkerRecord held = current.orElseThrow(() -> registration.notFound(facts.now()))
                    .requireIncarnation(registration.incarnation());
            registration.readMark(held);
            return rule.apply(held, facts);
        };
    }

    private WorkerView saw(Registration registration, UpdateResult stored) {
        registration.saw(stored.worker());
        return view(stored.worker(), stored.at());
    }

    // ---- the same for a process that hosts many workers

    /**
     * Registers many workers, each as {@link #register(WorkerId, RegisterOptions)} does, a page of them a trip. Once the store
     * fails, no more is sent.
     *
     * @param workers the ids, and what the process says of each
     * @return for each id, in the same order, its registration, or what registering it alone would have thrown
     */
    public Map<WorkerId, BatchResult<Registration>> registerEach(Map<WorkerId, RegisterOptions> workers) {
        Objects.requireNonNull(workers, "workers");
        List<BatchUpdater.Task<WorkerId>> tasks = workers.entrySet().stream()
                .map(each -> BatchUpdater.Task.remembering(
                        each.getKey(), each.getKey(), Optional.empty(), registering(each.getKey(), each.getValue())))
                .toList();
        return each(tasks, (id, stored) -> new Registration(stored.worker()));
    }

    /**
     * Renews many leases, each as {@link #heartbeat(Registration, Heartbeat)} does, a page of them a trip. Once the store fails, no
     * more is sent.
     *
     * @param beats the registrations, and what each worker says
     * @return for each registration, in the same order, the worker as it stands now, or what its heartbeat alone would have thrown
     */
    public Map<Registration, BatchResult<WorkerView>> heartbeatEach(Map<Registration, Heartbeat> beats) {
        Objects.requireNonNull(beats, "beats");
        List<BatchUpdater.Task<Registration>> tasks = beats.entrySet().stream()
                .map(each -> ownTask(each.getKey(), beating(each.getKey(), each.getValue())))
                .toList();
        Map<Registration, BatchResult<WorkerView>> outcomes = each(tasks, this::saw);
        outcomes.forEach((registration, outcome) -> {
            if (outcome instanceof BatchResult.Failed<WorkerView> failed
                    && (failed.why() instanceof WorkerNotFoundException
                            || failed.why() instanceof StoreRolledBackException)) {
                registration.lostRecord();
            }
            raiseTokenOfLostSession(registration);
        });
        return outcomes;
    }

    /**
     * Says goodbye for many workers, for each as {@link #unregister(Registration)} does, a page of them a trip. Once the store
     * fails, no more is sent.
     *
     * @param registrations the registrations
     * @return for each registration, in the same order, the worker as it left, or what unregistering it alone would have thrown
     */
    public Map<Registration, BatchResult<WorkerView>> unregisterEach(Collection<Registration> registrations) {
        Objects.requireNonNull(registrations, "registrations");
        List<BatchUpdater.Task<Registration>> tasks = registrations.stream()
                .distinct()
                .map(registration ->
                        ownTask(registration, (worker, facts) -> PlannedUpdate.of(worker.leave(facts.now()))))
                .toList();
        return each(tasks, this::saw);
    }

    private static BatchUpdater.Task<Registration> ownTask(
            Registration registration, BiFunction<WorkerRecord, RuleContext, PlannedUpdate> rule) {
        return BatchUpdater.Task.remembering(
                registration, registration.id(), registration.lastSeen(), underHeld(registration, rule));
    }

    private <K, T> Map<K, BatchResult<T>> each(
            List<BatchUpdater.Task<K>> tasks, BiFunction<K, UpdateResult, T> result) {
        Map<K, BatchResult<T>> outcomes = new LinkedHashMap<>();
        loop.runEach(tasks, TOGETHER)
                .forEach((key, outcome) -> outcomes.put(
                        key,
                        outcome instanceof BatchResult.Failed<UpdateResult> failed
                                ? new BatchResult.Failed<>(failed.why())
                                : new BatchResult.Done<>(result.apply(key, outcome.get()))));
        return outcomes;
    }

    // ---- an operator's calls on one worker

    /**
     * Marks a worker offline: it takes no sessions, however often it restarts, until it is marked online. Its lease is untouched.
     *
     * @param id the worker
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if there is no record
     */
    public WorkerView markOffline(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return change(id, (worker, facts) -> PlannedUpdate.of(worker.mark(Availability.OFFLINE, facts.now())));
    }

    /**
     * Lifts a worker's OFFLINE or PAUSED mark. Holds on it stay. If the worker is dead or left, its record is kept for the
     * {@linkplain io.workermanager.model.Retention#ofMarks() retention of marks}, so that its process does not restore the mark;
     * statistics count it as expired or left meanwhile.
     *
     * @param id the worker
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if there is no record
     */
    public WorkerView markOnline(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return change(id, (worker, facts) -> PlannedUpdate.of(worker.mark(Availability.ONLINE, facts.now())));
    }

    /**
     * Pauses an online worker; an offline one stays offline.
     *
     * @param id the worker
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if there is no record
     */
    public WorkerView pause(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return change(id, (worker, facts) -> PlannedUpdate.of(worker.pause(facts.now())));
    }

    /**
     * Ends a pause, with the same effect as {@link #markOnline}; an offline worker stays offline.
     *
     * @param id the worker
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if there is no record
     */
    public WorkerView resume(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return change(id, (worker, facts) -> PlannedUpdate.of(worker.resume(facts.now())));
    }

    /**
     * Tells whether a worker may take sessions as far as operators are concerned.
     *
     * @param id the worker
     * @return whether it is alive, marked online, and no hold is on it
     * @throws WorkerNotFoundException if there is no record
     */
    public boolean isOnline(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return monitorHealth(id).isOnline();
    }

    /**
     * Sets parts of a worker's profile; who finds it by the new one does not find it by the old one.
     *
     * @param id the worker
     * @param update what changes
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if there is no record
     */
    public WorkerView updateWorkerCapabilities(WorkerId id, ProfileUpdate update) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(update, "update");
        return change(
                id, (worker, facts) -> PlannedUpdate.of(worker.profile(update.applyTo(worker.profile()), facts.now())));
    }

    /**
     * Asks a worker's current incarnation to stop; the next one starts without the request.
     *
     * @param id the worker
     * @param cause who asks and why
     * @return the worker as it stands now
     * @throws WorkerNotFoundException if there is no record, or its worker left
     */
    public WorkerView sendShutdownSignal(WorkerId id, OrderCause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(cause, "cause");
        return change(
                id,
                (worker, facts) -> PlannedUpdate.of(worker.requireIncarnation(worker.incarnation())
                                .requestShutdown(cause, facts.control(), facts.now()))
                        .underControl(true));
    }

    private WorkerView change(WorkerId id, BiFunction<WorkerRecord, RuleContext, PlannedUpdate> rule) {
        UpdateResult stored = loop.run(id, RecordRule.on(id, rule));
        return view(stored.worker(), stored.at());
    }

    // ---- an operator's calls on the fleet

    /**
     * Takes the whole fleet offline with one order, at once effective, also for workers that register later: the hold {@link
     * Hold#ALL}. End it with {@code lift(Hold.ALL)}, which leaves the marks that single workers had before.
     *
     * @param cause who orders it and why
     * @return how many workers are alive
     */
    public long markAllOffline(OrderCause cause) {
        Objects.requireNonNull(cause, "cause");
        return orders.markAllOffline(cause);
    }

    /**
     * Lifts the order of {@link #markAllOffline}, and then every worker's OFFLINE or PAUSED mark that stood when this was called,
     * those given before that order included. Other holds stay. To end a stop and keep the marks of single workers, use {@code
     * lift(Hold.ALL)}.
     *
     * @return how many workers that order or those marks were on
     */
    public long markAllOnline() {
        return orders.markAllOnline();
    }

    /**
     * Gives a hold, in place of the one with this id if there is one: the workers it selects take no sessions, those that register
     * later included, until it is lifted.
     *
     * @param id its name
     * @param selector which workers
     * @param cause who orders it and why
     * @return the hold
     * @throws InvalidValueException if there would be more than 256 holds
     */
    public Hold hold(HoldId id, Selector selector, OrderCause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return orders.hold(id, selector, cause, Optional.empty());
    }

    /**
     * Gives a hold that ends by itself, at the same store time for every worker and reader.
     *
     * @param id its name
     * @param selector which workers
     * @param cause who orders it and why
     * @param length how long it stands, 1 ms to 3 660 days
     * @return the hold
     * @throws InvalidValueException if the length breaks its bounds, or there would be more than 256 holds
     */
    public Hold hold(HoldId id, Selector selector, OrderCause cause, Duration length) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(length, "length");
        DurationBounds.check("length of a hold", length, Duration.ofMillis(1), Duration.ofDays(3660));
        return orders.hold(id, selector, cause, Optional.of(length));
    }

    /**
     * Lifts one hold and no other; marks stay. With {@link Hold#ALL} it ends {@link #markAllOffline}. It is an order also if no
     * such hold stands, and so ends a {@link FleetControlLostException}.
     *
     * @param id its name
     * @return whether it stood
     */
    public boolean lift(HoldId id) {
        Objects.requireNonNull(id, "id");
        return orders.lift(id);
    }

    /**
     * Returns the orders that stand for the whole fleet.
     *
     * @return the fleet control
     */
    public FleetControl control() {
        return desk.readFresh();
    }

    /**
     * Asks every worker that has registered so far to stop; those that register later are not asked.
     *
     * @param cause who asks and why
     */
    public void sendShutdownSignal(OrderCause cause) {
        Objects.requireNonNull(cause, "cause");
        orders.shutdown(cause);
    }

    /** Withdraws the fleet's shutdown signal and every targeted one given so far. */
    public void clearShutdownSignals() {
        orders.clearSignals();
    }

    /**
     * Waits until the workers that are asked to stop have obeyed, or the deadline has passed. Ask first; whoever is asked while
     * this waits is not waited for.
     *
     * @param selector which workers
     * @param deadline how long to wait at most, 1 ms to 3 660 days
     * @param progress told how far they are, at first and with every change
     * @return how far they came; sooner than the deadline if the thread is interrupted
     * @throws InvalidValueException if the deadline breaks its bounds
     */
    public ShutdownProgress awaitStopped(Selector selector, Duration deadline, Consumer<ShutdownProgress> progress) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(progress, "progress");
        DurationBounds.check("deadline", deadline, Duration.ofMillis(1), Duration.ofDays(3660));
        return new ShutdownAwaiter(store, workers, System::nanoTime, ShutdownAwaiter::sleep)
                .await(selector, deadline, progress);
    }

    // ---- finding

    /**
     * Returns a worker as it stands.
     *
     * @param id the worker
     * @return its health, with every reason against it
     * @throws WorkerNotFoundException if there is no record
     */
    public WorkerView monitorHealth(WorkerId id) {
        Objects.requireNonNull(id, "id");
        Timestamped<Optional<WorkerRecord>> found = store.find(id);
        return found.value().map(worker -> view(worker, found.at())).orElseThrow(() -> new WorkerNotFoundException(id));
    }

    /** Under the control as of the call that brought the record. */
    private WorkerView view(WorkerRecord worker, Instant at) {
        return WorkerView.of(worker, desk.readOrLost(at).control(), at);
    }

    /**
     * Returns the longest idle of all available workers. A look, not a claim.
     *
     * @return the worker, if there is one
     * @throws FleetControlLostException if nobody may take a session because the fleet control was lost
     */
    public Optional<WorkerView> findAvailableWorker() {
        return findMatchingWorker(Criteria.any());
    }

    /**
     * Returns the longest idle of the available workers that match. A look, not a claim.
     *
     * @param criteria what it must be
     * @return the worker, if there is one
     * @throws FleetControlLostException if nobody may take a session because the fleet control was lost
     */
    public Optional<WorkerView> findMatchingWorker(Criteria criteria) {
        Objects.requireNonNull(criteria, "criteria");
        AvailableWorkers found = workers.available(criteria, 1);
        if (found.control().isLost()) {
            throw new FleetControlLostException(found.control().forgotten());
        }
        return found.available().stream().findFirst();
    }

    /**
     * Lists the living workers of a type, offline ones included.
     *
     * @param type the type
     * @return the workers
     * @throws InvalidValueException if the type breaks a bound
     */
    public WorkerList findWorkersByType(String type) {
        Objects.requireNonNull(type, "type");
        return living(Criteria.type(type));
    }

    /**
     * Lists the living workers of an exchange, offline ones included.
     *
     * @param exchange the exchange
     * @return the workers
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public WorkerList findWorkersByExchange(String exchange) {
        Objects.requireNonNull(exchange, "exchange");
        return living(Criteria.exchange(exchange));
    }

    private WorkerList living(Criteria criteria) {
        return workers.list(new WorkerQuery(ScanScope.LIVING, criteria), WorkerView::isAlive);
    }

    /**
     * Lists the living workers, offline ones included.
     *
     * @return the workers
     */
    public WorkerList listWorkers() {
        return listWorkers(ListOptions.living());
    }

    /**
     * Lists workers.
     *
     * @param options which ones besides those alive and online
     * @return the workers
     */
    public WorkerList listWorkers(ListOptions options) {
        Objects.requireNonNull(options, "options");
        WorkerQuery query = WorkerQuery.of(options.includeExpired() ? ScanScope.ALL : ScanScope.LIVING);
        return workers.list(
                query, view -> view.isAlive() ? options.includeOffline() || view.isOnline() : options.includeExpired());
    }

    /**
     * Returns the worker whose record holds a session, assigned or waiting for recovery.
     *
     * @param session the session
     * @return the worker, if there is one
     */
    public Optional<WorkerView> findBySession(SessionId session) {
        Objects.requireNonNull(session, "session");
        Timestamped<Optional<WorkerRecord>> found = store.findBySession(session);
        return found.value().map(worker -> view(worker, found.at()));
    }

    /**
     * Counts the fleet.
     *
     * @return the numbers of the whole fleet; {@link #getEnhancedStats()} has the same, and the parts
     */
    public FleetStats getStats() {
        return getEnhancedStats();
    }

    /**
     * Counts the fleet, by type and by exchange too.
     *
     * @return the numbers
     */
    public FleetStats getEnhancedStats() {
        Timestamped<WorkerCensus> census = store.census();
        return FleetStats.of(census.value(), desk.read(census.at()), census.at());
    }

    /**
     * Explains why criteria find a worker, or none.
     *
     * @param criteria what it must be
     * @return the explanation
     */
    public Explanation explain(Criteria criteria) {
        Objects.requireNonNull(criteria, "criteria");
        AvailableWorkers found = workers.available(criteria, EXPLAIN_PAGE);
        Timestamped<WorkerCensus> census = store.census();
        return Explanation.of(
                criteria,
                found.available().stream().findFirst().map(WorkerView::id),
                found.askedToStop(),
                census.value(),
                desk.read(census.at()),
                census.at());
    }

    // ---- sessions

    /**
     * Gives a session to the longest idle of the available workers that match. A session that a living worker holds already is not
     * given again: the claim that stands is returned, whatever the criteria.
     *
     * @param criteria what the worker must be
     * @param session the session
     * @return the claim; empty if no worker was available
     * @throws ConcurrentUpdateException if others were faster each time; it is not known whether a worker is available
     * @throws SessionHeldException if a worker that is dead, or left, or was superseded, still holds it: see {@link
     *     #recoverOrphans}
     * @throws FleetControlLostException if nobody may take a session because the fleet control was lost
     */
    public Optional<Claim> claim(Criteria criteria, SessionId session) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(session, "session");
        return claims.claim(criteria, session);
    }

    /**
     * Gives the claim of a session that stands a fencing token above every token so far, by the store's clock. This is for an
     * operator whose store lost writes, in a failover perhaps: an earlier claim stands again, and what checks tokens refuses it
     * because it has seen a later one. Where that one is known, {@link #raiseToken(SessionId, long)} is certain to exceed it.
     *
     * @param session the session
     * @return the claim as it stands now; empty if no worker's record holds the session
     * @throws SessionHeldException if the session waits for recovery: see {@link #recoverOrphans}
     */
    public Optional<Claim> raiseToken(SessionId session) {
        Objects.requireNonNull(session, "session");
        return claims.raiseToken(session, OptionalLong.empty());
    }

    /**
     * Gives the claim of a session that stands a fencing token above a known one; a claim whose token is greater already stays
     * as it is, so that the call can be repeated. The token is the store's time in microseconds, or more where it must be. Every
     * later claim of the session gets a greater one.
     *
     * <p>The holder learns of it with its next heartbeat: its assignment has another token. It ends its run of the session under
     * the earlier token, and begins a new one under the later: a {@link io.workermanager.agent.WorkerAgent WorkerAgent} does so
     * by itself. A caller that releases this session later presents the new claim, since the earlier one is stale.
     *
     * <p>A token ahead of the store's clock costs: until the clock has reached it, a claim of any other session may take one
     * attempt more.
     *
     * @param session the session
     * @param above the token to exceed, such as the last one that what checks tokens has accepted; 1 to {@link
     *     Assignment#GREATEST_TO_EXCEED}
     * @return the claim as it stands now; empty if no worker's record holds the session
     * @throws InvalidValueException if {@code above} breaks its bounds
     * @throws SessionHeldException if the session waits for recovery: see {@link #recoverOrphans}
     */
    public Optional<Claim> raiseToken(SessionId session, long above) {
        Objects.requireNonNull(session, "session");
        return claims.raiseToken(session, OptionalLong.of(Assignment.toExceed(above)));
    }

    /**
     * Frees the worker of a claim, and of no other.
     *
     * @param claim what was claimed
     * @return whether this call freed it; false if the worker does not hold the session any more
     * @throws StaleTokenException if the worker holds the session under another token by now
     * @throws WorkerNotFoundException if the worker's record is gone
     */
    public boolean release(Claim claim) {
        Objects.requireNonNull(claim, "claim");
        return claims.release(claim);
    }

    /**
     * Hands out sessions of workers that died, left or were superseded, each to one dispatcher at a time: it is the caller's until
     * the recovery's end, under a token higher than any before. Meanwhile claim it, or queue or discard it and {@linkplain
     * #confirmRecovery confirm} that.
     *
     * <p>Call it about four times a ttl, from one process or from all. Nothing is handed out while the fleet must {@linkplain
     * io.workermanager.model.RecoverySweep settle}, because workers that look dead may only not have been able to call: for one ttl if
     * nobody has called this for half a ttl, and for at most two while more than 30 % of a fleet of ten or more expire together.
     * {@link #control()} shows it; {@link #recoverOrphansNow} does not wait.
     *
     * @param dispatcher who asks, 1 to 256 bytes
     * @param lease how long each is the caller's, 100 ms to one day
     * @param limit how many at most, at least 1
     * @return the sessions handed out; fewer than there are if the store fails on the way, or the patience is used up
     * @throws InvalidValueException if an argument breaks its bounds
     */
    public List<Recovery> recoverOrphans(String dispatcher, Duration lease, int limit) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(lease, "lease");
        checkRecovery(dispatcher, lease, limit);
        return claims.recoverSettled(dispatcher, lease, limit);
    }

    /**
     * Hands out sessions like {@link #recoverOrphans}, although the fleet may have to settle: for an operator who knows that the
     * dead are dead.
     *
     * @param dispatcher who asks, 1 to 256 bytes
     * @param lease how long each is the caller's, 100 ms to one day
     * @param limit how many at most, at least 1
     * @return the sessions handed out; fewer than there are if the store fails on the way
     * @throws InvalidValueException if an argument breaks its bounds
     */
    public List<Recovery> recoverOrphansNow(String dispatcher, Duration lease, int limit) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(lease, "lease");
        checkRecovery(dispatcher, lease, limit);
        return claims.recover(dispatcher, lease, limit);
    }

    private static void checkRecovery(String dispatcher, Duration lease, int limit) {
        OrphanedSession.checkDispatcher(dispatcher);
        DurationBounds.check("lease of a recovery", lease, Lease.SHORTEST, Lease.LONGEST);
        if (limit < 1) {
            throw new InvalidValueException("limit must be at least 1, was " + limit);
        }
    }

    /**
     * Gives a recovered session to the longest idle of the available workers that match.
     *
     * @param criteria what the worker must be
     * @param recovery the session, as it was handed out
     * @return the claim; empty if no worker was available
     * @throws StaleTokenException if it was handed out again since, or settled
     * @throws SessionHeldException likewise
     * @throws ConcurrentUpdateException if others were faster each time
     * @throws FleetControlLostException if nobody may take a session because the fleet control was lost
     */
    public Optional<Claim> claim(Criteria criteria, Recovery recovery) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(recovery, "recovery");
        return claims.claim(criteria, recovery);
    }

    /**
     * Settles a recovered session that was queued again or discarded: it is not handed out any more.
     *
     * @param recovery the session, as it was handed out
     * @return whether this call settled it; false if it does not wait any more
     * @throws StaleTokenException if it was handed out again since
     * @throws WorkerNotFoundException if the record that held it is gone
     */
    public boolean confirmRecovery(Recovery recovery) {
        Objects.requireNonNull(recovery, "recovery");
        return claims.confirm(recovery);
    }

    // ---- housekeeping

    /**
     * Removes what is stored under an id if it cannot be read as a record.
     *
     * @param id the id
     * @return whether something was removed
     */
    public boolean discardUnreadable(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return store.discardUnreadable(id);
    }

    /**
     * Calls a listener when it is worth looking at a worker again: hints, which may be lost.
     *
     * @param id the worker
     * @param listener must not block
     * @return ends the watch
     */
    public Subscription watch(WorkerId id, Consumer<ChangeHint> listener) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(listener, "listener");
        return store.watch(WatchScope.of(id), listener);
    }

    /**
     * Calls a listener when it is worth looking at the fleet's orders again: hints, which may be lost.
     *
     * @param listener must not block
     * @return ends the watch
     */
    public Subscription watchControl(Consumer<ChangeHint> listener) {
        Objects.requireNonNull(listener, "listener");
        return store.watch(WatchScope.fleet(), listener);
    }

    /**
     * Returns the store's time.
     *
     * @return its clock, in whole milliseconds
     */
    public Instant now() {
        return store.now();
    }
}
