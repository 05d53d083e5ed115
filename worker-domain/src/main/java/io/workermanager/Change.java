package io.workermanager;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.StaleTokenException;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.store.Reading;
import io.workermanager.store.Terms;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
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
final class Change {
    private final WorkerStore store;
    private final ControlDesk desk;
    private final Settings settings;
    private final WorkerId id;
    private final Rule rule;
    private final Set<SessionId> lost = new HashSet<>();
    private Optional<Worker> current = Optional.empty();
    private boolean fresh;
    private Instant now = Instant.EPOCH;
    private long leastToken = 1;
    private long leastIncarnation = 1;
    private @Nullable WorkerStoreException unanswered;

    Change(WorkerStore store, ControlDesk desk, Settings settings, WorkerId id, Rule rule) {
        this.store = store;
        this.desk = desk;
        this.settings = settings;
        this.id = id;
        this.rule = rule;
    }

    /** What is to be done next: a write to send, or nothing any more. */
    sealed interface Step {}

    /** The record stands as the rule wants it. */
    record Stands(Stored stored) implements Step {}

    /**
     * A write to send.
     *
     * @param write the write
     * @param plan what the rule made of the record
     * @param byTheRule whether the rule changes the record, and not only what was lost since
     */
    record Attempt(Write write, Plan plan, boolean byTheRule) implements Step {}

    /** What an attempt said that was not answered, if one was not. */
    @Nullable
    WorkerStoreException unanswered() {
        return unanswered;
    }

    void read() {
        Reading<Optional<Worker>> reading = store.find(id);
        saw(reading.value(), reading.at());
    }

    void saw(Optional<Worker> worker, Instant at) {
        current = worker;
        now = at;
        fresh = true;
        lost.clear();
    }

    /** What was seen earlier is believed only if the store still holds it. */
    void remembers(Optional<Worker> seen) {
        current = seen;
        now = store.now();
    }

    /** Applies the rule to the record as it is known; what it throws of a record that may be another by now counts for nothing. */
    Step next() {
        while (true) {
            ControlDesk.Orders orders = desk.readOrLost(now);
            Facts facts = new Facts(orders.control(), now, leastToken, leastIncarnation);
            Optional<Worker> applied = current.map(this::withoutLost);
            Plan plan;
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
                return new Stands(new Stored(plan.next(), now, unanswered != null));
            }
            if (nothingChanges) {
                read();
                continue;
            }
            plan = orders.unreadable() == null ? plan : underUnreadable(plan, orders.unreadable());
            return new Attempt(write(plan, facts), plan, !applied.equals(Optional.of(plan.next())));
        }
    }

    /** Without the control nobody can tell whether it is the one that the rule was applied under: no attempt could succeed. */
    private Plan underUnreadable(Plan plan, WorkerStoreException why) {
        if (plan.underControl() && !settings.failOpen()) {
            throw why;
        }
        return plan.underControl(false);
    }

    /** Turns a plan into the write that it takes: a record with nothing to lose is removed. */
    private Write write(Plan plan, Facts facts) {
        Worker next = plan.next().version(Version.fresh());
        Optional<Duration> keepFor = settings.retention().keepFor(next, facts.now());
        if (current.isEmpty()) {
            return new Write.Insert(next, keepFor.orElse(next.lease().ttl()), plan.terms(facts));
        }
        Worker expected = current.get();
        return keepFor.<Write>map(time -> new Write.Replace(expected, next, time, plan.terms(facts)))
                .orElseGet(() -> new Write.Remove(expected, plan.terms(facts)));
    }

    /**
     * Takes in what became of an attempt.
     *
     * @return what is stored; empty if it was refused, and the next attempt may go better
     */
    Optional<Stored> settle(Attempt attempt, WriteResult result, @Nullable WorkerStoreException notAnswered) {
        if (result instanceof WriteResult.Refused refused) {
            unanswered = notAnswered == null ? unanswered : notAnswered;
            learn(refused, attempt.plan);
            return Optional.empty();
        }
        boolean changed = attempt.byTheRule || unanswered != null;
        return Optional.of(new Stored(written(attempt), result.at(), changed));
    }

    private static Worker written(Attempt attempt) {
        return attempt.write.after().orElse(attempt.plan.next());
    }

    /** What the caller gets to know of a failure: once a write was not answered, only that it may have happened. */
    RuntimeException told(RuntimeException failure) {
        if (unanswered == null || failure == unanswered) {
            return failure;
        }
        unanswered.addSuppressed(failure);
        return unanswered;
    }

    private void learn(WriteResult.Refused refused, Plan plan) {
        now = refused.at();
        Refusal why = refused.why();
        if (why instanceof Refusal.OtherVersion other) {
            saw(other.current(), refused.at());
        } else if (why instanceof Refusal.SessionHeld held) {
            if (named(held.session()).isEmpty()) {
                throw new SessionHeldException(held.session(), held.holder());
            }
            lost.add(held.session());
        } else if (why instanceof Refusal.NothingToTakeOver) {
            Terms.Handover from = plan.handover().orElseThrow();
            if (named(from.session()).isEmpty()) {
                throw new StaleTokenException(from.session(), from.token());
            }
            lost.add(from.session());
        } else if (why instanceof Refusal.TokenTooLow low) {
            OptionalLong before = named(low.session());
            if (before.isPresent() && before.equals(plan.next().tokenOf(low.session()))) {
                lost.add(low.session());
            } else {
                leastToken = Math.max(leastToken, low.known() + 1);
            }
        } else if (why instanceof Refusal.RemovedBefore removed) {
            leastIncarnation = Math.max(leastIncarnation, removed.incarnation() + 1);
        } else if (why instanceof Refusal.Unreadable unreadable) {
            throw new UnreadableRecordException(unreadable.record());
        } else if (why instanceof Refusal.OutsideWindow) {
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

    private Worker withoutLost(Worker worker) {
        Worker left = worker;
        for (SessionId session : lost) {
            left = left.forget(session, now);
        }
        return left;
    }
}
