package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The stream of changes")
@Timeout(60)
class StreamTest {
    private static final int WORKERS = 10_000;
    private final TestPage page = TestPage.readOnly();
    private final List<Stream> streams = new ArrayList<>();

    @AfterEach
    void close() {
        streams.forEach(Stream::close);
        page.close();
    }

    private Stream open(String path) throws IOException, InterruptedException {
        Stream stream = new Stream(page.server.url() + "api/stream/" + path);
        streams.add(stream);
        return stream;
    }

    /** The events of one browser. */
    private static final class Stream implements AutoCloseable {
        private final BufferedReader lines;

        Stream(String url) throws IOException, InterruptedException {
            HttpResponse<InputStream> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Accept", "text/event-stream")
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** Returns the name and the data of the next event. */
        Map.Entry<String, String> next() {
            try {
                String name = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event:")) {
                        name = line.substring(6).strip();
                    } else if (line.startsWith("data:")) {
                        return Map.entry(name, line.substring(5).strip());
                    }
                }
                throw new AssertionError("the stream has ended");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Map.Entry<String, String> nextThat(Predicate<String> wanted) {
            Map.Entry<String, String> event = next();
            while (!wanted.test(event.getValue())) {
                event = next();
            }
            return event;
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    @DisplayName("begins with the whole page and continues with what changed")
    void changes() throws Exception {
        page.fleet.register("m1", RegisterOptions.defaults());
        page.fleet.register("m2", RegisterOptions.defaults());
        Stream stream = open("workers");
        Map.Entry<String, String> first = stream.next();
        assertThat(first.getKey()).isEqualTo("view");
        assertThat(first.getValue()).contains("\"m1\"", "\"m2\"");
        page.fleet.pause("m2");
        Map.Entry<String, String> change = stream.nextThat(data -> data.contains("paused"));
        assertThat(change.getKey()).isEqualTo("patch");
        JsonNode rows = TestPage.json(change.getValue()).path("body").path("rows");
        assertThat(rows.has("m2")).isTrue();
        assertThat(rows.has("m1")).isFalse();
        assertThat(rows.path("m2").has("type")).isFalse();
    }

    @Test
    @DisplayName("sends a banner to every page")
    void banner() throws Exception {
        List<Stream> all = new ArrayList<>();
        for (String name : List.of("fleet", "workers", "worker?id=x", "sessions", "orders", "audit", "why")) {
            Stream stream = open(name);
            stream.next();
            all.add(stream);
        }
        page.fleet.markAllOffline(Order.Cause.of("alice", "test"));
        assertThat(all)
                .allSatisfy(stream -> assertThat(stream.nextThat(data -> data.contains("whole fleet"))
                                .getKey())
                        .isEqualTo("patch"));
    }

    @Test
    @DisplayName("stays small at ten thousand workers")
    void tenThousandWorkers() throws Exception {
        Map<String, RegisterOptions> all = new LinkedHashMap<>();
        for (int i = 0; i < WORKERS; i++) {
            all.put(
                    "worker-websocket-kraken-server-%d-%08x".formatted(i % 250, i),
                    RegisterOptions.exchange(i % 2 == 0 ? "kraken" : "binance")
                            .withHost("server-" + i % 250)
                            .withCapabilities("spot", "margin"));
        }
        page.fleet.batches().register(all);
        String full = page.get("api/workers").body();
        assertThat(full.length()).as("bytes of a page of workers").isLessThan(60_000);
        assertThat(page.get("api/fleet").body().length())
                .as("bytes of the fleet")
                .isLessThan(20_000);
        Stream stream = open("workers");
        stream.next();
        page.fleet
                .fleet()
                .give(Order.pause(
                        Selector.idPrefix("worker-websocket-kraken-server-0-"), Order.Cause.of("alice", "test")));
        String change = stream.nextThat(data -> data.contains("paused")).getValue();
        assertThat(change.length()).as("bytes of a change of 40 workers").isLessThan(20_000);
        String quiet = stream.nextThat(data -> data.length() < 100).getValue();
        assertThat(TestPage.json(quiet).path("body")).as("no change").isEmpty();
    }

    @Test
    @DisplayName("ends with the reason if a parameter is wrong")
    void wrongParameter() throws Exception {
        Map.Entry<String, String> event = open("workers?sort=colour").next();
        assertThat(event.getKey()).isEqualTo("failure");
        assertThat(event.getValue()).contains("sort");
    }

    @Test
    @DisplayName("costs the store nothing once the browser has gone")
    void ended() throws Exception {
        Stream stream = open("fleet");
        stream.next();
        stream.nextThat(data -> true);
        stream.close();
        Waiting.until("no more calls of the store", () -> {
            long before = page.store.calls();
            sleep(Duration.ofMillis(500));
            return page.store.calls() == before;
        });
    }

    @Test
    @DisplayName("costs the store as much for ten browsers as for one")
    void tenBrowsers() throws Exception {
        for (int i = 0; i < 10; i++) {
            open(i % 2 == 0 ? "fleet" : "workers").next();
        }
        Stream counted = streams.get(0);
        long begin = System.nanoTime();
        long calls = page.store.calls();
        long readings = page.store.readings();
        for (int i = 0; i < 10; i++) {
            counted.next();
        }
        long intervals = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 100;
        long counts = page.store.readings() - readings;
        assertThat(counts).as("readings").isBetween(5L, intervals + 2);
        assertThat(page.store.calls() - calls)
                .as("calls of the store, also local ones, during %d readings", counts)
                .isLessThanOrEqualTo(6 * (counts + 1));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
