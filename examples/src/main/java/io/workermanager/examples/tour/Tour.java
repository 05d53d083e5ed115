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
        Narrator narrator = new Narrator(out, Boolean.getBoolean("examples.colours"));
        try (Stage stage = stage()) {
            out.println("A tour of Worker Manager, " + stage.describe() + ".");
            play(Scene.on(stage, narrator), narrator);
        }
        return narrator.summary() ? 0 : 1;
    }

    /** A call that fails outright ends the tour: what follows would stand on it. */
    private static void play(Scene scene, Narrator narrator) {
        try {
            for (Chapter chapter : chapters()) {
                narrator.chapter(chapter.title());
                chapter.play(scene);
            }
        } catch (RuntimeException e) {
            narrator.broken(e);
        }
    }

    private Stage stage() {
        if (redis == null) {
            return Stage.inMemory();
        }
        return redis.isEmpty() ? Stage.startedRedis() : Stage.givenRedis(redis);
    }

    private static List<Chapter> chapters() {
        return List.of(
                new Names(),
                new Lives(),
                new Marks(),
                new Restarts(),
                new Searches(),
                new Sessions(),
                new Profiles(),
                new Numbers(),
                new StopAll(),
                new Holds(),
                new Shutdowns(),
                new Orphans(),
                new Hints(),
                new Goodbyes());
    }
}
