package io.workermanager.engine;

import io.workermanager.model.Claim;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.rules.RecoveryTransitions;
import io.workermanager.rules.SessionTransitions;
import io.workermanager.rules.WorkerViews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Assigns sessions to workers, and recovers sessions whose worker is gone. Safe for use by many threads. */
public final class SessionAssigner {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;
    private final WorkerManagerSettings settings;
    private final MonotonicClock timer;
    private final ClaimContention contention = new ClaimContention();
    private final RecoveryGate gate;

    public SessionAssigner(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerQueries workers,
            OptimisticUpdater updater,
            WorkerManagerSettings settings,
            MonotonicClock timer) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.workers = workers;
        this.updater = updater;
        this.settings = settings;
        this.timer = timer;
        this.gate = new RecoveryGate(store, controlAccess, workers, settings);
    }

    public Optional<Claim> claim(Criteria criteria, SessionId session) {
        return claim(criteria, session, Optional.empty(), claimBudget(session));
    }

    private RetryBudget claimBudget(SessionId session) {
        return RetryBudget.of("a claim for " + session, settings, timer);
    }

    private Optional<Claim> claim(
            Criteria criteria,
            SessionId session,
            Optional<Write.Preconditions.SessionTransfer> from,
            RetryBudget budget) {
        Set<WorkerId> unreadable = new HashSet<>();
        while (true) {
            budget.countAttempt();
            WorkerQueries.Available found = workers.available(criteria, contention.candidates());
            if (found.available().isEmpty()) {
                Optional<Claim> held = currentClaim(session, store.findBySession(session));
                if (held.isEmpty() && found.control().isLost()) {
                    throw new FleetControlLostException(found.control().forgotten());
                }
                return held;
            }
            try {
                Optional<Claim> claim = claimOne(criteria, session, from, found, unreadable, budget);
                if (claim.isPresent()) {
                    return claim;
                }
            } catch (SessionHeldException | SessionRejectedException.StaleToken e) {
                Timestamped<Optional<WorkerRecord>> holder = store.findBySession(session);
                Optional<Claim> held = currentClaim(session, holder);
                boolean wasReleased = holder.value().isEmpty() && from.isEmpty();
                if (held.isPresent() || !wasReleased) {
                    return Optional.of(held.orElseThrow(() -> e));
                }
            }
            if (!budget.pause(null)) {
                throw budget.exhausted();
            }
        }
    }

    /** Tries the longest idle worker first, unless there is contention. After a conflict it tries the others at random. */
    private Optional<Claim> claimOne(
            Criteria criteria,
            SessionId session,
            Optional<Write.Preconditions.SessionTransfer> from,
            WorkerQueries.Available found,
            Set<WorkerId> unreadable,
            RetryBudget budget) {
        List<WorkerView> left = new ArrayList<>(found.available());
        int pick = contention.pick(left.size());
        boolean first = true;
        while (!left.isEmpty() && (first || !budget.isExhausted())) {
            WorkerView candidate = left.remove(pick);
            try {
                RecordUpdate.Result stored = updater.run(
                        candidate.id(),
                        new Timestamped<>(Optional.of(candidate.worker()), candidate.at()),
                        RecordRule.on(
                                candidate.id(), (worker, context) -> assign(worker, criteria, session, from, context)),
                        budget.part("a claim for " + session + " of " + candidate.id()));
                if (first) {
                    contention.onSuccess();
                }
                return Optional.of(claimOf(stored.worker()));
            } catch (SessionRejectedException.NotAvailable | WorkerNotFoundException | UnreadableRecordException e) {
                // The same worker was unreadable before. The unreadable value is permanent, and another attempt would
                // not help.
                if (e instanceof UnreadableRecordException && !unreadable.add(candidate.id())) {
                    throw e;
                }
                contention.onConflict();
                first = false;
                pick = left.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(left.size());
            }
        }
        return Optional.empty();
    }

    private static PlannedUpdate assign(
            WorkerRecord worker,
            Criteria criteria,
            SessionId session,
            Optional<Write.Preconditions.SessionTransfer> from,
            RecordRule.Context context) {
        if (worker.assignment().filter(held -> held.session().equals(session)).isPresent()) {
            return PlannedUpdate.of(worker);
        }
        if (!criteria.test(worker.profile())) {
            throw new SessionRejectedException.NotAvailable(worker.id(), List.of());
        }
        OptionalLong recovered =
                from.map(transfer -> OptionalLong.of(transfer.token())).orElse(OptionalLong.empty());
        return PlannedUpdate.of(SessionTransitions.assign(
                        worker, session, recovered, context.leastToken(), context.control(), context.now()))
                .underControl(true)
                .notAfter(worker.lease().deadline().minusMillis(1))
                .transferring(from);
    }

    /** The current claim, if a living worker holds the session. */
    private Optional<Claim> currentClaim(SessionId session, Timestamped<Optional<WorkerRecord>> holder) {
        return holder.value()
                .filter(worker -> worker.assignment()
                        .filter(held -> held.session().equals(session))
                        .isPresent())
                .map(worker -> WorkerViews.of(worker, controlAccess.read(holder.at()), holder.at()))
                .filter(WorkerView::isAlive)
                .map(view -> claimOf(view.worker()));
    }

    /** Raises the token of the current claim without an entry in the audit log. */
    public Optional<Claim> raiseToken(SessionId session, OptionalLong above) {
        return raiseToken(session, above, OrderLog.noEntry());
    }

    /**
     * Raises the token of the current claim, unless it already exceeds {@code above}.
     *
     * @param above the token to exceed; if empty, the current token at the time of the call
     */
    public Optional<Claim> raiseToken(
            SessionId session, OptionalLong above, Function<Instant, Optional<Order.AuditEntry>> audit) {
        RetryBudget budget = RetryBudget.of("a greater token for " + session, settings, timer);
        OptionalLong toExceed = above;
        while (true) {
            budget.countAttempt();
            Timestamped<Optional<WorkerRecord>> found = store.findBySession(session);
            if (found.value().isEmpty()) {
                return Optional.empty();
            }
            WorkerRecord holder = found.value().get();
            if (holder.assignment()
                    .filter(held -> held.session().equals(session))
                    .isEmpty()) {
                throw new SessionHeldException(session, holder.id());
            }
            long exceeds = toExceed.orElse(holder.tokenOf(session).orElseThrow());
            toExceed = OptionalLong.of(exceeds);
            Optional<Claim> raised = raiseToken(holder.id(), found, session, exceeds, audit, budget);
            if (raised.isPresent()) {
                return raised;
            }
            if (!budget.pause(null)) {
                throw budget.exhausted();
            }
        }
    }

    /** Returns empty if that worker no longer holds the session. */
    private Optional<Claim> raiseToken(
            WorkerId holder,
            Timestamped<Optional<WorkerRecord>> found,
            SessionId session,
            long above,
            Function<Instant, Optional<Order.AuditEntry>> audit,
            RetryBudget budget) {
        try {
            RecordRule rule = RecordRule.on(holder, (worker, context) -> {
                WorkerRecord next =
                        SessionTransitions.raiseToken(worker, session, above, context.leastToken(), context.now());
                return PlannedUpdate.of(next)
                        .audited(next.equals(worker) ? Optional.empty() : audit.apply(context.now()));
            });
            return currentClaim(
                    session,
                    updater.run(holder, found, rule, budget.part("a greater token for " + session + " of " + holder))
                            .worker());
        } catch (WorkerNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<Claim> currentClaim(SessionId session, WorkerRecord worker) {
        return worker.assignment()
                .filter(held -> held.session().equals(session))
                .map(held -> claimOf(worker));
    }

    /** Returns whether this call freed the worker. */
    public boolean release(Claim claim) {
        return updater.run(
                        claim.worker(),
                        RecordRule.on(
                                claim.worker(),
                                (worker, context) -> PlannedUpdate.of(SessionTransitions.release(
                                        worker, claim.session(), claim.token(), context.now()))))
                .changed();
    }

    /** Hands out sessions unless the fleet is in a recovery pause. The sweep is recorded in both cases. */
    public Recovery.Batch recoverUnlessPaused(String dispatcher, Duration lease, int limit) {
        RetryBudget budget = recoveryBudget();
        return gate.recordSweep()
                .map(Recovery.Batch::paused)
                .orElseGet(() -> Recovery.Batch.of(recover(dispatcher, lease, limit, budget)));
    }

    public List<Recovery> recover(String dispatcher, Duration lease, int limit) {
        return recover(dispatcher, lease, limit, recoveryBudget());
    }

    private RetryBudget recoveryBudget() {
        return RetryBudget.of("a recovery", settings, timer);
    }

    private List<Recovery> recover(String dispatcher, Duration lease, int limit, RetryBudget budget) {
        List<Recovery> all = new ArrayList<>();
        try {
            recover(dispatcher, lease, limit, budget, all);
        } catch (WorkerStoreException e) {
            if (all.isEmpty()) {
                throw e;
            }
            // The sessions handed out so far must reach the caller. Otherwise no dispatcher gets them until the lease
            // ends.
        }
        return all;
    }

    private void recover(String dispatcher, Duration lease, int limit, RetryBudget budget, List<Recovery> all) {
        for (Page page : workers.pages(WorkerStore.Query.of(WorkerStore.Query.ScanScope.RECOVERABLE))) {
            for (WorkerRecord worker : page.workers()) {
                for (WorkerRecord.OrphanedSession orphan : worker.recoverable(page.at())) {
                    if (all.size() == limit || (!all.isEmpty() && budget.isExhausted())) {
                        return;
                    }
                    handOut(worker, orphan.session(), page.at(), dispatcher, lease, budget)
                            .ifPresent(all::add);
                }
            }
        }
    }

    /** Returns empty if the worker came back, or another dispatcher recovered the session first. */
    private Optional<Recovery> handOut(
            WorkerRecord worker, SessionId session, Instant at, String dispatcher, Duration lease, RetryBudget budget) {
        Handout rule = new Handout(session, dispatcher, lease);
        try {
            updater.run(
                    worker.id(),
                    new Timestamped<>(Optional.of(worker), at),
                    RecordRule.on(worker.id(), rule::apply),
                    budget.part("a recovery of " + session));
        } catch (WorkerNotFoundException | ConcurrentUpdateException | UnreadableRecordException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(rule.handedOut)
                .map(orphan -> new Recovery(worker.id(), session, orphan.token(), orphan.recoverableFrom()));
    }

    /** A rule that hands a session out, with the session that it last handed out. */
    private static final class Handout {
        private final SessionId session;
        private final String dispatcher;
        private final Duration lease;
        private WorkerRecord.@Nullable OrphanedSession handedOut;

        Handout(SessionId session, String dispatcher, Duration lease) {
            this.session = session;
            this.dispatcher = dispatcher;
            this.lease = lease;
        }

        PlannedUpdate apply(WorkerRecord worker, RecordRule.Context context) {
            Optional<WorkerRecord.OrphanedSession> due = worker.recoverable(context.now()).stream()
                    .filter(orphan -> orphan.session().equals(session))
                    .findFirst();
            handedOut = null;
            if (due.isEmpty()) {
                return PlannedUpdate.of(worker);
            }
            WorkerRecord next = RecoveryTransitions.recover(
                    worker, session, dispatcher, context.now().plus(lease), context.leastToken(), context.now());
            handedOut = next.orphans().stream()
                    .filter(orphan -> orphan.session().equals(session))
                    .findFirst()
                    .orElseThrow();
            return PlannedUpdate.of(next)
                    .notBefore(due.get().recoverableFrom())
                    .transferring(Optional.of(new Write.Preconditions.SessionTransfer(
                            session, due.get().token())));
        }
    }

    public Optional<Claim> claim(Criteria criteria, Recovery recovery) {
        RetryBudget budget = claimBudget(recovery.session());
        Write.Preconditions.SessionTransfer from =
                new Write.Preconditions.SessionTransfer(recovery.session(), recovery.token());
        Optional<Claim> claim = claim(criteria, recovery.session(), Optional.of(from), budget);
        claim.ifPresent(done -> {
            try {
                confirm(recovery, budget.part("a change of " + recovery.from()));
            } catch (WorkerManagerException | WorkerStoreException e) {
                // The session has its new worker. The old record still names it without holding it, and the next
                // write of that record removes it.
                return;
            }
        });
        return claim;
    }

    /** Returns whether this call confirmed the session. */
    public boolean confirm(Recovery recovery) {
        return confirm(recovery, RetryBudget.of("a change of " + recovery.from(), settings, timer));
    }

    private boolean confirm(Recovery recovery, RetryBudget budget) {
        return updater.run(
                        recovery.from(),
                        RecordRule.on(
                                recovery.from(),
                                (worker, context) -> PlannedUpdate.of(RecoveryTransitions.confirm(
                                        worker, recovery.session(), recovery.token(), context.now()))),
                        budget)
                .changed();
    }

    private static Claim claimOf(WorkerRecord worker) {
        WorkerRecord.Assignment held = worker.assignment().orElseThrow();
        return new Claim(worker.id(), held.session(), held.token(), held.since());
    }
}
