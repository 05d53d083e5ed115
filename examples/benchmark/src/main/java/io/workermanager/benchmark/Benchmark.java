package io.workermanager.benchmark;

import io.workermanager.model.InvalidValueException;
import io.workermanager.port.WorkerStoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what calls cost beside yardsticks in the same run, and prints one table of ratios. */
@Command(
        name = "examples/run benchmark",
        description = "Measures what calls cost beside yardsticks in the same run, and prints one table of ratios.",
        mixinStandardHelpOptions = true)
public final class Benchmark implements Callable<Integer> {
    private static final int LEAST_WORKERS = 1000;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "10000",
            description = "The largest fleet, from 1000 on (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--full",
            description =
                    "Measures at 1 000 000 workers, beating for two minutes, as the figures are stated; takes long.")
    private boolean full;

    @Option(names = "--redis", paramLabel = "URI", description = "Uses the Redis there instead of one that it starts.")
    private @Nullable String redis;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each side is measured (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--only",
            paramLabel = "ROWS",
            split = ",",
            description = "Measures only some rows: heartbeats, server-time, sizes, profiles, original, map-cache,"
                    + " curator, memory, steady, expiry, in-memory.")
    private List<String> only = List.of();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "examples/benchmark/target/benchmark",
            description = "Where benchmark.json and benchmark.svg are written (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    private Benchmark() {}

    /**
     * Measures.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Benchmark());
        commandLine.setExecutionExceptionHandler((failure, where, given) -> {
            if (failure instanceof InvalidValueException || failure instanceof WorkerStoreException) {
                where.getErr().println(failure.getMessage());
                return failure instanceof InvalidValueException ? 2 : 1;
            }
            throw failure;
        });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (workers < LEAST_WORKERS || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--workers must be at least " + LEAST_WORKERS + " and --rounds at least 1.");
        }
        Set<String> unknown = new TreeSet<>(only);
        unknown.removeAll(rows().keySet());
        if (!unknown.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Unknown rows: " + String.join(", ", unknown) + ".");
        }
        BenchmarkScale scale = full ? BenchmarkScale.full(rounds) : BenchmarkScale.of(workers, rounds);
        run(scale, Optional.ofNullable(redis), only, out, spec.commandLine().getOut());
        return 0;
    }

    /** The whole benchmark; what it prints it returns, too. */
    static List<Figure> run(BenchmarkScale scale, Optional<String> redis, List<String> only, Path out, PrintWriter to)
            throws IOException {
        List<Figure> figures = new ArrayList<>();
        List<ScalingCurve> curves = new ArrayList<>();
        long start = System.nanoTime();
        try (RedisTarget server = RedisTarget.on(redis)) {
            String where = server.describe();
            to.printf(
                    "%s; %s processors, Java %s%n%n",
                    where, Runtime.getRuntime().availableProcessors(), Runtime.version());
            to.print(FigureTable.head());
            to.flush();
            for (Map.Entry<String, BenchmarkRow> row : rows().entrySet()) {
                if (!only.isEmpty() && !only.contains(row.getKey())) {
                    continue;
                }
                for (Figure figure : row.getValue().measure(server, scale)) {
                    figures.add(figure);
                    to.print(FigureTable.line(figure));
                }
                to.flush();
                curves.addAll(row.getValue().curves());
                server.clear();
            }
            Files.createDirectories(out);
            JsonReport.write(out.resolve("benchmark.json"), where, scale, figures, curves);
            Files.writeString(out.resolve("benchmark.svg"), SvgChart.of(curves));
        }
        to.printf(
                "%n%d s; %s and benchmark.svg beside it%n",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(), out.resolve("benchmark.json"));
        to.flush();
        return figures;
    }

    private static Map<String, BenchmarkRow> rows() {
        Map<String, BenchmarkRow> rows = new LinkedHashMap<>();
        rows.put("heartbeats", new HeartbeatRows());
        rows.put("server-time", new ServerTimeRows());
        rows.put("sizes", new FleetSizeRows());
        rows.put("profiles", new ManyProfilesRows());
        rows.put("original", new LegacyAlgorithmRows());
        rows.put("map-cache", new MapCacheRows());
        rows.put("curator", new CuratorRows());
        rows.put("memory", new MemoryRow());
        rows.put("steady", new SustainedHeartbeatRows());
        rows.put("expiry", new MassExpiryRows());
        rows.put("in-memory", new InMemoryRows());
        return rows;
    }
}
