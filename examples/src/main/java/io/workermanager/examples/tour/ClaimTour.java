package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.Optional;

/** Claims and fencing tokens. */
final class ClaimTour implements TourStep {
    @Override
    public String title() {
        return "A claim gives a session to one worker, under a token that only rises";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        SessionId session = SessionId.of("BTC/USD");
        Registration first = workers.register(WorkerId.of("maker-1"), RegisterOptions.defaults());
        context.tourStore().elapse(Duration.ofMillis(5));
        Registration second = workers.register(WorkerId.of("maker-2"), RegisterOptions.defaults());

        Claim claim = output.<Optional<Claim>>answer(
                        "claim(any worker, BTC/USD)",
                        () -> workers.claim(Criteria.any(), session),
                        got -> got.map(Claim::worker).equals(Optional.of(first.id())),
                        "the longest idle, maker-1")
                .orElseThrow();
        output.answer(
                "claim(any worker, BTC/USD) again: a session is held once",
                () -> workers.claim(Criteria.any(), session),
                Optional.of(claim));
        output.answer(
                "findBySession(BTC/USD)",
                () -> workers.recovery().findBySession(session).map(WorkerView::id),
                Optional.of(first.id()));
        context.tourStore().elapse(Duration.ofMillis(5));
        output.answer("release(claim)", () -> workers.release(claim), true);
        output.answer("release(claim) again frees no worker", () -> workers.release(claim), false);
        Claim next = output.<Optional<Claim>>answer(
                        "claim(any worker, BTC/USD) later",
                        () -> workers.claim(Criteria.any(), session),
                        got -> got.filter(later -> later.worker().equals(second.id()) && later.token() > claim.token())
                                .isPresent(),
                        "maker-2, whose turn it is, and a greater token")
                .orElseThrow();
        output.answer("release(the old claim) frees no worker", () -> workers.release(claim), false);
        workers.release(next);
        workers.unregister(first);
        workers.unregister(second);
    }
}
