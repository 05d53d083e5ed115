package io.workermanager.benchmark;

import io.workermanager.benchmark.PairedRounds.Quotient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/** Heartbeats a second, one by one and in batches, beside redis-benchmark with the same script and arguments. */
final class HeartbeatRows implements BenchmarkRow {
    private static final int FLEET = 10_000;
    private static final int BATCH = 100;
    private static final int BATCH_CALLERS = 8;

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        RedisBenchmark program = new RedisBenchmark(server.uri());
        Optional<String> missing = program.missing();
        BenchmarkFleet fleet =
                BenchmarkFleet.on(server, scale.atMost(FLEET), i -> BenchmarkFleet.EIGHT_PROFILES.apply(0));
        Optional<ReplayedHeartbeat> twin =
                missing.isPresent() ? Optional.empty() : Optional.of(ReplayedHeartbeat.of(server, fleet.size()));
        List<Figure> figures = new ArrayList<>();
        for (int callers : new int[] {8, 64}) {
            figures.add(figure(
                    "heartbeats, " + callers + " callers, over redis-benchmark",
                    Target.atLeast(1.0),
                    missing,
                    () -> PairedRounds.of(
                            scale,
                            Quotient.OURS_OVER_YARDSTICK,
                            () -> CallLoad.perSecond(fleet.beating(callers), scale.turn()),
                            yardstick(program, twin.orElseThrow(), callers, 1, scale))));
        }
        figures.add(figure(
                "the same calls, 8 callers, by the client alone, over redis-benchmark",
                Target.REPORTED,
                missing,
                () -> PairedRounds.of(
                        scale,
                        Quotient.OURS_OVER_YARDSTICK,
                        () -> CallLoad.perSecond(new ClientAlone(server, twin.orElseThrow()).sending(8), scale.turn()),
                        yardstick(program, twin.orElseThrow(), 8, 1, scale))));
        figures.add(figure(
                "heartbeats in batches of " + BATCH + ", over redis-benchmark -P " + BATCH,
                Target.atLeast(0.7),
                missing,
                () -> PairedRounds.of(
                        scale,
                        Quotient.OURS_OVER_YARDSTICK,
                        () -> CallLoad.perSecond(fleet.beatingInBatches(BATCH_CALLERS, BATCH), scale.turn()),
                        yardstick(program, twin.orElseThrow(), BATCH_CALLERS, BATCH, scale))));
        return figures;
    }

    private static Figure figure(
            String name, Target target, Optional<String> missing, Supplier<List<Figure.Round>> rounds) {
        return missing.map(why -> Figure.missing(name, target, why))
                .orElseGet(() -> Figure.ratio(name, target, rounds.get(), "beats/s"));
    }

    /** As many requests as it makes in a turn, going by the turn before. */
    private static DoubleSupplier yardstick(
            RedisBenchmark program, ReplayedHeartbeat twin, int clients, int pipeline, BenchmarkScale scale) {
        double[] rate = {20_000};
        return () -> {
            long requests = Math.max(1000, (long) (rate[0] * scale.turn().toMillis() / 1000));
            rate[0] = program.perSecond(clients, pipeline, requests, twin.size(), twin.command());
            return rate[0];
        };
    }

    /**
     * The client without this library: it sends a command that redis-benchmark sends, too, from threads that do nothing
     * else. What a library on this client can reach at most while every call is a trip.
     */
    private static final class ClientAlone {
        private static final int KEYS = 3;

        private final RScript script;
        private final ReplayedHeartbeat twin;

        ClientAlone(RedisTarget server, ReplayedHeartbeat twin) {
            this.script = server.client().getScript(ByteArrayCodec.INSTANCE);
            this.twin = twin;
        }

        List<CallLoad.Caller> sending(int callers) {
            return IntStream.range(0, callers)
                    .mapToObj(caller -> (CallLoad.Caller) () -> {
                        send(twin.command(ThreadLocalRandom.current().nextInt(twin.size())));
                        return 1;
                    })
                    .toList();
        }

        private void send(List<String> command) {
            int values = KEYS + Integer.parseInt(command.get(2));
            script.evalSha(
                    RScript.Mode.READ_WRITE,
                    command.get(1),
                    RScript.ReturnType.LIST,
                    bytes(command.subList(KEYS, values)),
                    bytes(command.subList(values, command.size())).toArray());
        }

        private static List<Object> bytes(List<String> words) {
            return words.stream()
                    .map(word -> (Object) word.getBytes(StandardCharsets.ISO_8859_1))
                    .toList();
        }
    }
}
