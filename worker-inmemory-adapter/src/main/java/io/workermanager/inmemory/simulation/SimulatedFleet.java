package io.workermanager.inmemory.simulation;

import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.simulation.Connection.Fault;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A store, a manager and agents under one virtual clock, for tests of handlers and dispatchers. The clock stands still until {@link
 * #advance} moves it. Then everything that becomes due happens, in order, in all agents: heartbeats, leases, retries, deadlines. A
 * test that crosses hours takes milliseconds and has the same result each time.
 *
 * <p>Handlers, sources, listeners and callbacks are ordinary code on threads of their own. After each step the clock waits until each
 * of these threads has ended or waits. Such code may
 *
 * <ul>
 *   <li>wait for virtual time with {@link io.workermanager.agent.SessionRun#awaitCancelled}, or in a call of a manager of this fleet;
 *   <li>wait for the test or for another thread, in a queue, a latch, a future or a monitor. The clock does not wait for a thread that
 *       the fleet's threads did not start, for example one of the common pool;
 *   <li>sleep, which takes real time: the clock takes it for waiting, and goes on meanwhile;
 *   <li>not compute or read from a socket for long: {@link #advance} then fails after the {@linkplain #patience patience}.
 * </ul>
 *
 * <p>A call from the test that waits moves the clock, as far as it waits: {@link WorkerAgent#awaitOnline}, {@link WorkerAgent#close},
 * {@code fleet().awaitStopped} of a manager, and the pauses of a call that is repeated. The future of {@link WorkerAgent#stopped} is an
 * exception: it completes only while the clock moves, so a test must not wait for it.
 *
 * <p>Thread-safe, but only the calls of one thread have the same result each time.
 */
public final class SimulatedFleet implements AutoCloseable {
    private static final Duration LONGEST_ADVANCE = Duration.ofDays(3660);

    /** One process. */
    private record Member(String worker, Connection connection) {}

    private final FleetThreads threads = new FleetThreads();
    private final VirtualTime time = new VirtualTime(threads);
    private final InMemoryWorkerStore shared = InMemoryWorkerStore.create(time, task -> time.start("hints", task));
    private final Connection own = new Connection(shared, time);
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final WorkerStore store = own.store();
    private final WorkerManager manager = WorkerManager.create(store);

    private SimulatedFleet() {}

    /**
     * Returns an empty fleet.
     *
     * @return the fleet
     */
    public static SimulatedFleet create() {
        return new SimulatedFleet();
    }

    /**
     * Returns the store, as the test's own process sees it. A {@link WorkerManager} over it pauses on the fleet's clock.
     *
     * @return the store, which the fleet closes
     */
    public WorkerStore store() {
        return store;
    }

    /**
     * Returns a manager over {@link #store}, with the default settings.
     *
     * @return the manager, for the test's dispatcher and operator
     */
    public WorkerManager manager() {
        return manager;
    }

    /**
     * Starts the configuration of an agent. Each call is another process, with a connection of its own to the store.
     *
     * @param id the worker's id
     * @return a builder; {@link WorkerAgent.Builder#threads} has no effect
     * @throws InvalidValueException if the id is invalid
     * @throws NullPointerException if the id is null
     */
    public WorkerAgent.Builder agent(CharSequence id) {
        WorkerId worker = WorkerId.of(Objects.requireNonNull(id, "id"));
        Connection connection = new Connection(shared, time);
        members.add(new Member(worker.value(), connection));
        return WorkerAgent.builder(connection.store()).id(worker).scheduler(time);
    }

    /**
     * Returns the virtual time.
     *
     * @return the time of the store and of all agents
     */
    public Instant now() {
        return time.instant();
    }

    /**
     * Moves the clock, and runs everything that is due on the way. When it returns, nothing is due, and each thread of the fleet has
     * ended or waits. {@link Duration#ZERO} runs what is due now, for example after a claim.
     *
     * @param by how far, at most 3 660 days
     * @throws InvalidValueException if the time is negative or too long
     * @throws IllegalStateException if a thread of the fleet does not end or wait within the patience, if the fleet is closed, or if
     *     the caller is a thread of the fleet
     * @throws NullPointerException if the time is null
     */
    public void advance(Duration by) {
        if (Objects.requireNonNull(by, "by").isNegative() || by.compareTo(LONGEST_ADVANCE) > 0) {
            throw new InvalidValueException("by must be " + Duration.ZERO + " to " + LONGEST_ADVANCE + ", was " + by);
        }
        time.advance(by);
    }

    // ---- outages

    /**
     * Cuts a worker off: its calls fail before they reach the store, and it gets no hints. This concerns each process that has this id
     * now, not one that {@link #agent} adds later.
     *
     * @param id the worker's id
     * @throws InvalidValueException if no agent has this id
     * @throws NullPointerException if the id is null
     */
    public void disconnect(CharSequence id) {
        set(id, Fault.CALLS_FAIL);
    }

    /**
     * Loses the answers to the writes of a worker: they happen, and then the call fails with an unknown outcome. Reads are answered.
     * This concerns each process that has this id now.
     *
     * @param id the worker's id
     * @throws InvalidValueException if no agent has this id
     * @throws NullPointerException if the id is null
     */
    public void loseReplies(CharSequence id) {
        set(id, Fault.REPLIES_LOST);
    }

    /**
     * Ends the outage of a worker.
     *
     * @param id the worker's id
     * @throws InvalidValueException if no agent has this id
     * @throws NullPointerException if the id is null
     */
    public void reconnect(CharSequence id) {
        set(id, Fault.NONE);
    }

    /** Begins an outage of the store: the calls of all agents, and of the test itself, fail before they reach it. */
    public void disconnectAll() {
        setAll(Fault.CALLS_FAIL);
    }

    /** Loses the answers to the writes of all agents and of the test itself: they happen, and then the calls fail. */
    public void loseAllReplies() {
        setAll(Fault.REPLIES_LOST);
    }

    /** Ends all outages. */
    public void reconnectAll() {
        setAll(Fault.NONE);
    }

    private void set(CharSequence id, Fault fault) {
        String worker = Objects.requireNonNull(id, "id").toString();
        Predicate<Member> wanted = member -> member.worker().equals(worker);
        if (members.stream().noneMatch(wanted)) {
            throw new InvalidValueException("id must be the id of an agent of this fleet, was " + worker);
        }
        members.stream().filter(wanted).forEach(member -> member.connection().set(fault));
    }

    private void setAll(Fault fault) {
        own.set(fault);
        members.forEach(member -> member.connection().set(fault));
    }

    // ---- the end

    /**
     * Sets how much real time a thread of the fleet may compute before {@link #advance} fails. Default: 30 s.
     *
     * @param time more than zero
     * @throws InvalidValueException if the time is not positive
     * @throws NullPointerException if the time is null
     */
    public void patience(Duration time) {
        if (Objects.requireNonNull(time, "time").isNegative() || time.isZero()) {
            throw new InvalidValueException("time must be more than zero, was " + time);
        }
        threads.setPatience(time);
    }

    /** Ends the fleet at once: stops the clock, interrupts all threads and closes the store. Closing again does nothing. */
    @Override
    public void close() {
        time.close();
        threads.interruptAll();
        shared.close();
    }
}
