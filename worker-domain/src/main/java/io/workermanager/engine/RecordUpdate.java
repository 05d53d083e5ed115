package io.workermanager.engine;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RetentionPolicy;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of one record, from the first read to the write. It holds the record that was last read, and the minimums that
 * refusals returned. The sender of its writes passes each outcome to {@link #settle}. For one thread.
 */
public final class RecordUpdate {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerManagerSettings settings;
    private final WorkerId id;
    private final RecordRule rule;
    private final Set<SessionId> lostSessions = new HashSet<>();
    private Optional<WorkerRecord> current = Optional.empty();
    private boolean isCurrent;
    private Instant now = Instant.EPOCH;
    private long leastToken = 1;
    private long leastIncarnation = 1;
    private @Nullable WorkerStoreException unanswered;

    public RecordUpdate(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerManagerSettings settings,
            WorkerId id,
            RecordRule rule) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.settings = settings;
        this.id = id;
        this.rule = rule;
    }

    /** The next step: a write to send, or the end of the change. */
    public sealed interface Step {}

    /** The stored record needs no change. */
    public record Unchanged(RecordUpdate.Result stored) implements Step {}

    /**
     * A write to send.
     *
     * @param write the write
     * @param plan the result of the rule
     * @param byTheRule whether the rule itself changes the record; false if only lost sessions are removed
     */
    public record Attempt(Write write, PlannedUpdate plan, boolean byTheRule) implements Step {}

    /** The error of an attempt of unknown outcome, or null. */
    @Nullable
    public WorkerStoreException unanswered() {
        return unanswered;
    }

    public void read() {
        Timestamped<Optional<WorkerRecord>> reading = store.find(id);
        observe(reading.value(), reading.at());
    }

    public void observe(Optional<WorkerRecord> worker, Instant at) {
        current = worker;
        now = at;
        isCurrent = true;
        lostSessions.clear();
    }

    /** Starts from a record that was read earlier. The store may have a newer one. */
    public void startFromRemembered(Optional<WorkerRecord> seen) {
        current = seen;
        now = store.now();
    }

    /** Applies the rule to the record that was last read. If the rule refuses a record that may be outdated, it reads again. */
    public Step next() {
        while (true) {
            FleetControlAccess.Orders orders = controlAccess.readOrLost(now);
            RecordRule.Context context = new RecordRule.Context(orders.control(), now, leastToken, leastIncarnation);
            Optional<WorkerRecord> applied =
                    current.map(this::withoutLostSessions).map(this::withoutEndedMark);
            PlannedUpdate plan;
            try {
                plan = rule.apply(applied, context);
            } catch (WorkerManagerException | InvalidValueException e) {
                if (isCurrent) {
                    throw e;
                }
                read();
                continue;
            }
            boolean nothingChanges = current.isPresent() && plan.next().equals(current.get());
            if (nothingChanges && isCurrent) {
                return new Unchanged(new RecordUpdate.Result(plan.next(), now, unanswered != null));
            }
            if (nothingChanges) {
                read();
                continue;
            }
            plan = endOfLiftedMark().map(plan::notBeforeAlso).orElse(plan);
            plan = orders.unreadable() == null ? plan : withUnreadableControl(plan, orders.unreadable());
            return new Attempt(write(plan, context), plan, !applied.equals(Optional.of(plan.next())));
        }
    }

    /** A write that requires the revision of the control cannot succeed if the control cannot be read. */
    private PlannedUpdate withUnreadableControl(PlannedUpdate plan, WorkerStoreException why) {
        if (plan.underControl() && !settings.failOpen()) {
            throw why;
        }
        return plan.underControl(false);
    }

    /** Turns a plan into a write. A record that need not be retained is removed. */
    private Write write(PlannedUpdate plan, RecordRule.Context context) {
        WorkerRecord next = plan.next().withVersion(Version.fresh());
        Optional<Duration> keepFor = RetentionPolicy.keepFor(settings.retention(), next, context.now());
        if (current.isEmpty()) {
            return new Write.Insert(
                    next, keepFor.orElse(next.lease().ttl()), plan.preconditions(context), plan.audit());
        }
        WorkerRecord expected = current.get();
        return keepFor.<Write>map(
                        time -> new Write.Replace(expected, next, time, plan.preconditions(context), plan.audit()))
                .orElseGet(() -> new Write.Remove(expected, plan.preconditions(context), plan.audit()));
    }

    /**
     * Applies the outcome of an attempt.
     *
     * @return the result; empty if the write was refused and another attempt may succeed
     */
    public Optional<RecordUpdate.Result> settle(
            Attempt attempt, WriteResult result, @Nullable WorkerStoreException attemptError) {
        if (result instanceof WriteResult.Rejected refused) {
            unanswered = attemptError == null ? unanswered : attemptError;
            applyRejection(refused, attempt.plan);
            return Optional.empty();
        }
        boolean changed = attempt.byTheRule || unanswered != null;
        return Optional.of(new RecordUpdate.Result(written(attempt), result.at(), changed));
    }

    private static WorkerRecord written(Attempt attempt) {
        return attempt.write.after().orElse(attempt.plan.next());
    }

    /** Returns the failure to throw. After a write of unknown outcome, that is the error of unknown outcome. */
    public RuntimeException failureForCaller(RuntimeException failure) {
        if (unanswered == null || failure == unanswered) {
            return failure;
        }
        unanswered.addSuppressed(failure);
        return unanswered;
    }

    private void applyRejection(WriteResult.Rejected refused, PlannedUpdate plan) {
        now = refused.at();
        RejectionReason why = refused.why();
        if (why instanceof RejectionReason.VersionMismatch other) {
            observe(other.current(), refused.at());
        } else if (why instanceof RejectionReason.SessionHeld held) {
            if (tokenInRecord(held.session()).isEmpty()) {
                throw new SessionHeldException(held.session(), held.holder());
            }
            lostSessions.add(held.session());
        } else if (why instanceof RejectionReason.TransferSourceMissing) {
            Write.Preconditions.SessionTransfer from = plan.transfer().orElseThrow();
            if (tokenInRecord(from.session()).isEmpty()) {
                throw new SessionRejectedException.StaleToken(from.session(), from.token());
            }
            lostSessions.add(from.session());
        } else if (why instanceof RejectionReason.TokenTooLow low) {
            OptionalLong before = tokenInRecord(low.session());
            if (before.isPresent() && before.equals(plan.next().tokenOf(low.session()))) {
                lostSessions.add(low.session());
            } else {
                leastToken = Math.max(leastToken, low.known() + 1);
            }
        } else if (why instanceof RejectionReason.RecentlyRemoved removed) {
            leastIncarnation = Math.max(leastIncarnation, removed.incarnation() + 1);
        } else if (why instanceof RejectionReason.Unreadable unreadable) {
            throw new UnreadableRecordException(unreadable.record());
        } else if (why instanceof RejectionReason.OutsideWindow) {
            read();
        }
    }

    /**
     * The token of a session in the record that was last read. If the store refuses such a session, another worker has taken it,
     * and the record must drop it.
     */
    private OptionalLong tokenInRecord(SessionId session) {
        return current.map(worker -> withoutLostSessions(worker).tokenOf(session))
                .orElse(OptionalLong.empty());
    }

    private WorkerRecord withoutLostSessions(WorkerRecord worker) {
        WorkerRecord left = worker;
        for (SessionId session : lostSessions) {
            left = SessionTransitions.forget(left, session, now);
        }
        return left;
    }

    /** The end of the mark that this change lifts. The store's clock may be behind the time at which the change was decided. */
    private Optional<Instant> endOfLiftedMark() {
        return current.filter(worker -> !withoutEndedMark(worker).equals(worker))
                .flatMap(WorkerRecord::markOrder)
                .flatMap(WorkerRecord.MarkOrder::until);
    }

    private WorkerRecord withoutEndedMark(WorkerRecord worker) {
        return OperatorTransitions.withoutEndedMark(worker, now);
    }

    /**
     * The result of a read-apply-write loop.
     *
     * @param worker the record that the rule returned, also if the store removed it
     * @param at the store's time of the write, or of the read if no write was needed
     * @param changed whether this call changed the record, or may have changed it by a write of unknown outcome
     */
    public record Result(WorkerRecord worker, Instant at, boolean changed) {}
}
