package io.workermanager.benchmark;

import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The store in memory, measured with JMH. */
final class InMemoryRows implements BenchmarkRow {
    /** How often both sides are measured, by turns. */
    private static final int TURNS = 2;

    private static final int LARGE = 100_000;
    private static final int SMALL = 1000;
    private static final Call BEAT = new Call("heartbeat", SMALL);
    private static final Call RULE = new Call("ruleAndReplace", SMALL);
    private static final Call REPLACE = new Call("replace", SMALL);

    /** One of the methods of {@link InMemoryStoreBenchmark}, in a fleet of some size. */
    private record Call(String name, int workers) {}

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        Map<Call, List<Double>> all = nanos(
                List.of(
                        BEAT,
                        RULE,
                        REPLACE,
                        new Call("find", LARGE),
                        new Call("find", SMALL),
                        new Call("stats", LARGE),
                        new Call("stats", SMALL)),
                scale);
        List<Figure> figures = new ArrayList<>();
        figures.add(figure(
                "in memory: heartbeat over the same rule and ConcurrentHashMap.replace",
                Target.atMost(5),
                values(all, BEAT),
                values(all, RULE)));
        figures.add(figure(
                "in memory: heartbeat over ConcurrentHashMap.replace of a finished record",
                Target.REPORTED,
                values(all, BEAT),
                values(all, REPLACE)));
        for (String call : List.of("find", "stats")) {
            figures.add(figure(
                    "in memory: %s at 100,000 workers over 1,000".formatted(call),
                    Target.atMost(1.3),
                    values(all, new Call(call, LARGE)),
                    values(all, new Call(call, SMALL))));
        }
        return figures;
    }

    private static Figure figure(String name, Target target, List<Double> ours, List<Double> yardstick) {
        List<Figure.Round> rounds = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), yardstick.size()); i++) {
            rounds.add(PairedRounds.round(Quotient.OURS_OVER_YARDSTICK, ours.get(i), yardstick.get(i)));
        }
        return Figure.ratio(name, target, rounds, "ns");
    }

    private static List<Double> values(Map<Call, List<Double>> all, Call call) {
        return Objects.requireNonNull(all.get(call));
    }

    /** Call by call, and so again: whatever else the machine does falls on all. */
    private static Map<Call, List<Double>> nanos(List<Call> calls, BenchmarkScale scale) {
        Map<Call, List<Double>> all = new HashMap<>();
        for (int turn = 0; turn < TURNS; turn++) {
            for (Call call : calls) {
                all.computeIfAbsent(call, any -> new ArrayList<>()).addAll(nanos(call, scale));
            }
        }
        return all;
    }

    /** One value an iteration. */
    private static List<Double> nanos(Call call, BenchmarkScale scale) {
        TimeValue time = TimeValue.milliseconds(scale.turn().toMillis());
        int warmUps = (int) scale.warmUp().dividedBy(scale.turn());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + InMemoryStoreBenchmark.class.getName().replace(".", "\\.") + "\\." + call.name + "$")
                .param("workers", "" + call.workers)
                .forks(scale.forks())
                .warmupIterations(warmUps)
                .warmupTime(time)
                .measurementIterations(scale.rounds())
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        try {
            RunResult result = new Runner(options.build()).runSingle();
            return result.getBenchmarkResults().stream()
                    .flatMap(fork -> fork.getIterationResults().stream())
                    .map(IterationResult::getPrimaryResult)
                    .map(primary -> primary.getScore())
                    .toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH: " + e.getMessage(), e);
        }
    }
}
