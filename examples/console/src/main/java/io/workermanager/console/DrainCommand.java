package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest.Progress;
import io.workermanager.model.ShutdownRequest.Progress.Busy;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks workers to stop, and waits until they have. */
@Command(
        name = "drain",
        description =
                "Asks workers to drain and to leave, and waits until they have. The progress is on the error stream."
                        + " Ctrl-C ends the wait; the drain goes on.",
        footer = RedisUsers.OPERATOR)
final class DrainCommand extends SelectedOrderCommand {
    private static final Duration LONGEST = WorkerManagerSettings.Retention.LONGEST;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = Durations.class,
            order = 9,
            description = "How long to wait at most; ${DEFAULT-VALUE} by default. The drain goes on after it.")
    private Duration deadline = Duration.ZERO;

    @Option(names = "--detach", order = 10, description = "Does not wait.")
    private boolean detach;

    DrainCommand() {}

    @Override
    Order order(Selector selector, Order.Cause why) {
        if (deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw console()
                    .refused("--deadline must be longer than 0 and at most " + LONGEST.toDays()
                            + "d; --detach does not wait");
        }
        return Order.shutdown(selector, why);
    }

    @Override
    int report(Fleet fleet, Order.Result result) {
        Report report = OrderReports.result(result);
        if (detach) {
            console().print(report.hidden("detached", true));
            return ExitCode.DONE;
        }
        Progress end = await(fleet, result);
        boolean detached = Thread.interrupted();
        console()
                .print(report.hidden("detached", detached)
                        .remark(DrainProgress.summary(end) + rest(end, detached))
                        .hidden("asked", end.asked())
                        .hidden("stopped", end.stopped())
                        .hidden("died", end.died())
                        .hidden("done", end.done())
                        .hidden("busy", busy(end, result.at()).json()));
        return end.done() ? ExitCode.DONE : detached ? ExitCode.DETACHED : ExitCode.DEADLINE_PASSED;
    }

    /** Waits until the deadline, or until an interrupt, which Ctrl-C becomes. */
    private Progress await(Fleet fleet, Order.Result asked) {
        DrainProgress progress = new DrainProgress(
                asked.concerned(), console().err(), console().terminal().error());
        Thread waiting = Thread.currentThread();
        Object before = Signals.register("INT", waiting::interrupt);
        try {
            return progress.ofAll(
                    fleet.workers().fleet().awaitStopped(asked.order().selector(), deadline, progress));
        } finally {
            Signals.unregister("INT", before);
            progress.end();
        }
    }

    private static String rest(Progress end, boolean detached) {
        if (end.done()) {
            return "";
        }
        return (detached ? ". Detached" : ". The deadline has passed")
                + ": the drain goes on; see workers, or withdraw all requests with stop --withdraw --fleet";
    }

    private static Table<Busy> busy(Progress end, Instant now) {
        return new Table<>(end.busy(), now, "none")
                .column("WORKER", "worker", Busy::worker)
                .column("STAGE", "stage", busy -> busy.stage().name().toLowerCase(Locale.ROOT))
                .column("SESSION", "session", Busy::session);
    }
}
