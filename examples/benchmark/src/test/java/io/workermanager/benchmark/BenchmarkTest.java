package io.workermanager.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs all of it at a thousand workers. What it measures here says nothing; that it measures, and tells, is what is tested. */
class BenchmarkTest {
    private static final List<String> ROWS = List.of(
            "heartbeats, 8 callers, over redis-benchmark",
            "heartbeats, 64 callers, over redis-benchmark",
            "the same calls, 8 callers, by the client alone, over redis-benchmark",
            "heartbeats in batches of 100, over redis-benchmark -P 100",
            "server time of a heartbeat, over that of its plain commands",
            "server time of a script that only compares, moves and writes, over the same",
            "claim at 1,000 workers: each with its own profile, over 8 profiles",
            "find at 1,000 workers: each with its own profile, over 8 profiles",
            "stats at 1,000 workers: each with its own profile, over 8 profiles",
            "heartbeat at 1,000 workers: each with its own profile, over 8 profiles",
            "findMatchingWorker at 1,000 workers, the original algorithm over ours",
            "heartbeats, 64 callers, over the original algorithm",
            "heartbeats, 64 callers, over RMapCache.fastPut",
            "findMatchingWorker at 1,000 workers, RMapCache.readAllValues over ours",
            "register, Curator over ours",
            "list at 1,000, Curator over ours",
            "lookup by id at 1,000, Curator over ours",
            "Redis memory a worker at 1,000, everything counted, bytes",
            "1,000 workers every 30 s for 1 s: beats failed or over 1 s late",
            "1,000 workers every 30 s for 1 s: scripts over 10 ms",
            "leases that end at once: worst PING over the worst before",
            "leases that end at once: scripts over 10 ms",
            "in memory: heartbeat over the same rule and ConcurrentHashMap.replace",
            "in memory: heartbeat over ConcurrentHashMap.replace of a finished record",
            "in memory: find at 100,000 workers over 1,000",
            "in memory: stats at 100,000 workers over 1,000");

    @TempDir
    private static Path folder;

    private static List<Figure> figures;
    private static final StringWriter PRINTED = new StringWriter();

    @BeforeAll
    static void measure() throws Exception {
        // Two builds on one machine may measure at the same time.
        System.setProperty("jmh.ignoreLock", "true");
        figures = Benchmark.run(BenchmarkScale.smoke(), Optional.empty(), List.of(), folder, new PrintWriter(PRINTED));
    }

    @Test
    void everyRowIsThere() {
        assertThat(figures)
                .extracting(figure -> figure.name().replaceFirst("^[0-9,]+ (?=leases that end)", ""))
                .containsExactlyElementsOf(ROWS);
        assertThat(PRINTED.toString()).contains(ROWS);
    }

    @Test
    void everyRatioIsPositiveOrSaysWhyThereIsNone() {
        assertThat(figures).allSatisfy(figure -> {
            if (!figure.measured()) {
                assertThat(figure.note()).contains("redis-benchmark");
            } else if (!figure.unit().isEmpty()) {
                assertThat(figure.least()).isPositive().isLessThanOrEqualTo(figure.most());
                assertThat(figure.median()).isBetween(figure.least(), figure.most());
            }
        });
    }

    @Test
    void theReportSaysTheSame() throws Exception {
        JsonNode report =
                new ObjectMapper().readTree(folder.resolve("benchmark.json").toFile());

        assertThat(report.path("workers").asInt()).isEqualTo(1000);
        assertThat(report.path("figures")).hasSameSizeAs(figures);
        for (int i = 0; i < figures.size(); i++) {
            JsonNode row = report.path("figures").path(i);
            assertThat(row.path("name").asText()).isEqualTo(figures.get(i).name());
            assertThat(row.path("measured").asBoolean())
                    .isEqualTo(figures.get(i).measured());
            if (figures.get(i).measured()) {
                assertThat(row.path("median").asDouble())
                        .isEqualTo(figures.get(i).median());
            }
        }
        assertThat(report.path("curves").size()).isEqualTo(5);
    }

    @Test
    void thePictureHasALineForEachCall() throws Exception {
        Path file = folder.resolve("benchmark.svg");
        var picture = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());

        assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(5);
        assertThat(Files.readString(file)).contains("claim", "find", "stats", "heartbeat", "the original algorithm");
    }
}
