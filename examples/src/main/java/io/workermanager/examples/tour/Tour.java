package io.workermanager.examples.tour;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Walks through the features, in memory or on Redis, and checks each answer. */
@Command(
        name = "tour",
        mixinStandardHelpOptions = true,
        description = "Walks through every feature and checks each answer; the exit code is 1 if one is wrong.")
public final class Tour implements Callable<Integer> {
    @Option(
            names = "--redis",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "URI",
            description =
                    "Plays on the Redis at this URI (redis://host:port), or on one that is started for the tour if no URI"
                            + " is given. In memory without this option.")
    private @Nullable String redis;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    /** Created by the command line library. */
    public Tour() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TourOutput output = new TourOutput(out, Boolean.getBoolean("examples.colours"));
        try (TourStage tourStore = tourStore()) {
            out.println("A tour of Worker Manager, " + tourStore.describe() + ".");
            run(TourContext.on(tourStore, output), output);
        }
        return output.summary() ? 0 : 1;
    }

    /** A call that fails outright ends the tour: what follows would stand on it. */
    private static void run(TourContext context, TourOutput output) {
        try {
            for (TourStep step : steps()) {
                output.step(step.title());
                step.run(context);
            }
        } catch (RuntimeException e) {
            output.broken(e);
        }
    }

    private TourStage tourStore() {
        if (redis == null) {
            return TourStage.inMemory();
        }
        return redis.isEmpty() ? TourStage.startedRedis() : TourStage.givenRedis(redis);
    }

    private static List<TourStep> steps() {
        return List.of(
                new WorkerIdTour(),
                new RegistrationTour(),
                new MarkTour(),
                new RestartTour(),
                new QueryTour(),
                new ClaimTour(),
                new CapabilityTour(),
                new StatisticsTour(),
                new StopAllTour(),
                new HoldTour(),
                new ShutdownTour(),
                new RecoveryTour(),
                new WatchTour(),
                new UnregisterTour());
    }
}
