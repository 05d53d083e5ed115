package io.workermanager;

import io.workermanager.model.Criteria;
import io.workermanager.model.NotAvailableException;
import io.workermanager.model.Orphan;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.StaleTokenException;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerView;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Terms;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Gives sessions to workers, and finds new places for those whose worker is gone. Safe for use by many threads. */
final class Claims {
    private final WorkerStore store;
    private final ControlDesk desk;
    private final Workers workers;
    private final WriteLoop loop;
    private final Settings settings;
    private final Timer timer;
    private final Crowd crowd = new Crowd();
    private final Sweeps sweeps;

    Claims(WorkerStore store, ControlDesk desk, Workers workers, WriteLoop loop, Settings settings, Timer timer) {
        this.store = store;
        this.desk = desk;
        this.workers = workers;
        this.loop = loop;
        this.settings = settings;
        this.timer = timer;
        this.sweeps = new Sweeps(store, desk, workers, settings);
    }

    Optional<Claim> claim(Criteria criteria, SessionId session) {
        return claim(criteria, session, Optional.empty(), patience(session));
    }

    private Patience patience(SessionId session) {
        return Patience.of("a claim for " + session, settings, timer);
    }

    private Optional<Claim> claim(
            Criteria criteria, SessionId session, Optional<Terms.Handover> from, Patience patience) {
        Set<WorkerId> unreadable = new HashSet<>();
        while (true) {
            patience.tried();
            Candidates found = workers.available(criteria, crowd.candidates());
            if (found.available().isEmpty()) {
                Optional<Claim> held = held(session, store.findBySession(session));
                if (held.isEmpty() && found.control().lost()) {
                    throw new ControlLostException(found.control().forgotten());
                }
                return held;
            }
            try {
                Optional<Claim> claim = claimOne(criteria, session, from, found, unreadable, patience);
                if (claim.isPresent()) {
                    return claim;
                }
            } catch (SessionHeldException | StaleTokenException e) {
                Reading<Optional<Worker>> holder = store.findBySession(session);
                Optional<Claim> held = held(session, holder);
                boolean givenUpMeanwhile = holder.value().isEmpty() && from.isEmpty();
                if (held.isPresent() || !givenUpMeanwhile) {
                    return Optional.of(held.orElseThrow(() -> e));
                }
            }
            if (!patience.pause(null)) {
                throw patience.used();
            }
        }
    }

    /** Tries the longest idle first, unless others are about; where one is not to be had any more, any of the rest. */
    private Optional<Claim> claimOne(
            Criteria criteria,
            SessionId session,
            Optional<Terms.Handover> from,
            Candidates found,
            Set<WorkerId> unreadable,
            Patience patience) {
        List<WorkerView> left = new ArrayList<>(found.available());
        int pick = crowd.pick(left.size());
        boolean first = true;
        while (!left.isEmpty() && (first || !patience.isUsedUp())) {
            WorkerView candidate = left.remove(pick);
            try {
                Stored stored = loop.run(
                        candidate.id(),
                        new Reading<>(Optional.of(candidate.worker()), candidate.at()),
                        Rule.on(candidate.id(), (worker, facts) -> assign(worker, criteria, session, from, facts)),
                        patience.part("a claim for " + session + " of " + candidate.id()));
                if (first) {
                    crowd.wasNotFelt();
                }
                return Optional.of(Claim.of(stored.worker()));
            } catch (NotAvailableException | WorkerNotFoundException | UnreadableRecordException e) {
                // Found again although it cannot be read: what cannot be read is not the worker's record, and stays.
                if (e instanceof UnreadableRecordException && !unreadable.add(candidate.id())) {
                    throw e;
                }
                crowd.wasFelt();
                first = false;
                pick = left.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(left.size());
            }
        }
        return Optional.empty();
    }

    private static Plan assign(
            Worker worker, Criteria criteria, SessionId session, Optional<Terms.Handover> from, Facts facts) {
        if (worker.assignment().filter(held -> held.session().equals(session)).isPresent()) {
            return Plan.of(worker);
        }
        if (!criteria.test(worker.profile())) {
            throw new NotAvailableException(worker.id(), List.of());
        }
        OptionalLong recovered =
                from.map(handover -> OptionalLong.of(handover.token())).orElse(OptionalLong.empty());
        return Plan.of(worker.assign(session, recovered, facts.leastToken(), facts.control(), facts.now()))
                .underControl(true)
                .notAfter(worker.lease().deadline().minusMillis(1))
                .takingOver(from);
    }

    /** The claim that stands, if a living worker holds the session. */
    private Optional<Claim> held(SessionId session, Reading<Optional<Worker>> holder) {
        return holder.value()
                .filter(worker -> worker.assignment()
                        .filter(held -> held.session().equals(session))
                        .isPresent())
                .map(worker -> WorkerView.of(worker, desk.read(holder.at()), holder.at()))
                .filter(WorkerView::isAlive)
                .map(view -> Claim.of(view.worker()));
    }

    /**
     * Raises the token of the claim that stands, if it does not exceed one already.
     *
     * @param above the token to exceed; if there is none, the one that stands when this is called
     */
    Optional<Claim> raiseToken(SessionId session, OptionalLong above) {
        Patience patience = Patience.of("a greater token for " + session, settings, timer);
        OptionalLong toExceed = above;
        while (true) {
            patience.tried();
            Reading<Optional<Worker>> found = store.findBySession(session);
            if (found.value().isEmpty()) {
                return Optional.empty();
            }
            Worker holder = found.value().get();
            if (holder.assignment()
                    .filter(held -> held.session().equals(session))
                    .isEmpty()) {
                throw new SessionHeldException(session, holder.id());
            }
            long exceeds = toExceed.orElse(holder.tokenOf(session).orElseThrow());
            toExceed = OptionalLong.of(exceeds);
            Optional<Claim> raised = raiseToken(holder.id(), found, session, exceeds, patience);
            if (raised.isPresent()) {
                return raised;
            }
            if (!patience.pause(null)) {
                throw patience.used();
            }
        }
    }

    /** Empty if that worker does not hold the session any more. */
    private Optional<Claim> raiseToken(
            WorkerId holder, Reading<Optional<Worker>> found, SessionId session, long above, Patience patience) {
        try {
            Rule rule = Rule.on(
                    holder,
                    (worker, facts) -> Plan.of(worker.raiseToken(session, above, facts.leastToken(), facts.now())));
            return held(
                    session,
                    loop.run(holder, found, rule, patience.part("a greater token for " + session + " of " + holder))
                            .worker());
        } catch (WorkerNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<Claim> held(SessionId session, Worker worker) {
        return worker.assignment()
                .filter(held -> held.session().equals(session))
                .map(held -> Claim.of(worker));
    }

    /** Whether this call freed the worker. */
    boolean release(Claim claim) {
        return loop.run(
                        claim.worker(),
                        Rule.on(
                                claim.worker(),
                                (worker, facts) ->
                                        Plan.of(worker.release(claim.session(), claim.token(), facts.now()))))
                .changed();
    }

    /** Hands out unless the fleet must settle; the look leaves its trace either way. */
    List<Recovery> recoverSettled(String dispatcher, Duration lease, int limit) {
        Patience patience = recovering();
        return sweeps.mayHandOut() ? recover(dispatcher, lease, limit, patience) : List.of();
    }

    List<Recovery> recover(String dispatcher, Duration lease, int limit) {
        return recover(dispatcher, lease, limit, recovering());
    }

    private Patience recovering() {
        return Patience.of("a recovery", settings, timer);
    }

    private List<Recovery> recover(String dispatcher, Duration lease, int limit, Patience patience) {
        List<Recovery> all = new ArrayList<>();
        try {
            recover(dispatcher, lease, limit, patience, all);
        } catch (WorkerStoreException e) {
            if (all.isEmpty()) {
                throw e;
            }
            // What was handed out is the caller's: if it were not told, nobody would get it until its lease ends.
        }
        return all;
    }

    private void recover(String dispatcher, Duration lease, int limit, Patience patience, List<Recovery> all) {
        for (Page page : workers.pages(WorkerQuery.of(WorkerQuery.Reach.RECOVERABLE))) {
            for (Worker worker : page.workers()) {
                for (Orphan orphan : worker.recoverable(page.at())) {
                    if (all.size() == limit || (!all.isEmpty() && patience.isUsedUp())) {
                        return;
                    }
                    handOut(worker, orphan.session(), page.at(), dispatcher, lease, patience)
                            .ifPresent(all::add);
                }
            }
        }
    }

    /** Empty if the session is not to be had now: its worker came back, or another dispatcher was faster. */
    private Optional<Recovery> handOut(
            Worker worker, SessionId session, Instant at, String dispatcher, Duration lease, Patience patience) {
        Handout rule = new Handout(session, dispatcher, lease);
        try {
            loop.run(
                    worker.id(),
                    new Reading<>(Optional.of(worker), at),
                    Rule.on(worker.id(), rule::apply),
                    patience.part("a recovery of " + session));
        } catch (WorkerNotFoundException | ContendedException | UnreadableRecordException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(rule.handedOut)
                .map(orphan -> new Recovery(worker.id(), session, orphan.token(), orphan.recoverableFrom()));
    }

    /** The rule that hands a session out, and what it last handed out. */
    private static final class Handout {
        private final SessionId session;
        private final String dispatcher;
        private final Duration lease;
        private @Nullable Orphan handedOut;

        Handout(SessionId session, String dispatcher, Duration lease) {
            this.session = session;
            this.dispatcher = dispatcher;
            this.lease = lease;
        }

        Plan apply(Worker worker, Facts facts) {
            Optional<Orphan> due = worker.recoverable(facts.now()).stream()
                    .filter(orphan -> orphan.session().equals(session))
                    .findFirst();
            handedOut = null;
            if (due.isEmpty()) {
                return Plan.of(worker);
            }
            Worker next = worker.recover(session, dispatcher, facts.now().plus(lease), facts.leastToken(), facts.now());
            handedOut = next.orphans().stream()
                    .filter(orphan -> orphan.session().equals(session))
                    .findFirst()
                    .orElseThrow();
            return Plan.of(next)
                    .notBefore(due.get().recoverableFrom())
                    .takingOver(
                            Optional.of(new Terms.Handover(session, due.get().token())));
        }
    }

    Optional<Claim> claim(Criteria criteria, Recovery recovery) {
        Patience patience = patience(recovery.session());
        Terms.Handover from = new Terms.Handover(recovery.session(), recovery.token());
        Optional<Claim> claim = claim(criteria, recovery.session(), Optional.of(from), patience);
        claim.ifPresent(done -> {
            try {
                confirm(recovery, patience.part("a change of " + recovery.from()));
            } catch (WorkerManagerException | WorkerStoreException e) {
                // The session has its new place. The old record still names it but holds it no more, and forgets it
                // when it is written next.
                return;
            }
        });
        return claim;
    }

    /** Whether this call settled it. */
    boolean confirm(Recovery recovery) {
        return confirm(recovery, Patience.of("a change of " + recovery.from(), settings, timer));
    }

    private boolean confirm(Recovery recovery, Patience patience) {
        return loop.run(
                        recovery.from(),
                        Rule.on(
                                recovery.from(),
                                (worker, facts) ->
                                        Plan.of(worker.confirm(recovery.session(), recovery.token(), facts.now()))),
                        patience)
                .changed();
    }
}
