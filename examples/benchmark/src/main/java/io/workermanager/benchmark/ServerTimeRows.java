package io.workermanager.benchmark;

import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the server works on a heartbeat, by its own statistics, beside the commands of its script sent one by one without a
 * script. All are sent by redis-benchmark over one connection, so that the server's caches are as warm for one as for the other.
 */
final class ServerTimeRows implements BenchmarkRow {
    private static final int FLEET = 10_000;
    private static final int REQUESTS_A_MILLI = 10;
    private static final Target BOUND = Target.atMost(1.6);
    private static final String HEARTBEAT = "server time of a heartbeat, over that of its plain commands";
    private static final String BARE = "server time of a script that only compares, moves and writes, over the same";

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        RedisBenchmark program = new RedisBenchmark(server.uri());
        Optional<String> missing = program.missing();
        if (missing.isPresent()) {
            return List.of(
                    Figure.missing(HEARTBEAT, BOUND, missing.get()),
                    Figure.missing(BARE, Target.REPORTED, missing.get()));
        }
        ReplayedHeartbeat twin = ReplayedHeartbeat.of(server, scale.atMost(FLEET));
        String bare = String.valueOf(server.connection().call("SCRIPT", "LOAD", ReplayedHeartbeat.BARE_SCRIPT));
        ToDoubleFunction<List<List<String>>> micros = commands -> commands.stream()
                .mapToDouble(command -> micros(server, program, scale, twin, command))
                .sum();
        return List.of(
                Figure.ratio(
                        HEARTBEAT,
                        BOUND,
                        PairedRounds.of(
                                scale,
                                Quotient.OURS_OVER_YARDSTICK,
                                () -> micros.applyAsDouble(List.of(twin.command())),
                                () -> micros.applyAsDouble(twin.plainCommands())),
                        "us"),
                Figure.ratio(
                        BARE,
                        Target.REPORTED,
                        PairedRounds.of(
                                scale,
                                Quotient.OURS_OVER_YARDSTICK,
                                () -> micros.applyAsDouble(List.of(twin.bareScript(bare))),
                                () -> micros.applyAsDouble(twin.plainCommands().subList(2, 5))),
                        "us"));
    }

    /** What the server takes for one call of a command. */
    private static double micros(
            RedisTarget server,
            RedisBenchmark program,
            BenchmarkScale scale,
            ReplayedHeartbeat twin,
            List<String> command) {
        CommandTimes before = CommandTimes.of(server.connection());
        program.perSecond(1, 1, scale.turn().toMillis() * REQUESTS_A_MILLI, twin.size(), command);
        return CommandTimes.of(server.connection()).microsPerCall(command.get(0).toLowerCase(Locale.ROOT), before);
    }

    /** How often a server ran its commands, and for how long, by its own statistics. */
    private record CommandTimes(Map<String, Spent> commands) {
        private static final Pattern STATISTICS = Pattern.compile("calls=([0-9]+),usec=([0-9]+)");

        /**
         * What went into one command.
         *
         * @param calls how many
         * @param micros how long in all
         */
        record Spent(long calls, long micros) {}

        static CommandTimes of(RawConnection connection) {
            Map<String, Spent> all = new HashMap<>();
            connection.info("commandstats").forEach((name, value) -> {
                Matcher statistics = STATISTICS.matcher(value);
                if (statistics.find()) {
                    Spent spent = new Spent(Long.parseLong(statistics.group(1)), Long.parseLong(statistics.group(2)));
                    all.put(name.replaceFirst("^cmdstat_", ""), spent);
                }
            });
            return new CommandTimes(all);
        }

        /** Microseconds that the server took for one call of a command since an earlier reading. */
        double microsPerCall(String command, CommandTimes before) {
            Spent now = commands.getOrDefault(command, new Spent(0, 0));
            Spent then = before.commands.getOrDefault(command, new Spent(0, 0));
            return (now.micros - then.micros) / (double) (now.calls - then.calls);
        }
    }
}
