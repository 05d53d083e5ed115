package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import java.time.Duration;

/** Holds on a part of the fleet. */
final class HoldTour implements TourStep {
    @Override
    public String title() {
        return "A hold stops a part of the fleet, and may end by itself";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration kraken = workers.register(WorkerId.of("on-kraken"), RegisterOptions.defaults());
        Registration binance = workers.register(WorkerId.of("on-binance"), RegisterOptions.exchange("binance"));
        Hold.Id upgrade = Hold.Id.of("upgrade");
        Hold.Id audit = Hold.Id.of("audit");
        workers.fleet()
                .hold(upgrade, Selector.exchange("kraken"), OrderCause.of("ops", "upgrade"), Duration.ofMillis(500));
        workers.fleet().hold(audit, Selector.exchange("kraken"), OrderCause.of("risk", "audit"));
        output.answer(
                "hold(upgrade) and hold(audit) on kraken: isOnline(on-kraken)",
                () -> workers.isOnline(kraken.id()),
                false);
        output.answer("isOnline(on-binance)", () -> workers.isOnline(binance.id()), true);
        output.answer("lift(audit)", () -> workers.fleet().lift(audit), true);
        output.answer("isOnline(on-kraken): one hold never lifts another", () -> workers.isOnline(kraken.id()), false);
        context.tourStore().elapse(Duration.ofMillis(600));
        output.answer("isOnline(on-kraken) after the upgrade's time", () -> workers.isOnline(kraken.id()), true);
        workers.fleet().lift(upgrade);
        workers.unregister(kraken);
        workers.unregister(binance);
    }
}
