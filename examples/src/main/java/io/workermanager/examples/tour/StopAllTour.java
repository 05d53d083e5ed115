package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.util.List;
import java.util.Optional;

/** The emergency stop. */
final class StopAllTour implements TourStep {
    @Override
    public String title() {
        return "One order takes the whole fleet offline, also workers that register later";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration before = workers.register(WorkerId.of("there-before"), RegisterOptions.defaults());
        workers.markOffline(before.id());
        output.answer(
                "markAllOffline(why: exchange down)",
                () -> workers.markAllOffline(OrderCause.of("ops", "exchange down")),
                1L);
        Registration after = workers.register(WorkerId.of("came-later"), RegisterOptions.defaults());
        output.answer("isOnline(came-later)", () -> workers.isOnline(after.id()), false);
        output.answer(
                "claim(any worker, BTC/USD)",
                () -> workers.claim(Criteria.any(), SessionId.of("BTC/USD")),
                Optional.empty());
        output.answer("getStats().globalOffline()", () -> workers.getStats().globalOffline(), true);
        output.answer("markAllOnline() lifts the order and every mark", workers::markAllOnline, 2L);
        output.answer(
                "isOnline of both",
                () -> List.of(workers.isOnline(before.id()), workers.isOnline(after.id())),
                List.of(true, true));
        workers.unregister(before);
        workers.unregister(after);
    }
}
