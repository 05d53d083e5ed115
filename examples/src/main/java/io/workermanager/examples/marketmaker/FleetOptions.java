package io.workermanager.examples.marketmaker;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.RedisSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all processes of one fleet share. */
final class FleetOptions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Option(
            names = "--redis",
            paramLabel = "URI",
            defaultValue = "redis://localhost:6379",
            description = "Where Redis is; ${DEFAULT-VALUE}.")
    private String redis = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description =
                    "How long a worker counts as alive without a beat, as 8s, 500ms or plain seconds; ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--queue",
            paramLabel = "KEY",
            defaultValue = "session:queue",
            description = "The list in which sessions wait; ${DEFAULT-VALUE}.")
    private String queue = "";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    FleetOptions() {}

    Duration ttl() {
        return ttl;
    }

    String uri() {
        return redis;
    }

    String queue() {
        return queue;
    }

    /**
     * Checks what can be checked without a connection.
     *
     * @throws InvalidValueException if a value breaks its bounds
     * @throws ParameterException likewise
     */
    void check() {
        WorkerManagerSettings unused = settings();
        RedisSettings unusedToo = redis();
        boolean isOthers = queue.startsWith("worker:") || queue.startsWith("workers:") || queue.startsWith("venue:");
        if (queue.isBlank() || isOthers) {
            throw refused("--queue must be a key that is not the register's or the venue's, was '" + queue + "'");
        }
    }

    WorkerManagerSettings settings() {
        return WorkerManagerSettings.defaults().withTtl(ttl);
    }

    RedisSettings redis() {
        return RedisSettings.of(redis);
    }

    /** What a bad option gets: one line, and exit code 2. */
    ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    Consumer<String> log(String name) {
        PrintWriter out = spec.commandLine().getOut();
        return line -> {
            out.println(TIME.format(LocalTime.now(ZoneId.systemDefault())) + " " + name + " " + line);
            out.flush();
        };
    }
}
