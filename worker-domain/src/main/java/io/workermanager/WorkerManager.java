package io.workermanager;

import io.workermanager.engine.Engine;
import io.workermanager.engine.MonotonicClock;
import io.workermanager.engine.WorkerIdSuffix;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Claim;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerHealth;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerView;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.util.Objects;
import java.util.Optional;

/**
 * The facade for a fleet of workers. A process registers, sends heartbeats and unregisters with its {@link Registration}.
 * Operators mark and stop workers by id. Dispatchers find and claim workers. Further calls are behind {@link #batches()}, {@link
 * #fleet()}, {@link #recovery()} and {@link #diagnosis()}.
 *
 * <p>An id is a text or a {@link WorkerId}. A session is a text or a {@link SessionId}. All times are the store's.
 *
 * <p>Errors:
 *
 * <ul>
 *   <li>{@link io.workermanager.model.WorkerManagerException WorkerManagerException}: an expected refusal, with one subclass
 * per case.
 *       Any method that changes a record may throw {@link ConcurrentUpdateException}.
 *   <li>{@link InvalidValueException}: bad input, refused before the call sends anything.
 *   <li>{@link NullPointerException} with the parameter's name: a null argument, refused before the call sends anything.
 *   <li>{@link WorkerStoreException}: broken infrastructure; {@code outcomeUnknown()} is true if a write may have happened.
 *       A store that breaks its contract counts as broken: the message names its class, the method and the fault. Any method that
 *       reads a record may throw the subclass {@link UnreadableRecordException}.
 * </ul>
 *
 * <p>Duration of a call: no attempt begins after {@link WorkerManagerSettings#retryTimeout()}, 10 s by default. An attempt that
 * runs at that time still ends. It makes at most three calls of the store, each with the store's own bound. A claim, a recovery
 * and an order to the fleet have one such bound for the whole call. A call that scans the fleet has one bound per page that it
 * writes (100 workers for {@link #batches()}, 1 000 for {@link #markAllOnline}), and makes one call of the store per page that
 * it reads. Without contention and lost replies, a call on one worker makes one or two calls of the store. An interrupt ends
 * any pause with {@link WorkerStoreException.Interrupted}.
 *
 * <p>The caller closes the store. Safe for use by many threads.
 */
public final class WorkerManager {
    private final Engine engine;

    private WorkerManager(Engine engine) {
        this.engine = engine;
    }

    /**
     * Returns a manager with the {@linkplain WorkerManagerSettings#defaults() default settings}.
     *
     * @param store holds the records
     * @return the manager
     */
    public static WorkerManager create(WorkerStore store) {
        Objects.requireNonNull(store, "store");
        return create(store, WorkerManagerSettings.defaults());
    }

    /**
     * Returns a manager.
     *
     * @param store holds the records
     * @param settings the ttl, the retention and the bounds of its calls
     * @return the manager
     */
    public static WorkerManager create(WorkerStore store, WorkerManagerSettings settings) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(settings, "settings");
        return create(store, settings, MonotonicClock.of(store));
    }

    static WorkerManager create(WorkerStore store, WorkerManagerSettings settings, MonotonicClock timer) {
        return new WorkerManager(Engine.over(store, settings, timer));
    }

    /**
     * Returns a new id of the form {@code worker[-type]-exchange[-hostname]-1a2b3c4d}.
     *
     * @param type the worker's type; the id omits {@code default}
     * @param exchange the worker's exchange
     * @param hostname the host; the id omits it if it is blank, {@code localhost}, or a container's 12 hex digits
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
     * Registers this process under an id with a new incarnation. An OFFLINE or PAUSED mark of the record stays. A session of the
     * record waits for recovery unless the options resume it.
     *
     * @param id the id
     * @param options the profile of the worker, and what happens to an earlier registration
     * @return the registration, for every later call of this process
     * @throws AlreadyRegisteredException if a living worker has the id and the options reject that
     * @throws SupersededException if the options name an earlier registration and a newer process has registered since
     */
    public Registration register(CharSequence id, RegisterOptions options) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(options, "options");
        return new Registration(engine.lifecycle().register(WorkerId.of(id), options));
    }

    /**
     * Renews the lease, like {@link #heartbeat(Registration, Heartbeat)} with {@link Heartbeat#alive()}.
     *
     * @param registration the caller's registration
     * @return the worker after the call
     */
    public WorkerView heartbeat(Registration registration) {
        Objects.requireNonNull(registration, "registration");
        return heartbeat(registration, Heartbeat.alive());
    }

    /**
     * Renews the lease, and reports a session or attributes. If the store lost writes since this process last read its record:
     *
     * <ul>
     *   <li>an earlier assignment that is current again gets a greater fencing token in the same write;
     *   <li>if this process lost its session, the record that holds the session now gets a token above the lost one. If that
     *       fails, the next heartbeat tries again.
     * </ul>
     *
     * @param registration the caller's registration
     * @param beat what the worker reports
     * @return the worker after the call: its mark, its holds, its session, and an order to stop
     * @throws RegistrationLostException if the record is gone, or the store lost this registration; the process should register
     *     again {@linkplain Registration#earlier() after} this registration
     * @throws SupersededException if a newer process registered the id; this one must stop
     * @throws SessionRejectedException.AssignmentConflict if it reports a session while another one is assigned
     * @throws SessionRejectedException.NotAvailable if it reports a session that is not assigned while it may not take one
     * @throws SessionHeldException if it reports a session that another worker holds
     * @throws InvalidValueException if its attributes grow too large
     */
    public WorkerView heartbeat(Registration registration, Heartbeat beat) {
        Objects.requireNonNull(registration, "registration");
        Objects.requireNonNull(beat, "beat");
        return engine.lifecycle().heartbeat(registration.state(), beat);
    }

    /**
     * Ends the registration. The store removes the record, unless a mark or a session that waits for recovery is left in it.
     *
     * @param registration the caller's registration
     * @throws RegistrationLostException if the record is gone, or the store lost this registration
     * @throws SupersededException if a newer process registered the id
     */
    public void unregister(Registration registration) {
        Objects.requireNonNull(registration, "registration");
        engine.lifecycle().unregister(registration.state());
    }

    /**
     * Marks a worker offline. It takes no sessions until it is marked online, also after restarts. Its lease stays as it is.
     *
     * @param id the worker
     * @return the worker after the call
     * @throws WorkerNotFoundException if the id has no record
     */
    public WorkerView markOffline(CharSequence id) {
        Objects.requireNonNull(id, "id");
        WorkerId worker = WorkerId.of(id);
        return engine.operator().give(Order.markOffline(Selector.id(worker), Order.Cause.unstated()), worker);
    }

    /**
     * Lifts a worker's OFFLINE or PAUSED mark. Holds on it stay. If the worker is dead or left, its record stays for the
     * {@linkplain WorkerManagerSettings.Retention#ofMarks() retention of marks}, so that its process does not restore the mark.
     * Until then, statistics count it as expired or left.
     *
     * @param id the worker
     * @return the worker after the call
     * @throws WorkerNotFoundException if the id has no record
     */
    public WorkerView markOnline(CharSequence id) {
        Objects.requireNonNull(id, "id");
        WorkerId worker = WorkerId.of(id);
        return engine.operator().give(Order.markOnline(Selector.id(worker), Order.Cause.unstated()), worker);
    }

    /**
     * Pauses an online worker; an offline one stays offline.
     *
     * @param id the worker
     * @return the worker after the call
     * @throws WorkerNotFoundException if the id has no record
     */
    public WorkerView pause(CharSequence id) {
        Objects.requireNonNull(id, "id");
        WorkerId worker = WorkerId.of(id);
        return engine.operator().give(Order.pause(Selector.id(worker), Order.Cause.unstated()), worker);
    }

    /**
     * Ends a pause, with the same effect as {@link #markOnline}; an offline worker stays offline.
     *
     * @param id the worker
     * @return the worker after the call
     * @throws WorkerNotFoundException if the id has no record
     */
    public WorkerView resume(CharSequence id) {
        Objects.requireNonNull(id, "id");
        WorkerId worker = WorkerId.of(id);
        return engine.operator().give(Order.resume(Selector.id(worker), Order.Cause.unstated()), worker);
    }

    /**
     * Returns whether operators let a worker take sessions.
     *
     * @param id the worker
     * @return whether it is alive, marked online, and under no hold; false if the id has no record
     */
    public boolean isOnline(CharSequence id) {
        Objects.requireNonNull(id, "id");
        return monitorHealth(id).isOnline();
    }

    /**
     * Returns the health of a worker.
     *
     * @param id the worker
     * @return the worker, with every reason why it is unhealthy; without a record it is unhealthy
     */
    public WorkerHealth monitorHealth(CharSequence id) {
        Objects.requireNonNull(id, "id");
        WorkerId worker = WorkerId.of(id);
        return new WorkerHealth(worker, engine.queries().find(worker));
    }

    /**
     * Changes parts of a worker's profile. Searches by the old profile no longer find the worker.
     *
     * @param id the worker
     * @param update what changes
     * @return the worker after the call
     * @throws WorkerNotFoundException if the id has no record
     */
    public WorkerView updateWorkerCapabilities(CharSequence id, ProfileUpdate update) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(update, "update");
        return engine.operator().update(WorkerId.of(id), update);
    }

    /**
     * Requests that a worker's current incarnation stops. The next incarnation starts without the request.
     *
     * @param id the worker
     * @param cause who requests it and why
     * @return the worker after the call
     * @throws WorkerNotFoundException if the id has no record, or its worker left
     */
    public WorkerView sendShutdownSignal(CharSequence id, Order.Cause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(cause, "cause");
        return engine.operator().requestShutdown(WorkerId.of(id), cause);
    }

    /**
     * Takes the whole fleet offline with one order, the hold {@link Hold#ALL}. It also covers workers that register later.
     * {@code fleet().lift(Hold.ALL)} ends it and leaves the earlier marks of single workers.
     *
     * @param cause who orders it and why
     * @return how many workers are alive, or {@link Order#NOT_COUNTED}
     */
    public long markAllOffline(Order.Cause cause) {
        Objects.requireNonNull(cause, "cause");
        return fleet().give(Order.hold(Hold.ALL, Selector.all(), cause)).concerned();
    }

    /**
     * Lifts the order of {@link #markAllOffline}, and then every OFFLINE or PAUSED mark that a worker had at the time of this
     * call, also one from before that order. Other holds stay. To leave the marks of single workers, use {@code
     * fleet().lift(Hold.ALL)}.
     *
     * @return how many workers were under that order or had such a mark, or {@link Order#NOT_COUNTED}
     */
    public long markAllOnline() {
        return fleet().give(Order.markAllOnline(Order.Cause.unstated())).concerned();
    }

    /**
     * Returns the longest idle of all available workers, without a claim.
     *
     * @return the worker, if there is one
     * @throws FleetControlLostException if no worker may take a session because the fleet control was lost
     */
    public Optional<WorkerView> findAvailableWorker() {
        return findMatchingWorker(Criteria.any());
    }

    /**
     * Returns the longest idle of the available workers that match, without a claim.
     *
     * @param criteria what the worker must be
     * @return the worker, if there is one
     * @throws FleetControlLostException if no worker may take a session because the fleet control was lost
     */
    public Optional<WorkerView> findMatchingWorker(Criteria criteria) {
        Objects.requireNonNull(criteria, "criteria");
        return engine.queries().findAvailable(criteria);
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
        return engine.queries().living(Criteria.type(type));
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
        return engine.queries().living(Criteria.exchange(exchange));
    }

    /**
     * Lists the living workers, offline ones included.
     *
     * @return the workers
     */
    public WorkerList listWorkers() {
        return engine.queries().list(Selector.all(), WorkerList.Options.living());
    }

    /**
     * Counts the fleet, as {@link #getEnhancedStats()} does.
     *
     * @return the numbers
     */
    public FleetStats getStats() {
        return getEnhancedStats();
    }

    /**
     * Counts the fleet, also by type and by exchange.
     *
     * @return the numbers
     */
    public FleetStats getEnhancedStats() {
        return engine.queries().count();
    }

    /**
     * Gives a session to the longest idle of the available workers that match. If a living worker holds the session already, its
     * claim is returned, whatever the criteria.
     *
     * @param criteria what the worker must be
     * @param session the session
     * @return the claim; empty if no worker was available
     * @throws ConcurrentUpdateException if other callers were first at each attempt; a worker may still be available
     * @throws SessionHeldException if a worker that died, left or was superseded still holds it: see {@link
     *     RecoveryOperations#recoverOrphans}
     * @throws FleetControlLostException if no worker may take a session because the fleet control was lost
     */
    public Optional<Claim> claim(Criteria criteria, CharSequence session) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(session, "session");
        return engine.assigner().claim(criteria, SessionId.of(session));
    }

    /**
     * Frees the worker of this claim only.
     *
     * @param claim what was claimed
     * @return whether this call freed it; false if the worker does not hold the session any more
     * @throws SessionRejectedException.StaleToken if the worker now holds the session under another token
     * @throws WorkerNotFoundException if the worker's record is gone
     */
    public boolean release(Claim claim) {
        Objects.requireNonNull(claim, "claim");
        return engine.assigner().release(claim);
    }

    /**
     * Returns the calls of a process that hosts many workers.
     *
     * @return register, heartbeat and unregister for many workers at once
     */
    public BatchOperations batches() {
        return new BatchOperations(engine);
    }

    /**
     * Returns the orders to the fleet.
     *
     * @return holds, and shutdown requests
     */
    public FleetOperations fleet() {
        return new FleetOperations(engine);
    }

    /**
     * Returns the recovery of sessions whose worker is gone.
     *
     * @return recovery, and greater fencing tokens
     */
    public RecoveryOperations recovery() {
        return new RecoveryOperations(engine);
    }

    /**
     * Returns the calls that show why the fleet behaves as it does.
     *
     * @return explanations, listings of any record, and watches
     */
    public DiagnosisOperations diagnosis() {
        return new DiagnosisOperations(engine);
    }
}
