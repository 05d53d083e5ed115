package io.workermanager.livepage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** A server with the live page of a fleet in memory, and requests to it. */
final class TestPage implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-tests";
    private static final ObjectMapper JSON = new ObjectMapper();

    final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    final CountingStore store = new CountingStore(InMemoryWorkerStore.create(clock));
    final WorkerManager fleet = WorkerManager.create(store);
    final LivePageServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private TestPage(UnaryOperator<LivePageSettings> change) {
        server = LivePage.start(
                fleet,
                change.apply(
                        LivePageSettings.defaults().listeningOn("127.0.0.1", 0).withInterval(Duration.ofMillis(100))));
    }

    static TestPage readOnly() {
        return new TestPage(settings -> settings);
    }

    static TestPage withOrders() {
        return new TestPage(settings -> settings.allowingOrders(TOKEN));
    }

    static TestPage with(UnaryOperator<LivePageSettings> change) {
        return new TestPage(change);
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The part of a page's JSON that is its own. */
    JsonNode body(String path) {
        return json(get("api/" + path)).path("body");
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
