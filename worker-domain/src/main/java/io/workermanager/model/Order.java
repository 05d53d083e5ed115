package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An order of an operator: what, to which workers, who gives it and why. Preview it, or give it, with the fleet's operations.
 *
 * @param kind what to do
 * @param selector which workers
 * @param cause who gives the order and why
 * @param length how long a hold or a mark is in force, 1 ms to 3 660 days; empty without an end
 * @param subject the name of the hold, or the session; empty for other kinds
 */
public record Order(
        Order.Kind kind, Selector selector, OrderCause cause, Optional<Duration> length, Optional<String> subject) {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** What an order does. */
    public enum Kind {
        /** Marks workers offline. */
        MARK_OFFLINE,
        /** Lifts OFFLINE and PAUSED marks. */
        MARK_ONLINE,
        /** Pauses online workers. */
        PAUSE,
        /** Ends pauses. */
        RESUME,
        /** Adds or replaces a hold. */
        HOLD,
        /** Lifts a hold. */
        LIFT,
        /** Lifts the hold on all workers, and every mark. */
        MARK_ALL_ONLINE,
        /** Requests that workers stop. */
        SHUTDOWN,
        /** Withdraws every shutdown request. */
        CLEAR_SHUTDOWN_SIGNALS,
        /** Releases a session from the worker that holds it. */
        RELEASE,
        /** Gives a session a greater fencing token. */
        RAISE_TOKEN,
        /** Removes an unreadable record. */
        DISCARD_UNREADABLE;

        private boolean mayEnd() {
            return this == MARK_OFFLINE || this == PAUSE || this == HOLD;
        }
    }

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the length breaks its bounds, or the kind has no end
     */
    public Order {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(length, "length");
        Objects.requireNonNull(subject, "subject");
        if (length.isPresent() && !kind.mayEnd()) {
            throw new InvalidValueException("an order " + kind + " has no end, length was " + length.get());
        }
        length = length.map(time -> Validation.duration("length", time, SHORTEST, Validation.LONGEST));
    }

    private static Order of(Kind kind, Selector selector, OrderCause cause) {
        return new Order(kind, selector, cause, Optional.empty(), Optional.empty());
    }

    /**
     * Marks workers offline. They take no sessions until they are marked online, also after restarts.
     *
     * @param selector which workers; an id without a record is marked in advance
     * @param cause who orders it and why
     * @return the order
     */
    public static Order markOffline(Selector selector, OrderCause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return of(Kind.MARK_OFFLINE, selector, cause);
    }

    /**
     * Lifts the OFFLINE and PAUSED marks of workers. Holds stay.
     *
     * @param selector which workers
     * @param cause who orders it and why
     * @return the order
     */
    public static Order markOnline(Selector selector, OrderCause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return of(Kind.MARK_ONLINE, selector, cause);
    }

    /**
     * Pauses online workers. Offline ones stay offline.
     *
     * @param selector which workers; an id without a record is paused in advance
     * @param cause who orders it and why
     * @return the order
     */
    public static Order pause(Selector selector, OrderCause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return of(Kind.PAUSE, selector, cause);
    }

    /**
     * Ends the pause of workers. Offline ones stay offline.
     *
     * @param selector which workers
     * @param cause who orders it and why
     * @return the order
     */
    public static Order resume(Selector selector, OrderCause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return of(Kind.RESUME, selector, cause);
    }

    /**
     * Adds a hold, or replaces the one with this name. The selected workers take no sessions until it is lifted, also those that
     * register later.
     *
     * @param id the name of the hold, a text or a {@link Hold.Id}
     * @param selector which workers
     * @param cause who orders it and why
     * @return the order
     * @throws InvalidValueException if the name breaks a bound
     */
    public static Order hold(CharSequence id, Selector selector, OrderCause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return new Order(
                Kind.HOLD,
                selector,
                cause,
                Optional.empty(),
                Optional.of(Hold.Id.of(id).value()));
    }

    /**
     * Lifts one hold. Other holds, and marks, stay.
     *
     * @param id the name of the hold, a text or a {@link Hold.Id}
     * @param cause who orders it and why
     * @return the order
     * @throws InvalidValueException if the name breaks a bound
     */
    public static Order lift(CharSequence id, OrderCause cause) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(cause, "cause");
        return new Order(
                Kind.LIFT,
                Selector.all(),
                cause,
                Optional.empty(),
                Optional.of(Hold.Id.of(id).value()));
    }

    /**
     * Lifts the hold {@link Hold#ALL}, and then every OFFLINE or PAUSED mark. Other holds stay.
     *
     * @param cause who orders it and why
     * @return the order
     */
    public static Order markAllOnline(OrderCause cause) {
        Objects.requireNonNull(cause, "cause");
        return of(Kind.MARK_ALL_ONLINE, Selector.all(), cause);
    }

    /**
     * Requests that workers stop. It concerns the registrations that exist when the order is given. With {@link Selector#all()} it
     * is one write, whatever the size of the fleet.
     *
     * @param selector which workers
     * @param cause who orders it and why
     * @return the order
     */
    public static Order shutdown(Selector selector, OrderCause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return of(Kind.SHUTDOWN, selector, cause);
    }

    /**
     * Withdraws the fleet's shutdown request and every request to one worker.
     *
     * @param cause who orders it and why
     * @return the order
     */
    public static Order clearShutdownSignals(OrderCause cause) {
        Objects.requireNonNull(cause, "cause");
        return of(Kind.CLEAR_SHUTDOWN_SIGNALS, Selector.all(), cause);
    }

    /**
     * Releases a session from the worker that holds it, or from the record in which it waits for recovery. The worker reads that with
     * its next heartbeat, and must end its run. A later claim of the session gets a greater fencing token.
     *
     * @param session the session, a text or a {@link SessionId}
     * @param cause who orders it and why
     * @return the order
     * @throws InvalidValueException if the session breaks a bound
     */
    public static Order release(CharSequence session, OrderCause cause) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(cause, "cause");
        return ofSession(Kind.RELEASE, session, cause);
    }

    /**
     * Gives the current claim of a session a fencing token above every token so far, by the store's clock. Use it if the store lost
     * writes.
     *
     * @param session the session, a text or a {@link SessionId}
     * @param cause who orders it and why
     * @return the order
     * @throws InvalidValueException if the session breaks a bound
     */
    public static Order raiseToken(CharSequence session, OrderCause cause) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(cause, "cause");
        return ofSession(Kind.RAISE_TOKEN, session, cause);
    }

    private static Order ofSession(Kind kind, CharSequence session, OrderCause cause) {
        return new Order(
                kind,
                Selector.all(),
                cause,
                Optional.empty(),
                Optional.of(SessionId.of(session).value()));
    }

    /**
     * Returns this order with an end, by the store's clock.
     *
     * @param time how long the hold or the mark is in force, 1 ms to 3 660 days
     * @return a copy
     * @throws InvalidValueException if the time breaks its bounds, or this kind of order has no end
     */
    public Order lasting(Duration time) {
        Objects.requireNonNull(time, "time");
        return new Order(kind, selector, cause, Optional.of(time), subject);
    }

    @Override
    public String toString() {
        return kind + subject.map(name -> " " + name).orElse("")
                + (selector.equals(Selector.all()) && subject.isPresent() ? "" : " on " + selector)
                + length.map(time -> " for " + time).orElse("") + ": " + cause;
    }

    /**
     * What an order would do now. Nothing is written.
     *
     * @param order the order
     * @param at the store's time
     * @param workers the workers that it would change, as they are now
     * @param inAdvance the ids without a record that it would mark
     */
    public record Preview(Order order, Instant at, List<WorkerView> workers, List<WorkerId> inAdvance) {
        /** Copies the lists. */
        public Preview {
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(workers, "workers");
            Objects.requireNonNull(inAdvance, "inAdvance");
            workers = List.copyOf(workers);
            inAdvance = List.copyOf(inAdvance);
        }

        /**
         * Returns the ids of the workers.
         *
         * @return the ids, of workers with a record and then of those without
         */
        public List<WorkerId> ids() {
            List<WorkerId> ids =
                    new ArrayList<>(workers.stream().map(WorkerView::id).toList());
            ids.addAll(inAdvance);
            return List.copyOf(ids);
        }

        /**
         * Returns the sessions that the workers hold.
         *
         * @return the sessions
         */
        public List<SessionId> sessions() {
            return workers.stream()
                    .flatMap(view -> view.activeSession().stream())
                    .toList();
        }

        @Override
        public String toString() {
            return order + " would concern " + ids() + (sessions().isEmpty() ? "" : " with sessions " + sessions());
        }
    }

    /**
     * What an order did.
     *
     * @param order the order
     * @param at the store's time
     * @param concerned how many workers it concerned, those marked in advance included; 0 if none
     * @param inAdvance the ids without a record that it marked
     */
    public record Result(Order order, Instant at, long concerned, List<WorkerId> inAdvance) {
        /** Copies the list. */
        public Result {
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(inAdvance, "inAdvance");
            inAdvance = List.copyOf(inAdvance);
        }

        @Override
        public String toString() {
            return order + " concerned " + (concerned == 0 ? "no worker" : concerned + " workers")
                    + (inAdvance.isEmpty() ? "" : ", in advance " + inAdvance);
        }
    }
}
