package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** A command that gives one order: it shows the preview, asks, gives the order, and prints what the order did. */
abstract class OrderCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    @Mixin
    private final CauseOptions cause = new CauseOptions();

    @Mixin
    private final ConfirmOptions confirmation = new ConfirmOptions();

    /** The order that the options describe. */
    abstract Order order(WorkerIds ids, Order.Cause why);

    /** Prints what the order did; a subclass may wait for its effect first. */
    int report(Fleet fleet, Order.Result result) {
        console.print(OrderReports.result(result));
        return ExitCode.DONE;
    }

    final Console console() {
        return console;
    }

    @Override
    public final Integer call() {
        Order.Cause why = cause.cause();
        if (why.reason().isEmpty() && !confirmation.isDryRun()) {
            throw console.refused("An order needs its reason: -m WHY");
        }
        confirmation.check(console);
        Order unused = order(WorkerIds.EXACT, why); // refuses bad options before anything is connected
        try (Fleet fleet = console.connect()) {
            Order order = order(confirmation.ids(fleet), why);
            checkIds(fleet, order);
            Report preview = OrderReports.preview(
                    fleet.workers().fleet().preview(order),
                    fleet.workers().fleet().control());
            if (confirmation.isDryRun()) {
                console.print(preview);
                return ExitCode.DONE;
            }
            confirmation.confirm(console, preview.lines(console.layout()));
            return report(fleet, fleet.workers().fleet().give(order));
        }
    }

    /** Refuses an id without a record, unless the order is also for workers that register later. */
    private static void checkIds(Fleet fleet, Order order) {
        switch (order.kind()) {
            case MARK_OFFLINE, PAUSE, HOLD -> {}
            default -> {
                for (WorkerId id : order.selector().namedIds().orElse(List.of())) {
                    if (fleet.workers().monitorHealth(id).worker().isEmpty()) {
                        throw new WorkerNotFoundException(id);
                    }
                }
            }
        }
    }
}
