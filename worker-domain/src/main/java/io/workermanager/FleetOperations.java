package io.workermanager;

import io.workermanager.engine.DurationBounds;
import io.workermanager.engine.Engine;
import io.workermanager.engine.FleetPoller;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.FleetEvent;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Orders to workers and to the whole fleet, their audit log, and waits for shutdowns. Safe for use by many threads. */
public final class FleetOperations {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3660);

    private final Engine engine;

    FleetOperations(Engine engine) {
        this.engine = engine;
    }

    /**
     * Gives an order. It leaves one entry in the {@linkplain #audit audit log}. An order to workers that already obey it changes
     * nothing and leaves none.
     *
     * <p>An order to one worker, and an order to the fleet (a hold, a lift, a shutdown of all), is one atomic write together with its
     * entry. An order that changes several records is written page by page after its entry.
     *
     * @param order the order
     * @return how many workers it concerned
     * @throws InvalidValueException if there would be more than 256 holds, or holds of more than 320 KiB
     * @throws SessionHeldException if the order raises the token of a session that waits for recovery
     * @throws WorkerStoreException if the store fails; the message names the part of the order that was given
     */
    public Order.Result give(Order order) {
        Objects.requireNonNull(order, "order");
        return engine.orders().give(order);
    }

    /**
     * Returns what an order would do now. It writes nothing.
     *
     * @param order the order
     * @return the workers that the order concerns, with their sessions
     */
    public Order.Preview preview(Order order) {
        Objects.requireNonNull(order, "order");
        return engine.orders().preview(order);
    }

    /**
     * Reads the audit log: the orders that were given, in their order. The store keeps at least the latest {@link Order.AuditEntry#KEPT}
     * entries of the last {@link Order.AuditEntry#AGE}.
     *
     * @param from {@link Order.AuditEntry.Page#START}, or {@link Order.AuditEntry.Page#next()} of the page before
     * @param limit the greatest number of entries, 1 to 10 000
     * @return the entries after the cursor
     * @throws InvalidValueException if the limit breaks its bounds, or the cursor is not from this log
     */
    public Order.AuditEntry.Page audit(String from, int limit) {
        Objects.requireNonNull(from, "from");
        return engine.store().audit(from, limit);
    }

    /**
     * Adds a hold, or replaces the one with this id. It gives {@link Order#hold} with these values.
     *
     * @param id its name, a text or a {@link Hold.Id}
     * @param selector which workers
     * @param cause who orders it and why
     * @return the hold
     * @throws InvalidValueException if the id breaks a bound, or there would be more than 256 holds
     */
    public Hold hold(CharSequence id, Selector selector, Order.Cause cause) {
        return hold(Order.hold(id, selector, cause));
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
    public Hold hold(CharSequence id, Selector selector, Order.Cause cause, Duration length) {
        Objects.requireNonNull(length, "length");
        return hold(Order.hold(id, selector, cause).lasting(length));
    }

    private Hold hold(Order order) {
        return engine.orders().hold(order);
    }

    /**
     * Lifts this hold only. Marks stay. With {@link Hold#ALL} it ends {@link WorkerManager#markAllOffline}. The call is an order
     * even if the id has no hold, and so it ends a {@link FleetControlLostException}. Use {@link Order#lift} to state a cause.
     *
     * @param id its name, a text or a {@link Hold.Id}
     * @return whether it was in force
     */
    public boolean lift(CharSequence id) {
        Objects.requireNonNull(id, "id");
        return engine.orders().lift(Order.lift(id, Order.Cause.unstated()));
    }

    /**
     * Returns a poller of events, for consoles and metrics. It knows nothing yet, so that its first polls report the workers that are
     * there.
     *
     * @return a poller of its own
     */
    public EventPoller events() {
        return new EventPoller(new FleetPoller(engine.store(), engine.control()));
    }

    /**
     * Sees the changes of a fleet by polling. A poll reads one page of at most 1 000 records, whatever the size of the fleet. The polls
     * that read every record once are a cycle.
     *
     * <ul>
     *   <li>The loss of a worker is always seen, at the latest at the end of the cycle after its lease ran out.
     *   <li>Of a state that lasts less than a cycle nothing may be seen, for example of a session that is claimed and released in it.
     *   <li>An event is repeated after a poll that failed, or by another poller, but never lost.
     *   <li>Memory: a few hundred bytes per worker.
     * </ul>
     *
     * <p>Safe for use by many threads. Polls run one at a time.
     */
    public static final class EventPoller {
        private final FleetPoller poller;

        private EventPoller(FleetPoller poller) {
            this.poller = poller;
        }

        /**
         * Reads the next page of records, and the fleet's orders.
         *
         * @return what differs from what this poller has read before
         * @throws WorkerStoreException if the store fails; the next poll reads the same page
         */
        public List<FleetEvent> poll() {
            return poller.poll();
        }

        /**
         * Returns whether this poller has read every record.
         *
         * @return whether its first cycle is over
         */
        public boolean isComplete() {
            return poller.isComplete();
        }
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
     * Asks the selected workers to stop. They drain and leave. The signal does not cover workers that register later. Use {@link
     * #preview} with {@link Order#shutdown} to see whom it concerns.
     *
     * @param selector which workers
     * @param cause who asks and why
     * @return how many workers have a signal by this call; of a signal to all, how many are alive, or {@link Order#NOT_COUNTED}
     */
    public long sendShutdownSignal(Selector selector, Order.Cause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return give(Order.shutdown(selector, cause)).concerned();
    }

    /**
     * Withdraws the fleet's shutdown request and every request to one worker given so far. Use {@link Order#clearShutdownSignals} to
     * state a cause.
     *
     * @return how many living workers had a request, or {@link Order#NOT_COUNTED}
     */
    public long clearShutdownSignals() {
        return give(Order.clearShutdownSignals(Order.Cause.unstated())).concerned();
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
    public WorkerView announceShutdown(Registration registration, Order.Cause cause) {
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
     * Waits until the selected workers hold no session, or the deadline has passed. Hold or mark the workers first, so that they get
     * no further session. The call also waits for a worker that registers or gets a session during the wait.
     *
     * @param selector which workers
     * @param deadline how long to wait at most, 1 ms to 3 660 days
     * @param progress called with the living workers that hold a session, at first and when a heartbeat or a session changed them
     * @return the living workers that still hold a session; before the deadline if the thread is interrupted
     * @throws InvalidValueException if the deadline breaks its bounds
     */
    public WorkerList awaitIdle(Selector selector, Duration deadline, Consumer<WorkerList> progress) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(progress, "progress");
        DurationBounds.check("deadline", deadline, SHORTEST, LONGEST);
        return engine.awaiter().awaitIdle(selector, deadline, progress);
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
