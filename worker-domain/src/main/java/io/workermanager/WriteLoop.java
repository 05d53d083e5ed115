package io.workermanager;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.StaleTokenException;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerNotFoundException;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one retry loop: read a record, apply a rule, write the result if the record is still the one that was read, and otherwise
 * apply the rule to the record that came back. Bounded and jittered by {@link Patience}. Safe for use by many threads.
 */
final class WriteLoop {
    private final WorkerStore store;
    private final ControlDesk desk;
    private final Settings settings;

    WriteLoop(WorkerStore store, ControlDesk desk, Settings settings) {
        this.store = store;
        this.desk = desk;
        this.settings = settings;
    }

    /** Reads the record first. */
    Stored run(WorkerId id, Rule rule) {
        Run run = new Run(id, rule);
        run.read();
        return run.go();
    }

    /** Starts from a record that was read just now. */
    Stored run(WorkerId id, Reading<Optional<Worker>> read, Rule rule) {
        Run run = new Run(id, rule);
        run.saw(read.value(), read.at());
        return run.go();
    }

    /** Tries with a record seen earlier first; what it says is believed only if the store still holds it. */
    Stored run(WorkerId id, Optional<Worker> seen, Rule rule) {
        if (seen.isEmpty()) {
            return run(id, rule);
        }
        Run run = new Run(id, rule);
        run.remembers(seen);
        return run.go();
    }

    /**
     * Applies one rule to many records that were read just now, in one round trip; those that changed meanwhile are taken one by
     * one. A record that is gone, or cannot be read any more, is passed over.
     */
    void runAll(List<Worker> workers, Instant at, BiFunction<Worker, Facts, Worker> rule) {
        Facts facts = new Facts(desk.read(at), at, 1, 1);
        List<Write> writes = new ArrayList<>();
        for (Worker worker : workers) {
            Worker next = rule.apply(worker, facts);
            if (!next.equals(worker)) {
                writes.add(write(Optional.of(worker), Plan.of(next), facts));
            }
        }
        if (writes.isEmpty()) {
            return;
        }
        Patience patience = new Patience("a change of " + writes.size() + " workers", settings);
        List<WriteResult> results =
                Repeated.write(patience, () -> store.write(writes)).result();
        for (int i = 0; i < writes.size(); i++) {
            if (results.get(i) instanceof WriteResult.Refused) {
                WorkerId id = writes.get(i).id();
                try {
                    run(id, Rule.on(id, (worker, now) -> Plan.of(rule.apply(worker, now))));
                } catch (WorkerNotFoundException | UnreadableRecordException e) {
                    // Gone meanwhile, and the orders on it with it; or no record any more, which must not keep the
                    // others.
                }
            }
        }
    }

    /** Turns a plan into the write that it takes: a record with nothing to lose is removed. */
    private Write write(Optional<Worker> current, Plan plan, Facts facts) {
        Worker next = plan.next().version(Version.fresh());
        Optional<Duration> keepFor = settings.retention().keepFor(next, facts.now());
        if (current.isEmpty()) {
            return new Write.Insert(next, keepFor.orElse(next.lease().ttl()), plan.terms(facts));
        }
        return keepFor.<Write>map(time -> new Write.Replace(current.get(), next, time, plan.terms(facts)))
                .orElseGet(() -> new Write.Remove(current.get(), plan.terms(facts)));
    }

    private static Worker written(Write write, Plan plan) {
        if (write instanceof Write.Insert insert) {
            return insert.first();
        }
        return write instanceof Write.Replace replace ? replace.next() : plan.next();
    }

    /** One call: what it has learned so far. */
    private final class Run {
        private final WorkerId id;
        private final Rule rule;
        private final Patience patience;
        private final Set<SessionId> lost = new HashSet<>();
        private Optional<Worker> current = Optional.empty();
        private boolean fresh;
        private Instant now = Instant.EPOCH;
        private long leastToken = 1;
        private long leastIncarnation = 1;
        private @Nullable WorkerStoreException unanswered;

        Run(WorkerId id, Rule rule) {
            this.id = id;
            this.rule = rule;
            this.patience = new Patience("a change of " + id, settings);
        }

        void remembers(Optional<Worker> seen) {
            current = seen;
            now = store.now();
        }

        /** However it fails: once a write was not answered, what is known is only that it may have happened. */
        Stored go() {
            try {
                return applyUntilWritten();
            } catch (RuntimeException e) {
                if (unanswered == null || e == unanswered) {
                    throw e;
                }
                unanswered.addSuppressed(e);
                throw unanswered;
            }
        }

        private Stored applyUntilWritten() {
            while (true) {
                Facts facts = new Facts(desk.readOrLost(now), now, leastToken, leastIncarnation);
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
                    return new Stored(plan.next(), now, unanswered != null);
                }
                if (nothingChanges) {
                    read();
                    continue;
                }
                Write write = write(current, plan, facts);
                Repeated<WriteResult> outcome = Repeated.write(
                        patience, () -> store.write(List.of(write)).get(0));
                if (outcome.result() instanceof WriteResult.Refused refused) {
                    unanswered = outcome.unanswered() == null ? unanswered : outcome.unanswered();
                    learn(refused, plan);
                    if (!patience.pause()) {
                        throw patience.used();
                    }
                } else {
                    boolean byTheRule = !applied.equals(Optional.of(plan.next()));
                    return new Stored(written(write, plan), outcome.result().at(), byTheRule || unanswered != null);
                }
            }
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

        private void read() {
            Reading<Optional<Worker>> reading = store.find(id);
            saw(reading.value(), reading.at());
        }

        private void saw(Optional<Worker> worker, Instant at) {
            current = worker;
            now = at;
            fresh = true;
            lost.clear();
        }
    }
}
