package io.workermanager.agent;

import io.workermanager.WorkerManager;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a worker inside a process: registers it, sends heartbeats, runs its sessions one at a time, and follows the operators' marks,
 * holds and shutdown orders. Start with {@link #builder}. Thread-safe. Its
 * threads are daemons unless {@link Builder#threads} says otherwise.
 *
 * <ul>
 *   <li>Sessions arrive by claims, and from a {@link SessionSource} while the worker is available.
 *   <li>A run is cancelled before the lease expires, so before another worker can get its session.
 *   <li>Heartbeats have a thread of their own. They go on while the handler or the source blocks, until the agent stops.
 *   <li>The agent survives an outage of the store, and registers again if the record is gone, with the last known mark.
 *   <li>Handlers, sources, listeners and callbacks may throw, block or return null. Heartbeats go on; the status and the events
 *       report it.
 * </ul>
 */
public final class WorkerAgent implements AutoCloseable {
    private static final Duration MAX_DRAIN = Duration.ofDays(3660);
    private static final Duration CLOSE_MARGIN = Duration.ofMillis(100);

    private final WorkerId id;
    private final AgentExecutors executors;
    private final AgentRuntime runtime;
    private final Duration closeTimeout;

    private WorkerAgent(WorkerId id, AgentExecutors executors, AgentRuntime runtime, Duration gracePeriod) {
        this.id = id;
        this.executors = executors;
        this.runtime = runtime;
        this.closeTimeout =
                gracePeriod.multipliedBy(2).plus(runtime.listenerTimeout()).plus(CLOSE_MARGIN);
    }

    /**
     * Starts the configuration of an agent.
     *
     * @param store keeps the records; the caller closes it, after the agent
     * @return a builder with default values
     * @throws NullPointerException if the store is null
     */
    public static Builder builder(WorkerStore store) {
        return new Builder(Objects.requireNonNull(store, "store"));
    }

    /**
     * Generates a worker id from the profile and, if one can be found, the host name of this machine. An agent without an id gets
     * such an id.
     *
     * @param profile the worker's type and exchange
     * @return an id that no other call in this process returns
     */
    public static WorkerId generateId(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        return WorkerManager.generateWorkerId(profile.type(), profile.exchange(), HostName.current());
    }

    /**
     * Returns the worker's id.
     *
     * @return the id
     */
    public WorkerId id() {
        return id;
    }

    /**
     * Returns the agent's current status.
     *
     * @return the state and the reasons for it
     */
    public AgentStatus status() {
        return runtime.status();
    }

    /** Starts the agent and returns at once. A second call has no effect. */
    public void start() {
        runtime.start();
    }

    /**
     * Waits until the agent is online, so that its worker is registered and takes sessions or runs one, or until it has stopped. Does
     * not wait if the caller is a handler, listener, callback or source of this agent. In a simulation, the wait moves the clock.
     *
     * @param atMost how long to wait, at most 3 660 days
     * @return the status at the end of the wait; {@link AgentStatus#reasons} tells why the agent is not online
     * @throws InterruptedException if the thread is interrupted
     * @throws InvalidValueException if the time is negative
     * @throws NullPointerException if the time is null
     */
    public AgentStatus awaitOnline(Duration atMost) throws InterruptedException {
        Duration timeout = checked("atMost", atMost);
        return executors.isOwnThread()
                ? status()
                : runtime.awaitStatus(now -> now.state() == AgentStatus.State.ONLINE, timeout.toNanos());
    }

    /**
     * Begins a shutdown and returns at once; {@link #stopped()} reports its end. The agent
     *
     * <ol>
     *   <li>takes no new session;
     *   <li>lets the run go on until the deadline, and cancels it then;
     *   <li>gives the session of a cancelled run back to the source, or leaves it to recovery if there is no source;
     *   <li>unregisters the worker.
     * </ol>
     *
     * <p>A second call can only shorten the deadline.
     *
     * @param deadline how long the run may go on, from now; zero cancels it at once
     * @param cause the reason, which operators see
     * @throws InvalidValueException if the deadline is negative
     * @throws NullPointerException if an argument is null
     */
    public void drain(Duration deadline, Order.Cause cause) {
        Duration timeout = checked("deadline", deadline);
        Objects.requireNonNull(cause, "cause");
        runtime.drain(timeout, cause);
    }

    private static Duration checked(String name, Duration time) {
        if (Objects.requireNonNull(time, name).isNegative()) {
            throw new InvalidValueException(name + " must not be negative, was " + time);
        }
        return time.compareTo(MAX_DRAIN) < 0 ? time : MAX_DRAIN;
    }

    /**
     * Returns a future for the end of the agent: nothing runs any more, or the agent no longer waits for what still runs.
     *
     * @return completed with the last status, {@link AgentStatus.State#STOPPED} or {@link AgentStatus.State#FENCED}, on a thread of
     *     its own, which dependent tasks may block
     */
    public CompletableFuture<AgentStatus> stopped() {
        CompletableFuture<AgentStatus> termination = runtime.termination();
        if (termination.isDone()) {
            return CompletableFuture.completedFuture(termination.join());
        }
        CompletableFuture<AgentStatus> stopped = new CompletableFuture<>();
        CompletableFuture<Void> unused =
                termination.thenAccept(last -> executors.startThread("stopped", () -> stopped.complete(last)));
        return stopped;
    }

    /**
     * Drains the agent when the JVM shuts down, for example after SIGTERM. The JVM waits until the agent has stopped.
     *
     * @param deadline how long the run may go on, from then; zero cancels it at once
     * @return this agent
     * @throws InvalidValueException if the deadline is negative
     * @throws NullPointerException if the deadline is null
     */
    public WorkerAgent drainOnExit(Duration deadline) {
        Duration timeout = checked("deadline", deadline);
        Order.Cause cause = Order.Cause.of("process", "the process is ending");
        Runnable removeHook = executors.addShutdownHook(() -> drainAndAwait(timeout, cause));
        CompletableFuture<Void> unused = runtime.termination().thenRun(removeHook);
        return this;
    }

    /**
     * Drains with a deadline of zero and waits until the agent has stopped. With G for the {@linkplain Builder#gracePeriod grace
     * period}, it waits
     *
     * <ul>
     *   <li>not at all if nothing runs and the store is closed;
     *   <li>at most G if the store answers nothing;
     *   <li>at most 2 G if the handler does not end;
     *   <li>up to G/8, at most one second, longer if a listener does not return;
     *   <li>not at all if the caller is a handler, listener, callback or source of this agent, because the agent would wait for it.
     * </ul>
     *
     * <p>An interrupt does not end the wait; the interrupt flag is set again afterwards.
     */
    @Override
    public void close() {
        drainAndAwait(Duration.ZERO, Order.Cause.of("process", "the agent is closed"));
    }

    private void drainAndAwait(Duration deadline, Order.Cause cause) {
        drain(deadline, cause);
        if (!executors.isOwnThread()) {
            awaitTermination(deadline.plus(closeTimeout));
        }
    }

    /** Does not end early on an interrupt: the wait is short, and the worker should unregister. */
    private void awaitTermination(Duration timeout) {
        long end = executors.now() + timeout.toNanos();
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                boolean unused = executors.await(runtime.termination(), end - executors.now());
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The time and the threads of agents in a simulation, in place of those of the JVM. The {@code SimulatedFleet} of {@code
     * worker-inmemory-adapter} implements it; other users do not need it. Thread-safe.
     */
    public interface Scheduler {
        /**
         * Returns the time.
         *
         * @return nanoseconds since a fixed moment
         */
        long nanos();

        /**
         * Returns a random number, which spreads the heartbeats of several agents.
         *
         * @return at least 0 and less than 1
         */
        double random();

        /**
         * Runs a task at a time. Tasks run one at a time, in the order of their times and then of their calls.
         *
         * @param nanos the time; one in the past means now
         * @param task the task, which does not block
         * @return cancels the task
         */
        Runnable schedule(long nanos, Runnable task);

        /**
         * Runs a task on a new thread.
         *
         * @param name the thread's name
         * @param task the task, which may block
         * @return interrupts the thread
         */
        Runnable start(String name, Runnable task);

        /**
         * Waits until a condition holds or a time is over.
         *
         * @param condition tested after each task
         * @param atMost how long to wait
         * @return whether the condition holds
         * @throws InterruptedException if the current thread is interrupted
         */
        boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException;

        /**
         * Returns a manager whose calls pause on this clock.
         *
         * @param store holds the records
         * @param settings the settings of the manager
         * @return the manager
         */
        WorkerManager manager(WorkerStore store, WorkerManagerSettings settings);
    }

    @Override
    public String toString() {
        return id + " " + status();
    }

    /**
     * The configuration of a {@link WorkerAgent}. Only {@link #handler} is required. Each method returns this builder and throws a
     * {@link NullPointerException} for a null argument. Not thread-safe.
     */
    public static final class Builder {
        private static final int HEARTBEATS_PER_TTL = 4;

        private final WorkerStore store;
        private final List<Consumer<AgentEvent>> listeners = new ArrayList<>();
        private WorkerManagerSettings settings = WorkerManagerSettings.defaults();
        private RegisterOptions options = RegisterOptions.defaults();
        private Duration drainTimeout = Duration.ofSeconds(30);
        private @Nullable WorkerId id;
        private @Nullable SessionSource source;
        private @Nullable SessionHandler handler;
        private @Nullable Duration heartbeatInterval;
        private @Nullable Duration gracePeriod;
        private System.@Nullable Logger log = AgentLog.DEFAULT;
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private ThreadFactory threads = ThreadedAgentExecutors::daemon;
        private Function<WorkerId, AgentExecutors> executors =
                worker -> new ThreadedAgentExecutors(worker.value(), threads);
        private BiFunction<WorkerStore, WorkerManagerSettings, WorkerManager> managers = WorkerManager::create;

        private Builder(WorkerStore store) {
            this.store = store;
        }

        /**
         * Sets the worker's id. Default: {@link WorkerAgent#generateId}.
         *
         * @param id the id
         * @return this builder
         */
        public Builder id(WorkerId id) {
            this.id = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets the worker's profile, attributes and other options of its registration. The agent itself writes the attribute
         * {@code agent}, and fills in the name of this machine as the host if the options name none.
         *
         * @param options for each registration
         * @return this builder
         */
        public Builder options(RegisterOptions options) {
            this.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets the ttl, the retries of store calls, and what happens while the fleet control is lost or unreadable. A call is retried
         * for at most one heartbeat interval.
         *
         * @param settings replaces {@link WorkerManagerSettings#DEFAULTS}
         * @return this builder
         */
        public Builder settings(WorkerManagerSettings settings) {
            this.settings = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Sets the queue of sessions. Default: none, so that sessions arrive only by claims.
         *
         * @param source the queue
         * @return this builder
         */
        public Builder source(SessionSource source) {
            this.source = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Sets the code that processes a session.
         *
         * @param handler the code
         * @return this builder
         */
        public Builder handler(SessionHandler handler) {
            this.handler = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Sets the time between two heartbeats. Default: a quarter of the ttl.
         *
         * @param interval 1 ms to a quarter of the ttl, at most one day
         * @return this builder
         */
        public Builder heartbeatInterval(Duration interval) {
            heartbeatInterval = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Sets how long a run may go on after an operator's shutdown order. Default: 30 s.
         *
         * @param timeout zero to 3 660 days
         * @return this builder
         */
        public Builder drainTimeout(Duration timeout) {
            drainTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Sets how long a stopping agent waits for a cancelled run to end, and then for the worker to unregister. A store that has
         * answered nothing for this long is not waited for. Default: the heartbeat interval.
         *
         * @param period 1 ms to one day
         * @return this builder
         */
        public Builder gracePeriod(Duration period) {
            gracePeriod = Objects.requireNonNull(period, "period");
            return this;
        }

        /**
         * Adds a listener. It gets the events in order, on a thread of its own. While more than 1 000 events wait for it, it misses the
         * further ones, and the next event is their number. What it throws goes to the uncaught exception handler of its thread.
         *
         * @param listener called with each event
         * @return this builder
         */
        public Builder listener(Consumer<AgentEvent> listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Switches off the log. Otherwise each event is one line in the {@link System.Logger} {@code io.workermanager.agent}: failures
         * and dangers as WARNING, changes of the status as DEBUG, all others as INFO. A failing store is two lines, at its first failure
         * and when it answers again.
         *
         * @return this builder
         */
        public Builder withoutLog() {
            log = null;
            return this;
        }

        /**
         * Sets the factory of the agent's threads, for example {@code Thread.ofVirtual().factory()}. The agent names the threads. While
         * the factory throws or returns null, the agent behaves as if no thread were available. Default: daemon threads.
         *
         * @param factory makes a thread for each task; also decides whether the threads keep the JVM alive
         * @return this builder
         */
        public Builder threads(ThreadFactory factory) {
            threads = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Runs the agent in a simulation: its clock, its timers, its threads and the pauses of its calls are the scheduler's. {@link
         * #threads} has no effect then, and {@link WorkerAgent#drainOnExit} adds no hook.
         *
         * @param scheduler the simulation
         * @return this builder
         */
        public Builder scheduler(Scheduler scheduler) {
            Objects.requireNonNull(scheduler, "scheduler");
            managers = scheduler::manager;
            return executors(worker -> new ScheduledAgentExecutors(worker.value(), scheduler), scheduler::random);
        }

        /** For tests of the log. */
        Builder log(System.Logger logger) {
            log = logger;
            return this;
        }

        /** For tests without real threads, clocks and chance. */
        Builder executors(Function<WorkerId, AgentExecutors> factory, DoubleSupplier randomNumbers) {
            executors = factory;
            random = randomNumbers;
            return this;
        }

        /**
         * Creates the agent. It does nothing until {@link WorkerAgent#start}.
         *
         * @return the agent
         * @throws InvalidValueException if there is no handler, if a time is out of its bounds, if the ttl is shorter than four heartbeat
         *     intervals, or if the options set the attribute {@code agent} or leave no room for it
         */
        public WorkerAgent build() {
            if (handler == null) {
                throw new InvalidValueException("an agent needs a handler");
            }
            Duration ttl = settings.ttl();
            Duration interval = heartbeatInterval == null ? ttl.dividedBy(HEARTBEATS_PER_TTL) : heartbeatInterval;
            requireBetween("heartbeatInterval", interval, Duration.ofMillis(1), Duration.ofDays(1));
            if (interval.multipliedBy(HEARTBEATS_PER_TTL).compareTo(ttl) > 0) {
                throw new InvalidValueException(
                        "heartbeatInterval must be at most a quarter of the ttl " + ttl + ", was " + interval);
            }
            Duration grace = gracePeriod == null ? interval : gracePeriod;
            requireBetween("gracePeriod", grace, Duration.ofMillis(1), Duration.ofDays(1));
            requireBetween("drainTimeout", drainTimeout, Duration.ZERO, MAX_DRAIN);
            if (options.attributes().asMap().containsKey(AgentStatusPublisher.NAME)) {
                throw new InvalidValueException(
                        "options must not set the attribute " + AgentStatusPublisher.NAME + ": the agent writes it");
            }
            String process = Version.fresh().value();
            RegisterOptions ownOptions = AgentStatusPublisher.addTo(onThisHost(options), process);
            WorkerId workerId = id == null ? generateId(options.profile()) : id;
            Duration retryTimeout =
                    settings.retryTimeout().compareTo(interval) < 0 ? settings.retryTimeout() : interval;
            WorkerManager manager =
                    managers.apply(UserCodeInvoker.clearingInterrupts(store), settings.withRetryTimeout(retryTimeout));
            List<Consumer<AgentEvent>> all = new ArrayList<>(listeners);
            if (log != null) {
                all.add(new AgentLog(workerId, log));
            }
            AgentStateMachine.Config config = new AgentStateMachine.Config(
                    interval.toNanos(), drainTimeout.toNanos(), grace.toNanos(), source != null, process, random);
            AgentExecutors agentExecutors = executors.apply(workerId);
            AgentRuntime runtime = new AgentRuntime(
                    config,
                    agentExecutors,
                    new StoreCommandExecutor(manager, workerId, ownOptions, process),
                    onHint -> manager.diagnosis().watch(workerId, hint -> onHint.run()),
                    Optional.ofNullable(source),
                    handler,
                    all);
            return new WorkerAgent(workerId, agentExecutors, runtime, grace);
        }

        private static RegisterOptions onThisHost(RegisterOptions options) {
            String host = HostName.current();
            return options.host().isPresent() || host.isEmpty() ? options : options.withHost(host);
        }

        private static void requireBetween(String name, Duration value, Duration min, Duration max) {
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new InvalidValueException(name + " must be " + min + " to " + max + ", was " + value);
            }
        }
    }
}
