package io.workermanager.springapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The application, as a process")
@Timeout(600)
class MarketMakerApplicationTest {
    private static final String NAMESPACE = "spring-app";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String redis = TestRedis.shared().uri().toString();
    private final RedisWorkerStore store = RedisWorkerStore.connect(RedisSettings.of(redis)
            .withNamespace(NAMESPACE)
            .withTimeout(Duration.ofSeconds(20))
            .waitForServer(Duration.ofMinutes(1)));
    private final WorkerManager workers = WorkerManager.create(store);
    private Process process;
    private int port;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MarketMakerApplication.class.getName(),
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--worker.manager.redis.uri=" + redis,
                        "--worker.manager.redis.namespace=" + NAMESPACE,
                        "--worker.manager.redis.timeout=20s",
                        "--worker.manager.redis.wait-for-server=1m",
                        "--worker.manager.agent.id=m1",
                        "--worker.manager.agent.heartbeat-interval=500ms",
                        "--worker.manager.agent.drain-timeout=5m",
                        "--spring.lifecycle.timeout-per-shutdown-phase=6m"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
        store.close();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** The body of a page; empty while the server does not answer. */
    private String page(String path) throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        }
    }

    private String awaitPage(String path, Predicate<String> condition) throws InterruptedException, IOException {
        while (true) {
            String body = page(path);
            if (condition.test(body)) {
                return body;
            }
            assertThat(process.isAlive()).as("%s%n%s", body, log()).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    @DisplayName(
            "shows health and metrics, quotes a session, and after SIGTERM lets it end while its web server answers")
    void runsAndDrains() throws IOException, InterruptedException {
        String version = System.getProperty("spring-boot.version");
        awaitPage(
                "/actuator/health",
                body -> body.contains("\"workerAgent\":{") && body.contains("\"state\":\"ONLINE\""));
        assertThat(log()).contains("(v" + version + ")");
        assertThat(page("/actuator/health")).contains("\"workerManager\":{", "\"worker\":\"m1\"");
        awaitPage("/actuator/prometheus", body -> body.contains("worker_manager_workers{exchange=\"binance\""));
        assertThat(page("/actuator/prometheus"))
                .contains("worker_manager_store_calls_seconds_count{", "worker_manager_agents{");

        assertThat(workers.claim(Criteria.exchange("binance").andCapabilities("spot"), "BTC/USD"))
                .isPresent();
        while (!log().contains("quote BTC/USD under token")) {
            assertThat(process.isAlive()).as(log()).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }

        process.destroy(); // SIGTERM
        awaitPage(
                "/actuator/health",
                body -> body.contains("\"state\":\"DRAINING\"") && body.contains("the application stops"));
        assertThat(process.isAlive()).as(log()).isTrue();

        workers.fleet().give(Order.release("BTC/USD", Order.Cause.of("test", "the drain may end")));
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as(log()).isTrue();
        assertThat(workers.listWorkers().ids()).as(log()).isEmpty();
    }
}
