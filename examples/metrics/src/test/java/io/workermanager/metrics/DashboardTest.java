package io.workermanager.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.RegisterOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The dashboard for Grafana")
class DashboardTest {
    private static final Pattern SERIES = Pattern.compile("(?m)^(worker_manager_\\w+)(?:\\{([^}]*)})? ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern METRIC = Pattern.compile("worker_manager_\\w+");
    private static final Pattern LABELS_IN_USE =
            Pattern.compile("by \\(([^)]*)\\)|(\\w+)=~?\"|label_values\\([^,]*, (\\w+)\\)");
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job", "le");

    private static JsonNode dashboard;
    private static final Map<String, Set<String>> LABELS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream file = DashboardTest.class.getResourceAsStream("grafana-dashboard.json")) {
            dashboard = new ObjectMapper().readTree(file);
        }
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeteredWorkerStore store = MeteredWorkerStore.of(InMemoryWorkerStore.create(), registry);
        AgentMetrics.of(store, registry);
        WorkerManager.create(store).register("w", RegisterOptions.defaults());
        try (FleetMetrics fleet = FleetMetrics.of(store)) {
            Matcher series =
                    SERIES.matcher(PrometheusEndpoint.of(registry, fleet).text());
            while (series.find()) {
                Set<String> labels = LABELS.computeIfAbsent(series.group(1), name -> new HashSet<>());
                if (series.group(2) != null) {
                    LABEL.matcher(series.group(2)).results().forEach(label -> labels.add(label.group(1)));
                }
            }
        }
    }

    private static List<String> expressions() {
        return dashboard.findValuesAsText("expr");
    }

    /** The queries of the variables. */
    private static List<String> definitions() {
        return dashboard.at("/templating").findValuesAsText("definition");
    }

    private static Set<String> metrics(Collection<String> expressions) {
        return expressions.stream()
                .flatMap(expression -> METRIC.matcher(expression).results().map(found -> found.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("reads only metrics that exist")
    void readsOnlyMetricsThatExist() {
        assertThat(metrics(expressions())).hasSizeGreaterThan(5).isSubsetOf(LABELS.keySet());
        assertThat(metrics(definitions())).isNotEmpty().isSubsetOf(LABELS.keySet());
    }

    @Test
    @DisplayName("shows every metric")
    void showsEveryMetric() {
        assertThat(LABELS.keySet().stream().filter(name -> !name.endsWith("_sum") && !name.endsWith("_max")))
                .allSatisfy(name -> assertThat(metrics(expressions())).contains(name));
    }

    @Test
    @DisplayName("uses only labels that its metrics have")
    void usesOnlyLabelsThatExist() {
        assertThat(Stream.concat(expressions().stream(), definitions().stream()))
                .allSatisfy(expression -> {
                    Set<String> known = new HashSet<>(OF_PROMETHEUS);
                    metrics(List.of(expression)).forEach(name -> known.addAll(LABELS.getOrDefault(name, Set.of())));
                    LABELS_IN_USE.matcher(expression).results().forEach(found -> {
                        String names = Stream.of(1, 2, 3)
                                .map(found::group)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElseThrow();
                        assertThat(known).as(expression).contains(names.split(", *"));
                    });
                });
    }

    @Test
    @DisplayName("has panels with titles and targets that do not overlap")
    void hasPanels() {
        Set<String> cells = new HashSet<>();
        dashboard.get("panels").forEach(panel -> {
            assertThat(panel.get("title").asText()).isNotBlank();
            assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
            JsonNode place = panel.get("gridPos");
            for (int x = place.get("x").asInt();
                    x < place.get("x").asInt() + place.get("w").asInt();
                    x++) {
                for (int y = place.get("y").asInt();
                        y < place.get("y").asInt() + place.get("h").asInt();
                        y++) {
                    assertThat(cells.add(x + "," + y))
                            .as(panel.get("title").asText())
                            .isTrue();
                }
            }
        });
        assertThat(cells).isNotEmpty();
    }
}
