package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sessions of dead workers. */
final class RecoveryTour implements TourStep {
    @Override
    public String title() {
        return "The session of a dead worker is recovered, by one dispatcher at a time";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        SessionId session = SessionId.of("XRP/USD");
        context.shortLived().register(WorkerId.of("will-die"), RegisterOptions.defaults());
        Claim lost = workers.claim(Criteria.any(), session).orElseThrow();
        context.letLeasesExpire();
        Registration heir = workers.register(WorkerId.of("heir"), RegisterOptions.defaults());
        output.refused(
                "claim(any worker, XRP/USD) while the dead one's record holds it",
                SessionHeldException.class,
                () -> workers.claim(Criteria.any(), session));
        Recovery recovery = output.<List<Recovery>>answer(
                        "recoverOrphansNow(dispatcher-1)",
                        () -> workers.recovery().recoverOrphansNow("dispatcher-1", Duration.ofSeconds(30), 10),
                        got -> got.size() == 1 && got.get(0).token() > lost.token(),
                        "one session, under a greater token")
                .get(0);
        output.answer(
                "recoverOrphansNow(dispatcher-2)",
                () -> workers.recovery().recoverOrphansNow("dispatcher-2", Duration.ofSeconds(30), 10),
                List.of());
        Claim claim = output.<Optional<Claim>>answer(
                        "claim(any worker, recovery)",
                        () -> workers.recovery().claim(Criteria.any(), recovery),
                        got -> got.filter(won -> won.worker().equals(heir.id()) && won.token() > recovery.token())
                                .isPresent(),
                        "heir, under a greater token")
                .orElseThrow();
        workers.release(claim);
        workers.unregister(heir);
    }
}
