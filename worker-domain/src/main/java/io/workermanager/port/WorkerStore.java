package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stores the records of one fleet. It compares, stores, orders and counts; the domain has the rules.
 *
 * <p>All stores of a fleet, in one process or in several, see the same records and remember the same removed ids,
 * released sessions and tokens. Stores of two fleets share nothing, however similar the names of the fleets are. Every
 * value that the model accepts comes back equal.
 *
 * <p>Every decision about time uses the store's own clock, in whole milliseconds. A record exists until its {@code
 * keepFor} has passed since its last write. From that millisecond on the store may remove it. Until then it is a record
 * like any other.
 *
 * <p>Every method throws {@link WorkerStoreException} if the infrastructure fails. Its {@code outcomeUnknown()} returns
 * whether a write may have happened. A store may repeat a call, because a repeated write changes nothing.
 *
 * <p>Implementations are safe for use by many threads, do not call a listener or predicate while they hold a lock, and
 * pass the technology compatibility kit. After {@link #close()} every other method throws {@link
 * IllegalStateException}.
 */
public interface WorkerStore extends AutoCloseable {
    /**
     * Returns the store's clock.
     *
     * @return the store's time in whole milliseconds, or a close estimate; writes are always checked against the clock
     *     itself
     */
    Instant now();

    /**
     * Reads a record.
     *
     * @param id the worker's id
     * @return the record, if any
     * @throws UnreadableRecordException if the stored record cannot be read
     */
    Timestamped<Optional<WorkerRecord>> find(WorkerId id);

    /**
     * Reads the record that holds a session, as its assignment or as an orphan.
     *
     * @param session the session
     * @return the record, if any
     * @throws UnreadableRecordException if the stored record cannot be read
     */
    Timestamped<Optional<WorkerRecord>> findBySession(SessionId session);

    /**
     * Runs writes in one round trip if the store can do that. Each write is atomic by itself, beside the writes of all
     * other stores of the fleet. A rejected write does not stop the others. The writes run in their order, so that the
     * results are those of the writes one by one.
     *
     * <p>A write is <em>applied</em> if it has run before. An {@code Insert} or a {@code Replace} has run before if the
     * version of its new record is stored. A {@code Remove} has run before if its expected version was the last one
     * removed, within {@link Write.Preconditions#LONGEST_WINDOW}. A write that has run before changes nothing, and does
     * not extend {@code keepFor}. Otherwise the write is <em>rejected</em>, and changes
     * nothing, if
     *
     * <ul>
     *   <li>the clock is outside the window;
     *   <li>the revision of the fleet control is not the required one;
     *   <li>for a replace or remove: the stored version is not the expected one;
     *   <li>for an insert: a record exists, or a record of the same or a later incarnation was removed within {@link
     *       Write.Preconditions#LONGEST_WINDOW};
     *   <li>the new record has a session, as its assignment or as an orphan, that another record holds, unless the
     *       transfer has that session and its token there;
     *   <li>the write has a transfer, and no record holds that session under that token;
     *   <li>the fencing token of a session in the new record is too low.
     * </ul>
     *
     * <p>A fencing token is too low in these cases:
     *
     * <ul>
     *   <li>this record holds the session: the token is smaller than the current one;
     *   <li>the transfer transfers the session: the token is not greater than the one of the transfer;
     *   <li>the session was released: the token is not greater than its last token, or than the clock at the release,
     *       in microseconds;
     *   <li>the store has no data of the session: the token is below the later of the clock and the greatest token ever
     *       accepted, by more than {@link Write.Preconditions#LONGEST_WINDOW} in microseconds.
     * </ul>
     *
     * <p>A store remembers a released session, with the greater of its token and the clock, for {@link
     * Write.Preconditions#LONGEST_WINDOW} or longer. A late duplicate of a claim that was rejected because the session
     * was held therefore never succeeds after the release. Tokens are microseconds of store time or slightly greater.
     * The last case therefore rejects every forgotten token and accepts every new one, even if the clock is set back.
     * If the {@code keepFor} of a record ends, its sessions are remembered under their tokens, because no write
     * released them.
     *
     * <p>A write on an unreadable stored record is rejected as {@code Unreadable}. {@link WriteDecisionState}
     * implements these rules for every store that decides in this process.
     *
     * <p>After a transfer the new record holds the session, although the earlier record still has it. A record stops
     * holding a session when it is removed or replaced by a state without the session.
     *
     * @param writes the writes
     * @return the results, in the order of the writes
     * @throws WorkerStoreException if the outcome of a write is unknown, with {@code outcomeUnknown()}, or if certainly
     *     none of the writes ran
     */
    List<WriteResult> write(List<Write> writes);

    /**
     * Reads records page by page, in any order. A record that matches from before the first page until after the last
     * one is returned at least once. Other records may be returned, and records may be returned twice. A record that
     * cannot be read is reported as unreadable, and hides no other one.
     *
     * @param atLeast the records to return at least
     * @param from {@link Page.Cursor#start()}, or {@link Page#next()} of the page before
     * @param limit the approximate greatest number of records of a page, 1 to 10 000
     * @return a page
     * @throws io.workermanager.model.InvalidValueException if the limit breaks the bounds of {@link Page#checkLimit}
     */
    Page scan(Query atLeast, Page.Cursor from, int limit);

    /**
     * Reads the workers that are alive, online and without a session, ordered by {@link WorkerRecord#turn()}, ties by
     * id. Each page has the workers of which this is true when the page is read. It begins after the last worker of the
     * page before, also if that worker is gone or no longer idle.
     *
     * @param wanted accepts the profiles of the workers; a pure function
     * @param from {@link Page.Cursor#start()}, or {@link Page#next()} of the page before, which is the place after its
     *     last worker
     * @param limit the greatest number of workers, 1 to 10 000
     * @return a page
     * @throws io.workermanager.model.InvalidValueException if the limit breaks the bounds of {@link Page#checkLimit}
     */
    Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit);

    /**
     * Counts the records. Each record counts once. All records of one server are counted at one instant.
     *
     * @return the counts
     */
    Timestamped<WorkerCensus> census();

    /**
     * Returns the fleet control, at least as recent as this store's last completed call.
     *
     * @return the control; {@link FleetControl#none()} if none is stored
     */
    FleetControl control();

    /**
     * Replaces the fleet control if its version is the expected one and the clock is in the window. A repeated run
     * changes nothing.
     *
     * @param expected the control that was read
     * @param next the control to store
     * @param keepFor the shortest time to keep the control, 1 ms to 3 661 days: from this call on, and again from every
     *     insert and replace that changes a record. A store may drop a fraction of a millisecond
     * @param preconditions the window; the other parts have no effect here
     * @param audit the entry that the store appends to the audit log in the same atomic step if it applies the write
     * @return applied, or rejected as {@code OutsideWindow} or {@code ControlRevisionMismatch}
     * @throws io.workermanager.model.InvalidValueException if {@code keepFor} breaks the bounds of {@link
     *     Write#checkKeepFor}
     */
    WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit);

    /**
     * Reads the audit log: one entry for each write with an entry that was applied, in the order of the writes. A repeated
     * write adds no second entry, and a rejected write adds none.
     *
     * <p>The store keeps at least the latest {@link Order.AuditEntry#KEPT} entries, and at most twice as many. It returns no entry
     * that is older than {@link Order.AuditEntry#AGE} by its own time. A page after a cursor contains only entries that were written
     * after those of the pages before.
     *
     * @param from {@link Order.AuditEntry.Page#START}, or {@link Order.AuditEntry.Page#next()} of the page before
     * @param limit the greatest number of entries, 1 to 10 000
     * @return a page; without entries if there is none after the cursor
     * @throws io.workermanager.model.InvalidValueException if the limit breaks the bounds of {@link Page#checkLimit}, or the
     *     cursor is not of this store
     */
    Order.AuditEntry.Page audit(String from, int limit);

    /**
     * Removes an unreadable record. A readable record stays. The sessions of the removed record are remembered under
     * their tokens, as at the end of a {@code keepFor}. A store that cannot contain unreadable records returns false.
     *
     * @param id the id
     * @return whether a record was removed
     */
    boolean discardUnreadable(WorkerId id);

    /**
     * Calls a listener with hints until the subscription is closed. The listener must not block. What it throws, also an
     * {@link Error}, is ignored. One listener may have several subscriptions.
     *
     * @param scope one worker, or the fleet control
     * @param listener the listener, called from a thread of the store and never from a thread that writes
     * @return the subscription
     */
    WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener);

    /**
     * Releases connections and threads, and ends the subscriptions of this store. Closing again does nothing. The records
     * of the fleet, its sessions, its control, its audit log and all that is remembered stay for the other stores.
     */
    @Override
    void close();

    /** A watch that runs until it is closed. Closing again does nothing. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What a watch covers.
     *
     * @param worker the worker to watch; empty for the fleet control
     */
    public record WatchScope(Optional<WorkerId> worker) {
        /** Rejects null. */
        public WatchScope {
            Objects.requireNonNull(worker, "worker");
        }

        /**
         * Returns the scope of the fleet control. Changes of workers are not worth a hint in this scope.
         *
         * @return the scope
         */
        public static WatchScope fleet() {
            return new WatchScope(Optional.empty());
        }

        /**
         * Returns the scope of one worker: every change that {@linkplain ChangeHint#isDue is worth a hint}, which
         * excludes plain heartbeats.
         *
         * @param id the worker's id
         * @return the scope
         */
        public static WatchScope of(WorkerId id) {
            Objects.requireNonNull(id, "id");
            return new WatchScope(Optional.of(id));
        }
    }

    /** A hint to read again. Hints may be lost, late or repeated, so that no decision may depend on them alone. */
    public enum ChangeHint {
        /** The worker's record changed in something other than its heartbeat, or was removed. */
        WORKER_CHANGED,
        /** The fleet control changed. */
        CONTROL_CHANGED,
        /** Hints may have been missed, for example while a connection was down. */
        MAYBE_MISSED;

        /**
         * Returns whether {@link #WORKER_CHANGED} is due. An inserted or removed record is worth a hint. For any other
         * record a hint is due unless only its attributes or its lease changed; leaving is always worth a hint.
         *
         * @param before the record before the write, if any
         * @param after the record after the write, if any
         * @return whether listeners get a hint
         */
        public static boolean isDue(Optional<WorkerRecord> before, Optional<WorkerRecord> after) {
            Objects.requireNonNull(before, "before");
            Objects.requireNonNull(after, "after");
            if (before.isEmpty() || after.isEmpty()) {
                return before.isPresent() || after.isPresent();
            }
            return differ(before.get(), after.get());
        }

        private static boolean differ(WorkerRecord before, WorkerRecord after) {
            return before.availability() != after.availability()
                    || before.incarnation() != after.incarnation()
                    || !before.assignment().equals(after.assignment())
                    || !before.orphans().equals(after.orphans())
                    || !before.shutdown().equals(after.shutdown())
                    || !before.profile().equals(after.profile())
                    || !before.lease().leftAt().equals(after.lease().leftAt());
        }
    }

    /**
     * The records that a scan must return at least. The caller filters the result again.
     *
     * @param scope the set of records
     * @param profiles accepts the profiles of the records; a pure function
     */
    public record Query(ScanScope scope, Predicate<Profile> profiles) {
        /** Rejects null. */
        public Query {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(profiles, "profiles");
        }

        /** The set of records that a scan returns. */
        public enum ScanScope {
            /** The records whose lease has not run out. */
            LIVING,
            /** All records, also of workers that died or left. */
            ALL,
            /** The records with an OFFLINE or PAUSED mark, of living and dead workers. */
            MARKED,
            /**
             * The records with a session that may be handed out for recovery: an orphan that is due, or an assigned session
             * after the lease ran out.
             */
            RECOVERABLE
        }

        /**
         * Returns a query for records with any profile.
         *
         * @param scope the set of records
         * @return the query
         */
        public static Query of(ScanScope scope) {
            Objects.requireNonNull(scope, "scope");
            return new Query(scope, profile -> true);
        }
    }
}
