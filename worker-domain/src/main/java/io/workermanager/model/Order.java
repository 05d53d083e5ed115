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
        Order.Kind kind, Selector selector, Order.Cause cause, Optional<Duration> length, Optional<String> subject) {
    /** The number of concerned workers of an order that was given although the store failed to count them: -1. */
    public static final long NOT_COUNTED = -1;

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
        /** Ends the recovery pause. */
        END_RECOVERY_PAUSE,
        /** Removes an unreadable record. */
        DISCARD_UNREADABLE;

        private boolean mayEnd() {
            return this == MARK_OFFLINE || this == PAUSE || this == HOLD;
        }

        private boolean isOfHold() {
            return this == HOLD || this == LIFT;
        }

        private boolean isOfSession() {
            return this == RELEASE || this == RAISE_TOKEN;
        }

        /** Whether the order itself determines the workers. */
        private boolean hasNoSelector() {
            return this == LIFT
                    || this == MARK_ALL_ONLINE
                    || this == CLEAR_SHUTDOWN_SIGNALS
                    || this == END_RECOVERY_PAUSE
                    || isOfSession();
        }
    }

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the length or the subject breaks its bounds, or a part does not fit the kind
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
        if (kind.hasNoSelector() && !selector.equals(Selector.all())) {
            throw new InvalidValueException("an order " + kind + " has no selector, was " + selector);
        }
        checkSubject(kind, subject);
    }

    private static void checkSubject(Kind kind, Optional<String> subject) {
        boolean hasSubject = kind.isOfHold() || kind.isOfSession();
        if (hasSubject != subject.isPresent()) {
            throw new InvalidValueException(
                    "an order " + kind + (hasSubject ? " needs a subject" : " has no subject, was " + subject.get()));
        }
        subject.ifPresent(name -> {
            TypedId unused = kind.isOfHold() ? Hold.Id.of(name) : SessionId.of(name);
        });
    }

    private static Order of(Kind kind, Selector selector, Order.Cause cause) {
        return new Order(kind, selector, cause, Optional.empty(), Optional.empty());
    }

    /**
     * Marks workers offline. They take no sessions until they are marked online, also after restarts.
     *
     * @param selector which workers; an id without a record is marked in advance
     * @param cause who orders it and why
     * @return the order
     */
    public static Order markOffline(Selector selector, Order.Cause cause) {
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
    public static Order markOnline(Selector selector, Order.Cause cause) {
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
    public static Order pause(Selector selector, Order.Cause cause) {
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
    public static Order resume(Selector selector, Order.Cause cause) {
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        return of(Kind.RESUME, selector, cause);
    }

    /**
     * Adds a hold, or replaces the one with this name. The selected workers take no sessions until it is lifted, also workers
     * that register later.
     *
     * @param id the name of the hold, a text or a {@link Hold.Id}
     * @param selector which workers
     * @param cause who orders it and why
     * @return the order
     * @throws InvalidValueException if the name breaks a bound
     */
    public static Order hold(CharSequence id, Selector selector, Order.Cause cause) {
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
    public static Order lift(CharSequence id, Order.Cause cause) {
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
    public static Order markAllOnline(Order.Cause cause) {
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
    public static Order shutdown(Selector selector, Order.Cause cause) {
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
    public static Order clearShutdownSignals(Order.Cause cause) {
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
    public static Order release(CharSequence session, Order.Cause cause) {
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
    public static Order raiseToken(CharSequence session, Order.Cause cause) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(cause, "cause");
        return ofSession(Kind.RAISE_TOKEN, session, cause);
    }

    /**
     * Ends the recovery pause, so that the dispatchers get the sessions of dead workers with their next call. Give it when it is certain
     * that the workers are dead. Without a dispatcher's call within half a ttl, the next one begins a new recovery pause.
     *
     * @param cause who orders it and why
     * @return the order
     */
    public static Order endRecoveryPause(Order.Cause cause) {
        Objects.requireNonNull(cause, "cause");
        return of(Kind.END_RECOVERY_PAUSE, Selector.all(), cause);
    }

    private static Order ofSession(Kind kind, CharSequence session, Order.Cause cause) {
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

    private static String numberOfWorkers(long concerned) {
        if (concerned == NOT_COUNTED) {
            return "an unknown number of workers";
        }
        return concerned == 0 ? "no worker" : concerned + (concerned == 1 ? " worker" : " workers");
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
     * @param concerned how many workers it concerned, those marked in advance included; 0 if none, or {@link #NOT_COUNTED}
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
            return order + " concerned " + numberOfWorkers(concerned)
                    + (inAdvance.isEmpty() ? "" : ", in advance " + inAdvance);
        }
    }

    /**
     * Who gave an order and why, for the people who find the order later.
     *
     * @param who who gave the order: 0 to 256 bytes of UTF-8
     * @param reason why: 0 to 256 bytes of UTF-8
     */
    public record Cause(String who, String reason) {
        private static final Cause UNSTATED = new Cause("", "");

        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a text breaks a bound
         */
        public Cause {
            Objects.requireNonNull(who, "who");
            Objects.requireNonNull(reason, "reason");
            Validation.remark("who", who);
            Validation.remark("reason", reason);
        }

        /**
         * Returns a cause with two empty texts.
         *
         * @return the cause
         */
        public static Cause unstated() {
            return UNSTATED;
        }

        /**
         * Returns a cause.
         *
         * @param who who gives the order
         * @param reason why
         * @return the cause
         * @throws InvalidValueException if a text breaks a bound
         */
        public static Cause of(String who, String reason) {
            Objects.requireNonNull(who, "who");
            Objects.requireNonNull(reason, "reason");
            return new Cause(who, reason);
        }

        /** The length of both texts. */
        int bytes() {
            return Validation.utf8("who", who).remaining()
                    + Validation.utf8("reason", reason).remaining();
        }

        @Override
        public String toString() {
            return (reason.isEmpty() ? "no reason given" : reason) + (who.isEmpty() ? "" : " (" + who + ")");
        }
    }

    /**
     * The trace of one order. The store writes it in the same atomic step as the order, so that an order that took effect has an entry.
     * An order that changes many records is written first. If its process then ends, the entry exists and some of the changes do not.
     *
     * @param at when the order was given, store time
     * @param order the order
     * @param concerned how many workers the order concerned, as far as known when it was given, or {@link #NOT_COUNTED}
     */
    public record AuditEntry(Instant at, Order order, long concerned) {
        /** A store keeps at least this number of the latest entries, unless they are older than {@link #AGE}. */
        public static final int KEPT = 1_000;

        /** A store returns no entry that is older. */
        public static final Duration AGE = Duration.ofDays(90);

        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a value breaks its bound
         */
        public AuditEntry {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(order, "order");
            at = Validation.time("at", at);
            Validation.number("concerned", concerned, NOT_COUNTED);
        }

        @Override
        public String toString() {
            return at + " " + order + " (" + numberOfWorkers(concerned) + ")";
        }

        /**
         * Entries in the order in which they were written.
         *
         * @param entries the entries, oldest first
         * @param next the cursor after the last of them; the same as before if there are none
         * @param unreadable how many further entries cannot be read, for example because a newer version wrote them
         */
        public record Page(List<AuditEntry> entries, String next, int unreadable) {
            /** The cursor before the oldest entry. */
            public static final String START = "";

            /** Copies the list. */
            public Page {
                Objects.requireNonNull(entries, "entries");
                Objects.requireNonNull(next, "next");
                entries = List.copyOf(entries);
            }

            /**
             * Creates a page without unreadable entries.
             *
             * @param entries the entries, oldest first
             * @param next the cursor after the last of them
             */
            public Page(List<AuditEntry> entries, String next) {
                this(entries, next, 0);
            }

            /**
             * Returns whether the log has no later entry now.
             *
             * @return whether the page has no entry, not even an unreadable one
             */
            public boolean isEmpty() {
                return entries.isEmpty() && unreadable == 0;
            }
        }
    }
}
