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
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
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
 * One change of one record, from the first reading until it is written: what is known of the record, and what refusals have
 * taught. Whoever sends its writes tells it what became of each. For one thread.
 */
public final class RecordUpdate {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerManagerSettings settings;
    private final WorkerId id;
    private final RecordRule rule;
    private final Set<SessionId> lost = new HashSet<>();
    private Optional<WorkerRecord> current = Optional.empty();
    private boolean fresh;
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

    /** What is to be done next: a write to send, or nothing any more. */
    public sealed interface Step {}

    /** The record stands as the rule wants it. */
    public record Stands(RecordUpdate.Result stored) implements Step {}

    /**
     * A write to send.
     *
     * @param write the write
     * @param plan what the rule made of the record
     * @param byTheRule whether the rule changes the record, and not only what was lost since
     */
    public record Attempt(Write write, PlannedUpdate plan, boolean byTheRule) implements Step {}

    /** What an attempt said that was not answered, if one was not. */
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
        fresh = true;
        lost.clear();
    }

    /** What was seen earlier is believed only if the store still holds it. */
    public void startFromRemembered(Optional<WorkerRecord> seen) {
        current = seen;
        now = store.now();
    }

    /** Applies the rule to the record as it is known; what it throws of a record that may be another by now counts for nothing. */
    public Step next() {
        while (true) {
            FleetControlAccess.Orders orders = controlAccess.readOrLost(now);
            RecordRule.Context facts = new RecordRule.Context(orders.control(), now, leastToken, leastIncarnation);
            Optional<WorkerRecord> applied = current.map(this::withoutLost);
            PlannedUpdate plan;
            try {
                plan = rule.apply(applied, facts);
            } catch (WorkerManagerException | InvalidValueException e) {
                if (fresh) {
                    throw e;
                }
                read();
                continue;
            }
            boolean nothingChanges = current.isPresent() && plan.next().equals(current.get());
            if (nothingChanges && fresh) {
                return new Stands(new RecordUpdate.Result(plan.next(), now, unanswered != null));
            }
            if (nothingChanges) {
                read();
                continue;
            }
            plan = orders.unreadable() == null ? plan : underUnreadable(plan, orders.unreadable());
            return new Attempt(write(plan, facts), plan, !applied.equals(Optional.of(plan.next())));
        }
    }

    /** If the control cannot be read, no write under its revision can succeed. */
    private PlannedUpdate underUnreadable(PlannedUpdate plan, WorkerStoreException why) {
        if (plan.underControl() && !settings.failOpen()) {
            throw why;
        }
        return plan.underControl(false);
    }

    /** Turns a plan into the write that it takes: a record with nothing to lose is removed. */
    private Write write(PlannedUpdate plan, RecordRule.Context facts) {
        WorkerRecord next = plan.next().withVersion(Version.fresh());
        Optional<Duration> keepFor = RetentionPolicy.keepFor(settings.retention(), next, facts.now());
        if (current.isEmpty()) {
            return new Write.Insert(next, keepFor.orElse(next.lease().ttl()), plan.terms(facts));
        }
        WorkerRecord expected = current.get();
        return keepFor.<Write>map(time -> new Write.Replace(expected, next, time, plan.terms(facts)))
                .orElseGet(() -> new Write.Remove(expected, plan.terms(facts)));
    }

    /**
     * Takes in what became of an attempt.
     *
     * @return what is stored; empty if it was refused, and the next attempt may go better
     */
    public Optional<RecordUpdate.Result> settle(
            Attempt attempt, WriteResult result, @Nullable WorkerStoreException notAnswered) {
        if (result instanceof WriteResult.Rejected refused) {
            unanswered = notAnswered == null ? unanswered : notAnswered;
            learn(refused, attempt.plan);
            return Optional.empty();
        }
        boolean changed = attempt.byTheRule || unanswered != null;
        return Optional.of(new RecordUpdate.Result(written(attempt), result.at(), changed));
    }

    private static WorkerRecord written(Attempt attempt) {
        return attempt.write.after().orElse(attempt.plan.next());
    }

    /** What the caller gets to know of a failure: once a write was not answered, only that it may have happened. */
    public RuntimeException asSeenByCaller(RuntimeException failure) {
        if (unanswered == null || failure == unanswered) {
            return failure;
        }
        unanswered.addSuppressed(failure);
        return unanswered;
    }

    private void learn(WriteResult.Rejected refused, PlannedUpdate plan) {
        now = refused.at();
        RejectionReason why = refused.why();
        if (why instanceof RejectionReason.VersionMismatch other) {
            observe(other.current(), refused.at());
        } else if (why instanceof RejectionReason.SessionHeld held) {
            if (named(held.session()).isEmpty()) {
                throw new SessionHeldException(held.session(), held.holder());
            }
            lost.add(held.session());
        } else if (why instanceof RejectionReason.TransferSourceMissing) {
            WritePreconditions.SessionTransfer from = plan.handover().orElseThrow();
            if (named(from.session()).isEmpty()) {
                throw new SessionRejectedException.StaleToken(from.session(), from.token());
            }
            lost.add(from.session());
        } else if (why instanceof RejectionReason.TokenTooLow low) {
            OptionalLong before = named(low.session());
            if (before.isPresent() && before.equals(plan.next().tokenOf(low.session()))) {
                lost.add(low.session());
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
     * The token under which the record that was read names a session. If the store says that it holds the session no more,
     * another took it since, and the record must forget it.
     */
    private OptionalLong named(SessionId session) {
        return current.map(worker -> withoutLost(worker).tokenOf(session)).orElse(OptionalLong.empty());
    }

    private WorkerRecord withoutLost(WorkerRecord worker) {
        WorkerRecord left = worker;
        for (SessionId session : lost) {
            left = SessionTransitions.forget(left, session, now);
        }
        return left;
    }

    /**
     * What a read-apply-write loop left in the store.
     *
     * @param worker the record as the rule made it; one with nothing to lose was removed
     * @param at the store's time of the write, or of the reading that needed none
     * @param changed whether the rule changed it in this very call; also if it only may have, because a write was not answered
     */
    public record Result(WorkerRecord worker, Instant at, boolean changed) {}
}
