package io.workermanager.examples.tour;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
    /** One subject of the tour. */
    private record Chapter(String title, Consumer<TourContext> play) {}

    private static final List<Chapter> CHAPTERS = List.of(
            new Chapter("An id says what a worker is", WorkerChapters::generatedIds),
            new Chapter("A process registers, beats, and is alone under its id", WorkerChapters::registration),
            new Chapter("Operators mark, and heartbeats never undo it", OperatorChapters::marks),
            new Chapter("The dead leave nothing behind, but a mark outlives its worker", WorkerChapters::restart),
            new Chapter("Who is there, and who is free for what", DispatcherChapters::queries),
            new Chapter(
                    "A claim gives a session to one worker, under a token that only rises", DispatcherChapters::claims),
            new Chapter("What a worker can do changes in one step with every index", WorkerChapters::capabilities),
            new Chapter("Health with its reasons, and numbers that add up", DispatcherChapters::statistics),
            new Chapter(
                    "One order takes the whole fleet offline, also workers that register later",
                    OperatorChapters::stopOfAll),
            new Chapter("A hold stops a part of the fleet, and may end by itself", OperatorChapters::holds),
            new Chapter(
                    "Shutdown signals are read, never consumed, and never hit the next process",
                    OperatorChapters::shutdowns),
            new Chapter(
                    "The session of a dead worker is recovered, by one dispatcher at a time",
                    DispatcherChapters::recovery),
            new Chapter("A watch hints that it is worth looking again", WorkerChapters::watch),
            new Chapter("Who says goodbye is gone at once", WorkerChapters::unregistration));

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
