package io.workermanager.agent;

import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link WorkerAgent}. Only {@link #handler} must be given; each method returns this builder. A null argument is a
 * {@link NullPointerException} with the parameter's name. Not safe for use by many threads.
 */
public final class AgentBuilder {
    private static final int BEATS = 4;

    private final WorkerStore store;
    private final List<Consumer<AgentEvent>> listeners = new ArrayList<>();
    private WorkerManagerSettings settings = WorkerManagerSettings.defaults();
    private RegisterOptions options = RegisterOptions.defaults();
    private Duration drainWithin = Duration.ofSeconds(30);
    private @Nullable WorkerId id;
    private @Nullable SessionSource source;
    private @Nullable SessionHandler handler;
    private @Nullable Duration interval;
    private @Nullable Duration grace;
    private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
    private Function<WorkerId, AgentExecutors> lanes = worker -> new ThreadedAgentExecutors(worker.value());

    AgentBuilder(WorkerStore store) {
        this.store = store;
    }

    /**
     * Names the worker; otherwise its name is generated from its profile and host.
     *
     * @param name the id
     * @return this builder
     */
    public AgentBuilder id(WorkerId name) {
        id = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Says what the worker can do, and what else it says of itself. The attribute {@code agent} is the agent's own.
     *
     * @param own for each registration
     * @return this builder
     */
    public AgentBuilder options(RegisterOptions own) {
        options = Objects.requireNonNull(own, "own");
        return this;
    }

    /**
     * Sets the ttl, how long and how often calls are tried, none for longer than one interval, and whether sessions are taken
     * although the fleet control was lost or cannot be read.
     *
     * @param own instead of {@link WorkerManagerSettings#defaults()}
     * @return this builder
     */
    public AgentBuilder settings(WorkerManagerSettings own) {
        settings = Objects.requireNonNull(own, "own");
        return this;
    }

    /**
     * Says where sessions wait. Without a source they come by claims only.
     *
     * @param queue the source
     * @return this builder
     */
    public AgentBuilder source(SessionSource queue) {
        source = Objects.requireNonNull(queue, "queue");
        return this;
    }

    /**
     * Says what is done with a session.
     *
     * @param work the handler
     * @return this builder
     */
    public AgentBuilder handler(SessionHandler work) {
        handler = Objects.requireNonNull(work, "work");
        return this;
    }

    /**
     * Sets the time between two beats; otherwise a quarter of the ttl.
     *
     * @param time 1 ms to a quarter of the ttl
     * @return this builder
     */
    public AgentBuilder heartbeatEvery(Duration time) {
        interval = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets how long a run may go on after an order to stop; otherwise 30 s.
     *
     * @param time zero to 3 660 days
     * @return this builder
     */
    public AgentBuilder drainTimeout(Duration time) {
        drainWithin = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets how long a run that was cancelled because the agent stops may take to end, before the worker leaves without it;
     * otherwise as long as one beat. A store that has answered nothing for as long is not waited for when the agent stops.
     *
     * @param time 1 ms to one day
     * @return this builder
     */
    public AgentBuilder grace(Duration time) {
        grace = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Adds a listener that is told what happens, in order, on a thread of its own. One that blocks while more than 1 000 events wait
     * for it misses some, and is told how many; what it throws goes to the uncaught exception handler of its thread.
     *
     * @param listener called with each event
     * @return this builder
     */
    public AgentBuilder listener(Consumer<AgentEvent> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    AgentBuilder on(Function<WorkerId, AgentExecutors> own, DoubleSupplier numbers) {
        lanes = own;
        chance = numbers;
        return this;
    }

    /**
     * Makes the agent, which does nothing until it is started.
     *
     * @return the agent
     * @throws InvalidValueException if no handler is given, a time breaks its bounds, less than four beats would fit into the
     *     ttl, or the attributes have no room for, or use, the agent's own
     */
    public WorkerAgent build() {
        handler();
        Duration ttl = settings.ttl();
        Duration beat = interval == null ? ttl.dividedBy(BEATS) : interval;
        check("time between beats", beat, Duration.ofMillis(1), Duration.ofDays(1));
        if (beat.multipliedBy(BEATS).compareTo(ttl) > 0) {
            throw new InvalidValueException(
                    "a ttl must have room for " + BEATS + " beats, was " + ttl + " with a beat every " + beat);
        }
        Duration toEnd = grace == null ? beat : grace;
        check("grace", toEnd, Duration.ofMillis(1), Duration.ofDays(1));
        check("time to drain", drainWithin, Duration.ZERO, Duration.ofDays(3660));
        if (options.attributes().asMap().containsKey(AgentStatusAttribute.ATTRIBUTE)) {
            throw new InvalidValueException("the attribute " + AgentStatusAttribute.ATTRIBUTE + " is the agent's own");
        }
        String process = Version.fresh().value();
        RegisterOptions introduced = AgentStatusAttribute.introducing(options, process);
        WorkerId name = id == null ? WorkerAgent.generateId(options.profile()) : id;
        Duration patience = settings.retryTimeout().compareTo(beat) < 0 ? settings.retryTimeout() : beat;
        WorkerManager manager =
                WorkerManager.create(InterruptClearingStore.over(store), settings.withRetryTimeout(patience));
        AgentConfig habits = new AgentConfig(
                beat.toNanos(), drainWithin.toNanos(), toEnd.toNanos(), source != null, process, chance);
        return new WorkerAgent(
                this,
                name,
                manager,
                new StoreCommandExecutor(manager, name, introduced, process),
                habits,
                lanes.apply(name));
    }

    private static void check(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidValueException(what + " must be " + least + " to " + most + ", was " + value);
        }
    }

    SessionHandler handler() {
        if (handler == null) {
            throw new InvalidValueException("an agent needs a handler");
        }
        return handler;
    }

    Optional<SessionSource> source() {
        return Optional.ofNullable(source);
    }

    List<Consumer<AgentEvent>> listeners() {
        return List.copyOf(listeners);
    }
}
