package io.workermanager;

import io.workermanager.engine.DurationBounds;
import io.workermanager.engine.Engine;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Holds on workers, and shutdown requests. Safe for use by many threads. */
public final class FleetOperations {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3660);

    private final Engine engine;

    FleetOperations(Engine engine) {
        this.engine = engine;
    }

    /**
     * Adds a hold, or replaces the one with this id. The workers that it selects take no sessions until it is
     * lifted. That includes workers that register later.
     *
     * @param id its name, a text or a {@link Hold.Id}
     * @param selector which workers
     * @param cause who orders it and why
     * @return the hold
     * @throws InvalidValueException if the id breaks a bound, or there would be more than 256 holds
     */
    public Hold hold(CharSequence id, Selector selector, OrderCause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return engine.commands().hold(Hold.Id.of(id), selector, cause, Optional.empty());
    }

    /**
     * Adds a hold that ends by itself, at the same store time for every worker and reader.
     *
     * @param id its name, a text or a {@link Hold.Id}
     * @param selector which workers
     * @param cause who orders it and why
     * @param length how long it is in force, 1 ms to 3 660 days
     * @return the hold
     * @throws InvalidValueException if the id or the length breaks its bounds, or there would be more than 256 holds
     */
    public Hold hold(CharSequence id, Selector selector, OrderCause cause, Duration length) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(length, "length");
        DurationBounds.check("length of a hold", length, SHORTEST, LONGEST);
        return engine.commands().hold(Hold.Id.of(id), selector, cause, Optional.of(length));
    }

    /**
     * Lifts this hold only. Marks stay. With {@link Hold#ALL} it ends {@link WorkerManager#markAllOffline}. The call is an order
     * even if the id has no hold, and so it ends a {@link FleetControlLostException}.
     *
     * @param id its name, a text or a {@link Hold.Id}
     * @return whether it was in force
     */
    public boolean lift(CharSequence id) {
        Objects.requireNonNull(id, "id");
        return engine.commands().lift(Hold.Id.of(id));
    }

    /**
     * Returns the current orders to the whole fleet.
     *
     * @return the fleet control
     */
    public FleetControl control() {
        return engine.control().readFresh();
    }

    /**
     * Requests the shutdown of every worker that has registered so far. The request does not cover workers that register later.
     *
     * @param cause who requests it and why
     */
    public void requestShutdown(OrderCause cause) {
        Objects.requireNonNull(cause, "cause");
        engine.commands().shutdown(cause);
    }

    /** Withdraws the fleet's shutdown request and every request to one worker given so far. */
    public void clearShutdownSignals() {
        engine.commands().clearSignals();
    }

    /**
     * Announces that this process is about to stop, so that its worker gets no further session. The announcement is a shutdown
     * request by the worker itself. An earlier request to the worker stays as it is.
     *
     * @param registration the caller's registration
     * @param cause why, shown to operators
     * @return the worker after the call
     * @throws RegistrationLostException if the record is gone, or the store lost this registration
     * @throws SupersededException if a newer process registered the id; this one must stop
     */
    public WorkerView announceShutdown(Registration registration, OrderCause cause) {
        Objects.requireNonNull(registration, "registration");
        Objects.requireNonNull(cause, "cause");
        return engine.lifecycle().announceShutdown(registration.state(), cause);
    }

    /**
     * Acknowledges a shutdown request. Without a request, or if the stage was reached before, nothing changes.
     *
     * @param registration the caller's registration
     * @param reached how far the worker is
     * @return the worker after the call
     * @throws RegistrationLostException if the record is gone, or the store lost this registration
     * @throws SupersededException if a newer process registered the id; this one must stop
     */
    public WorkerView acknowledgeShutdown(Registration registration, ShutdownRequest.Stage reached) {
        Objects.requireNonNull(registration, "registration");
        Objects.requireNonNull(reached, "reached");
        return engine.lifecycle().acknowledgeShutdown(registration.state(), reached);
    }

    /**
     * Waits until the workers with a shutdown request have stopped, or the deadline has passed. Request the shutdown first: the
     * call does not wait for a worker whose request comes later.
     *
     * @param selector which workers
     * @param deadline how long to wait at most, 1 ms to 3 660 days
     * @param progress called at first and with every change
     * @return how far the workers came; before the deadline if the thread is interrupted
     * @throws InvalidValueException if the deadline breaks its bounds
     */
    public ShutdownRequest.Progress awaitStopped(
            Selector selector, Duration deadline, Consumer<ShutdownRequest.Progress> progress) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(progress, "progress");
        DurationBounds.check("deadline", deadline, SHORTEST, LONGEST);
        return engine.awaiter().await(selector, deadline, progress);
    }

    /**
     * Calls a listener when the fleet's orders may have changed. Hints may be lost.
     *
     * @param listener must not block
     * @return ends the watch
     */
    public WorkerStore.Subscription watch(Consumer<WorkerStore.ChangeHint> listener) {
        Objects.requireNonNull(listener, "listener");
        return engine.store().watch(WorkerStore.WatchScope.fleet(), listener);
    }
}
