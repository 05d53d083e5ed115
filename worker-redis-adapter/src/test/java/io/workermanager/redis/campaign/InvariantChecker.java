package io.workermanager.redis.campaign;

import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Hold;
import io.workermanager.model.Recovery;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Compares what calls return with what the history has. Times are of the monotonic clock: when a call began and ended. */
final class InvariantChecker {
    /** The tolerated error of a client's estimate of the store's time, which separates a claim from an older one. */
    private static final long CLOCK_ERROR = Duration.ofMillis(300).toNanos();

    private final AcknowledgedHistory history;
    private final ViolationLog violations;
    private final DocumentedExceptions documented = DocumentedExceptions.read();

    private volatile boolean timeIsOff;

    InvariantChecker(AcknowledgedHistory history, ViolationLog violations) {
        this.history = history;
        this.violations = violations;
    }

    /** The store's clock jumps, and so does not tell a claim from an older one. */
    void ignoreTime() {
        timeIsOff = true;
    }

    /** A worker as a call showed it. */
    void shown(WorkerView view, long start, long end) {
        mark(view.id(), view.worker().availability(), start, end);
        if (view.isAlive()) {
            shown(view.worker(), start, end);
        }
        if (view.stopOrder().isEmpty()
                && view.isAlive()
                && !history.mayHaveLost(start, end)
                && history.stops().certainlyStopped(view.id(), view.worker().incarnation(), start, end)) {
            violations.add(Invariant.ORDERS_STAND, "the order to stop to " + view.id() + " is gone: " + view);
        }
    }

    /** A worker as a call left it. */
    void shown(WorkerRecord worker, long start, long end) {
        mark(worker.id(), worker.availability(), start, end);
        worker.assignment()
                .ifPresent(
                        held -> token(held.session(), held.token(), worker.id().value(), start, end));
    }

    /** A worker has no record. */
    void absent(WorkerId id, long start, long end) {
        mark(id, Availability.ONLINE, start, end);
    }

    private void mark(WorkerId id, Availability mark, long start, long end) {
        if (!history.mayHaveLost(start, end) && !history.marks().mayBe(id, mark, start, end)) {
            violations.add(
                    Invariant.ORDERS_STAND,
                    id + " is " + mark + "; ordered: " + history.marks().why(id, start, end));
        }
    }

    /** The fleet's orders as a call showed them. */
    void shown(FleetControl control, long start, long end) {
        if (control.isLost() || history.mayHaveLost(start, end)) {
            return;
        }
        for (Hold.Id id : history.holds().known()) {
            if (!history.holds().mayBe(id, control.hold(id), start, end)) {
                violations.add(
                        Invariant.ORDERS_STAND,
                        "hold " + id + " is " + control.hold(id) + "; ordered: "
                                + history.holds().why(id, start, end));
            }
        }
    }

    /** A worker that a finder offers. */
    void offered(WorkerView view, long start, long end) {
        shown(view, start, end);
        if (!view.isAvailable()) {
            violations.add(Invariant.OFFERS_OBEY, "a finder offers " + view);
        }
        if (history.mayHaveLost(start, end)) {
            return;
        }
        offered(view.id(), "a finder", start, end);
        history.holds()
                .certainlyOn(view.worker().profile(), start, end)
                .ifPresent(hold -> violations.add(
                        Invariant.OFFERS_OBEY, "a finder offers " + view.id() + " in spite of hold " + hold));
        if (history.stops().certainlyStopped(view.id(), view.worker().incarnation(), start, end)) {
            violations.add(Invariant.OFFERS_OBEY, "a finder offers " + view.id() + ", which was asked to stop");
        }
    }

    /**
     * A claim that a call returned.
     *
     * @param known whether the claim may have stood before the call
     */
    void claimed(Claim claim, boolean known, long called, long end) {
        long start = called - CLOCK_ERROR;
        token(claim.session(), claim.token(), claim.worker().value(), called, end);
        if (known || timeIsOff || history.mayHaveLost(start, end)) {
            return;
        }
        offered(claim.worker(), "a claim of " + claim.session(), start, end);
        history.holds()
                .certainlyOn(selector -> selector.equals(Selector.all()), start, end)
                .ifPresent(hold -> violations.add(
                        Invariant.OFFERS_OBEY, "a claim takes " + claim.worker() + " in spite of hold " + hold));
        if (!CampaignAgents.has(claim.worker()) && history.stops().certainlyStopped(claim.worker(), start, end)) {
            violations.add(Invariant.OFFERS_OBEY, "a claim takes " + claim.worker() + ", which was asked to stop");
        }
    }

    private void offered(WorkerId id, String by, long start, long end) {
        if (!history.marks().mayBe(id, Availability.ONLINE, start, end)) {
            violations.add(
                    Invariant.OFFERS_OBEY,
                    by + " takes " + id + "; ordered: " + history.marks().why(id, start, end));
        }
    }

    void recovered(Recovery recovery, long start, long end) {
        token(recovery.session(), recovery.token(), "", start, end);
    }

    private void token(SessionId session, long token, String to, long start, long end) {
        history.tokens()
                .given(session, token, to, start, end)
                .filter(wrong -> !history.mayHaveLostClaims(start, end))
                .ifPresent(wrong -> violations.add(Invariant.TOKENS_RISE, wrong));
    }

    void counted(FleetStats stats) {
        addUp("types", stats, stats.byType());
        addUp("exchanges", stats, stats.byExchange());
        long parts = states(stats.fleet()).stream().mapToLong(Long::longValue).sum();
        if (parts != stats.fleet().total()) {
            violations.add(Invariant.STATS_ADD_UP, parts + " in all states, others in total: " + stats);
        }
    }

    private void addUp(String parts, FleetStats stats, Map<String, FleetStats.Counts> by) {
        List<Long> fleet = states(stats.fleet());
        for (int state = 0; state < fleet.size(); state++) {
            int one = state;
            long sum = by.values().stream()
                    .mapToLong(counts -> states(counts).get(one))
                    .sum();
            if (sum != fleet.get(state)) {
                violations.add(Invariant.STATS_ADD_UP, "the " + parts + " do not add up to the fleet: " + stats);
            }
        }
    }

    private static List<Long> states(FleetStats.Counts counts) {
        return List.of(
                counts.idle(),
                counts.processing(),
                counts.paused(),
                counts.offline(),
                counts.held(),
                counts.expired(),
                counts.left());
    }

    /** What a call threw. */
    void thrown(OperationKind kind, RuntimeException thrown, boolean closed) {
        if (closed && thrown instanceof IllegalStateException) {
            return;
        }
        if (!documented.allow(kind.method(), thrown)) {
            violations.add(
                    Invariant.DOCUMENTED_EXCEPTIONS,
                    kind + " threw " + thrown + " at "
                            + (thrown.getStackTrace().length > 0 ? thrown.getStackTrace()[0] : "?"));
        }
    }

    /** Every kind of call had some success. */
    void everyCallSucceeded() {
        for (OperationKind kind : OperationKind.values()) {
            if (history.count(kind, CallOutcome.DONE) == 0) {
                violations.add(Invariant.EVERY_CALL_SUCCEEDS, kind + " never succeeded");
            }
        }
    }
}
