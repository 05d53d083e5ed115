package io.workermanager.examples.tour;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
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
    /** The manager's line for each order would come between the answers. */
    private static final Logger ORDERS = Logger.getLogger("io.workermanager.WorkerManager");

    /** One subject of the tour. */
    private record Chapter(String title, Consumer<TourContext> play) {}

    private static final List<Chapter> CHAPTERS = List.of(
            new Chapter("A generated id contains type, exchange and host", WorkerChapters::generatedIds),
            new Chapter(
                    "A process registers, sends heartbeats, and supersedes the earlier process of its id",
                    WorkerChapters::registration),
            new Chapter("A heartbeat never changes the mark of an operator", OperatorChapters::marks),
            new Chapter("An expired worker leaves no record, except one with a mark", WorkerChapters::restart),
            new Chapter("Lists and searches", DispatcherChapters::queries),
            new Chapter(
                    "A claim gives a session to one worker, with a greater fencing token each time",
                    DispatcherChapters::claims),
            new Chapter("Capabilities of a registered worker change in one step", WorkerChapters::capabilities),
            new Chapter("Health with reasons, and statistics that add up", DispatcherChapters::statistics),
            new Chapter(
                    "One order takes the whole fleet offline, also workers that register later",
                    OperatorChapters::stopOfAll),
            new Chapter("A hold takes a part of the fleet offline, and may end by itself", OperatorChapters::holds),
            new Chapter(
                    "A shutdown signal stays readable, and does not reach the next process",
                    OperatorChapters::shutdowns),
            new Chapter(
                    "The session of a dead worker is recovered, by one dispatcher at a time",
                    DispatcherChapters::recovery),
            new Chapter("A watch sends a hint after a change", WorkerChapters::watch),
            new Chapter("Unregister removes a worker at once", WorkerChapters::unregistration));

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
        ORDERS.setLevel(Level.WARNING);
        PrintWriter out = spec.commandLine().getOut();
        TourOutput output = new TourOutput(out, Boolean.getBoolean("examples.colours"));
        try (TourStage stage = stage()) {
            out.println("A tour of Worker Manager, " + stage.name() + ".");
            run(TourContext.on(stage, output), output);
        }
        return output.summary() ? 0 : 1;
    }

    /** A call that fails outright ends the tour: what follows would stand on it. */
    private static void run(TourContext context, TourOutput output) {
        try {
            for (Chapter chapter : CHAPTERS) {
                output.step(chapter.title);
                chapter.play.accept(context);
            }
        } catch (RuntimeException e) {
            output.broken(e);
        }
    }

    private TourStage stage() {
        if (redis == null) {
            return TourStage.inMemory();
        }
        return redis.isEmpty() ? TourStage.startedRedis() : TourStage.givenRedis(redis);
    }
}
