package io.workermanager.benchmark;

import io.workermanager.benchmark.Rounds.Quotient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * How long the server works on a heartbeat, by its own statistics, beside the commands of its script sent one by one without a
 * script. One caller: beats that share a trip would share the beginning of the script as well.
 */
final class ServerTimeRows implements Row {
    private static final int FLEET = 10_000;
    private static final long LEASE = Duration.ofHours(12).toMillis();
    private static final Target BOUND = Target.atMost(1.6);

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        Fleet fleet = Fleet.on(ground, scale.atMost(FLEET), i -> Fleet.EIGHT_PROFILES.apply(0));
        TwinBeat twin = TwinBeat.of(ground, fleet.size());
        String bare = String.valueOf(ground.wire().call("SCRIPT", "LOAD", TwinBeat.BARE_SCRIPT));
        try (Wire wire = Wire.to(ground.uri())) {
            return List.of(
                    Figure.ratio(
                            "server time of a heartbeat, over that of its plain commands",
                            BOUND,
                            Rounds.of(
                                    scale,
                                    Quotient.OURS_OVER_YARDSTICK,
                                    () -> micros(
                                            ground,
                                            List.of("evalsha"),
                                            fleet,
                                            scale,
                                            i -> fleet.manager()
                                                    .heartbeat(fleet.workers().get(i))),
                                    () -> micros(
                                            ground,
                                            names(twin),
                                            fleet,
                                            scale,
                                            i -> twin.plainCommands(i, deadline())
                                                    .forEach(each -> send(wire, each)))),
                            "us"),
                    Figure.ratio(
                            "server time of a script that only compares, moves and writes, over the same",
                            Target.REPORTED,
                            Rounds.of(
                                    scale,
                                    Quotient.OURS_OVER_YARDSTICK,
                                    () -> micros(
                                            ground,
                                            List.of("evalsha"),
                                            fleet,
                                            scale,
                                            i -> send(wire, twin.bareScript(bare, i, deadline()))),
                                    () -> micros(
                                            ground,
                                            names(twin).subList(2, 5),
                                            fleet,
                                            scale,
                                            i -> twin.plainCommands(i, deadline())
                                                    .subList(2, 5)
                                                    .forEach(each -> send(wire, each)))),
                            "us"));
        }
    }

    private static long deadline() {
        return System.currentTimeMillis() + LEASE;
    }

    private static void send(Wire wire, List<String> command) {
        wire.call(command.toArray(String[]::new));
    }

    private static List<String> names(TwinBeat twin) {
        return twin.plainCommands(0, 0).stream()
                .map(command -> command.get(0).toLowerCase(Locale.ROOT))
                .toList();
    }

    /** What the server took for one call of each command, while one worker after the other is beaten for. */
    private static double micros(Ground ground, List<String> commands, Fleet fleet, Scale scale, IntConsumer beat) {
        CommandTimes before = CommandTimes.of(ground.wire());
        int[] next = {0};
        Load.perSecond(
                List.of(() -> {
                    beat.accept(next[0]++ % fleet.size());
                    return 1;
                }),
                scale.turn());
        CommandTimes after = CommandTimes.of(ground.wire());
        return commands.stream()
                .mapToDouble(command -> after.microsPerCall(command, before))
                .sum();
    }
}
