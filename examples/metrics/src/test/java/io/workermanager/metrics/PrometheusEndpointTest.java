package io.workermanager.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.workermanager.WorkerManager;
import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page for Prometheus")
class PrometheusEndpointTest {
    private final StoreProbe probe = new StoreProbe(InMemoryWorkerStore.create());
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    @DisplayName("has the workers of a type and exchange from the first request on, for one census")
    void hasTheWorkersFromTheFirstRequest() {
        WorkerManager.create(probe.store()).register("w", RegisterOptions.exchange("binance"));
        try (FleetMetrics fleet = FleetMetrics.of(probe.store())) {
            PrometheusEndpoint page = PrometheusEndpoint.of(registry, fleet);
            probe.takeCalls();
            assertThat(page.text())
                    .contains("worker_manager_workers{exchange=\"binance\",state=\"idle\",type=\"default\"} 1.0");
            assertThat(probe.takeCalls()).containsExactly("census", "control", "scan");
        }
    }

    @Test
    @DisplayName("does not fail while the store does")
    void doesNotFailWhileTheStoreDoes() {
        probe.beforeEachCall(() -> {
            throw new WorkerStoreException("Redis is down", false, null);
        });
        try (FleetMetrics fleet = FleetMetrics.of(probe.store())) {
            assertThat(PrometheusEndpoint.of(registry, fleet).text())
                    .contains("worker_manager_sessions NaN")
                    .contains("worker_manager_fleet_readings_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    @DisplayName("is served by a web server of the JDK, as the README shows")
    void isServedByAWebServer() throws IOException, InterruptedException {
        WorkerStore redis = InMemoryWorkerStore.create();
        SessionHandler handler = run -> {};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeteredWorkerStore store = MeteredWorkerStore.of(redis, registry); // times each call
        AgentMetrics agents = AgentMetrics.of(store, registry);
        WorkerAgent agent = agents.add(
                WorkerAgent.builder(store).listener(agents).handler(handler).build());
        agent.start();

        FleetMetrics fleet = FleetMetrics.of(store);
        PrometheusEndpoint page = PrometheusEndpoint.of(registry, fleet);
        server.createContext("/metrics", exchange -> {
            byte[] text = page.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", PrometheusEndpoint.CONTENT_TYPE);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });

        server.start();
        try {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/metrics");
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Content-Type")).contains(PrometheusEndpoint.CONTENT_TYPE);
            assertThat(response.body()).contains("worker_manager_agents{", "worker_manager_store_calls_seconds_count{");
        } finally {
            server.stop(0);
            agent.close();
            fleet.close();
        }
    }
}
