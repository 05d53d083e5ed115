package io.workermanager.benchmark;

import io.workermanager.benchmark.Rounds.Quotient;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The store in memory, measured with JMH. */
final class InMemoryRows implements Row {
    private static final int WARM_UPS = 4;

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        List<Double> beat = nanos("heartbeat", 1000, scale);
        List<Figure> figures = new ArrayList<>();
        figures.add(figure(
                "in memory: heartbeat over the same rule and ConcurrentHashMap.replace",
                Target.atMost(5),
                beat,
                nanos("ruleAndReplace", 1000, scale)));
        figures.add(figure(
                "in memory: heartbeat over ConcurrentHashMap.replace of a finished record",
                Target.REPORTED,
                beat,
                nanos("replace", 1000, scale)));
        for (String call : List.of("find", "stats")) {
            figures.add(figure(
                    "in memory: %s at 100,000 workers over 1,000".formatted(call),
                    Target.atMost(1.3),
                    nanos(call, 100_000, scale),
                    nanos(call, 1000, scale)));
        }
        return figures;
    }

    private static Figure figure(String name, Target target, List<Double> ours, List<Double> yardstick) {
        List<Figure.Round> rounds = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), yardstick.size()); i++) {
            rounds.add(Rounds.round(Quotient.OURS_OVER_YARDSTICK, ours.get(i), yardstick.get(i)));
        }
        return Figure.ratio(name, target, rounds, "ns");
    }

    /** One value an iteration. */
    private static List<Double> nanos(String call, int workers, Scale scale) {
        TimeValue time = TimeValue.milliseconds(scale.turn().toMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + InMemoryBeats.class.getName().replace(".", "\\.") + "\\." + call + "$")
                .param("workers", "" + workers)
                .forks(scale.forks())
                .warmupIterations(WARM_UPS)
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
