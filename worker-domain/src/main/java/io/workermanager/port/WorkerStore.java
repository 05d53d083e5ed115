package io.workermanager.port;

import io.workermanager.model.FleetControl;
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
 * Keeps the records of one fleet. It compares, keeps, orders and counts, and leaves the rules to the domain.
 *
 * <p>One clock: everything that depends on time is decided by the store's own clock, in whole milliseconds. A record is there
 * until its {@code keepFor} has passed since the write that named it. From that very millisecond on it may be gone; as long as it
 * is there, it is a record like any other.
 *
 * <p>Broken infrastructure is a {@link WorkerStoreException}, thrown by every method, whose {@code outcomeUnknown()} tells
 * whether a write may have happened. A store may send one call several times only because repeating a write changes nothing.
 *
 * <p>Implementations are safe for use by many threads, call no listener or predicate while they hold a lock, and pass the
 * technology compatibility kit. After {@link #close()} every other method throws {@link IllegalStateException}.
 */
public interface WorkerStore extends AutoCloseable {
    /**
     * Returns the store's clock.
     *
     * @return its time in whole milliseconds, or a close estimate; what writes are checked against is always the clock itself
     */
    Instant now();

    /**
     * Reads a record.
     *
     * @param id whose
     * @return the record, if there is one
     * @throws UnreadableRecordException if what is stored is no record
     */
    Timestamped<Optional<WorkerRecord>> find(WorkerId id);

    /**
     * Reads the record that holds a session, assigned or as an orphan.
     *
     * @param session the session
     * @return the record, if there is one
     * @throws UnreadableRecordException if what is stored is no record
     */
    Timestamped<Optional<WorkerRecord>> findBySession(SessionId session);

    /**
     * Runs writes, each atomic by itself, in one round trip where the store allows. One that is refused does not keep the
     * others from running. Two on one id run in their order.
     *
     * <p>A write is <em>applied</em> if it has run before: for {@code Insert} and {@code Replace} if the version of the record
     * to write is stored, for {@code Remove} if the expected version is the one that was removed last, within {@link
     * WritePreconditions#LONGEST_WINDOW}. Otherwise it is <em>refused</em>, and changes nothing, if
     *
     * <ul>
     *   <li>the clock is outside its window;
     *   <li>it names a revision of the fleet control that is not the current one;
     *   <li>the stored version is not the expected one, or, for an insert, there is a record, or a record of the same or a later
     *       incarnation was removed within {@link WritePreconditions#LONGEST_WINDOW};
     *   <li>the record to write holds a session, assigned or as an orphan, that another record holds, unless its handover
     *       names that session and the token there;
     *   <li>it has a handover, and no record holds that session under that token;
     *   <li>a session in it has a fencing token that is too low: smaller than the one that this record holds it under; or not
     *       greater than the one of its handover; or, if it was given up, than the one that it had then, or than the clock was
     *       then, in microseconds; or, if the store knows nothing of the session, not within {@link WritePreconditions#LONGEST_WINDOW}, in
     *       microseconds, of the later of its clock and the greatest token that it ever accepted.
     * </ul>
     *
     * <p>A store remembers a session that was given up, with the greater of its token and the clock, for {@link
     * WritePreconditions#LONGEST_WINDOW} or longer: so a claim that was refused because the session was held is not made by a late duplicate
     * of it once the session is free. Tokens are microseconds of store time or a little more, and so the last rule refuses no new
     * one and every one that was forgotten, even if the clock is set back. A session whose record's time ran out was given
     * up by nobody, and is remembered under its token.
     *
     * <p>A write to what is stored and is no record is refused as {@code Unreadable}. A store that decides in this process need not
     * know these rules by itself: a {@link WriteDecisionState} has them.
     *
     * <p>A session that was taken over is held by the record that took it, although the earlier one still names it. A record that
     * no longer names a session it held, or is gone, holds it no more.
     *
     * @param writes the writes
     * @return a result for each, in their order
     * @throws WorkerStoreException if it is not known what became of one of them, with {@code outcomeUnknown()}; or if certainly
     *     none of them ran
     */
    List<WriteResult> write(List<Write> writes);

    /**
     * Reads records page by page, in no order. Whoever matches from before the first page until after the last is delivered at
     * least once; more may be delivered, and twice.
     *
     * @param atLeast which records
     * @param from {@link Page.Cursor#start()}, or where the page before said to go on
     * @param limit about how many records a page may have, 1 to 10 000
     * @return a page
     * @throws io.workermanager.model.InvalidValueException if the limit breaks the bounds of {@link Page#checkLimit}
     */
    Page scan(WorkerQuery atLeast, Page.Cursor from, int limit);

    /**
     * Reads the workers that are alive, online and without a session, by {@link WorkerRecord#turn()}, ties by id.
     *
     * @param wanted with which profiles; a pure function
     * @param from {@link Page.Cursor#start()}, or where the page before said to go on: after the last one it delivered
     * @param limit how many at most, 1 to 10 000
     * @return a page
     * @throws io.workermanager.model.InvalidValueException if the limit breaks the bounds of {@link Page#checkLimit}
     */
    Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit);

    /**
     * Counts the records, each of them once: all at one instant, or, if a fleet is spread over several servers, those of each at
     * one instant.
     *
     * @return the counts
     */
    Timestamped<WorkerCensus> census();

    /**
     * Returns the fleet control, at least as fresh as this store's last completed call; {@link FleetControl#none()} if none is
     * stored.
     *
     * @return the control
     */
    FleetControl control();

    /**
     * Replaces the fleet control if its version is the expected one and the clock is in the window. Running it twice is running
     * it once.
     *
     * @param expected the control that was read
     * @param next what becomes of it
     * @param keepFor how long it must be kept at least, from this call on, and again from every insert and replace that
     *     changes a record; 1 ms to 3 661 days, of which a part of a millisecond may be left out
     * @param terms the window; nothing else in it counts here
     * @return applied, or refused as {@code OutsideWindow} or {@code ControlRevisionMismatch}
     * @throws io.workermanager.model.InvalidValueException if {@code keepFor} breaks the bounds of {@link Write#checkKeepFor}
     */
    WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms);

    /**
     * Removes what is stored under an id if it is no record; a record stays. A store that cannot hold anything but records
     * answers false.
     *
     * @param id the id
     * @return whether something was removed
     */
    boolean discardUnreadable(WorkerId id);

    /**
     * Calls a listener with hints until it is unsubscribed. The listener must not block; what it throws is ignored.
     *
     * @param scope one worker, or the fleet control
     * @param listener called from a thread of the store's
     * @return closes the watch
     */
    WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener);

    /** Releases connections and threads. Closing again does nothing. */
    @Override
    void close();

    /** A watch that runs until it is closed. Closing it again does nothing. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What a watcher wants to hear of.
     *
     * @param worker the one worker; empty for the fleet's control
     */
    public record WatchScope(Optional<WorkerId> worker) {
        /** Refuses what is null. */
        public WatchScope {
            Objects.requireNonNull(worker, "worker");
        }

        /**
         * Watches the fleet control and no worker.
         *
         * @return the scope
         */
        public static WatchScope fleet() {
            return new WatchScope(Optional.empty());
        }

        /**
         * Watches one worker: all that {@linkplain ChangeHint#isDue is worth a hint}, and so not its heartbeats.
         *
         * @param id whose record
         * @return the scope
         */
        public static WatchScope of(WorkerId id) {
            Objects.requireNonNull(id, "id");
            return new WatchScope(Optional.of(id));
        }
    }
}
