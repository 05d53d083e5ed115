package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest.Progress;
import io.workermanager.model.ShutdownRequest.Progress.Busy;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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
            converter = DurationConverter.class,
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
        AtomicBoolean detached = new AtomicBoolean();
        Optional<Progress> last = await(fleet, result, detached);
        report.hidden("detached", detached.get());
        last.ifPresent(end -> report.remark(DrainProgress.summary(end) + rest(end, detached.get()))
                .hidden("asked", end.asked())
                .hidden("stopped", end.stopped())
                .hidden("died", end.died())
                .hidden("done", end.done())
                .hidden("busy", busy(end, result.at()).json()));
        console().print(last.isPresent() ? report : report.remark("Detached: the drain goes on"));
        boolean done = last.filter(Progress::done).isPresent();
        return done ? ExitCode.DONE : detached.get() ? ExitCode.DETACHED : ExitCode.DEADLINE_PASSED;
    }

    /** Waits until the deadline, or until an interrupt, which Ctrl-C becomes. Empty if that came before the first progress. */
    private Optional<Progress> await(Fleet fleet, Order.Result asked, AtomicBoolean detached) {
        DrainProgress progress = new DrainProgress(
                asked.concerned(), console().err(), console().terminal().error());
        Thread waiting = Thread.currentThread();
        Object before = Signals.register("INT", () -> {
            detached.set(true);
            waiting.interrupt();
        });
        try {
            Progress unused = fleet.workers().fleet().awaitStopped(asked.order().selector(), deadline, progress);
        } catch (WorkerStoreException e) {
            if (!detached.get()) {
                throw e;
            }
        } finally {
            Signals.unregister("INT", before);
            progress.end();
            if (Thread.interrupted()) {
                detached.set(true);
            }
        }
        return progress.last();
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
