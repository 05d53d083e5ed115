package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.javalin.http.UnauthorizedResponse;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.RegisterOptions;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The pages in another server")
class MountTest {
    private final InMemoryWorkerStore store = InMemoryWorkerStore.create();
    private final WorkerManager workers = WorkerManager.create(store);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void register() {
        workers.register("m1", RegisterOptions.defaults());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @DisplayName("stand under a path of a Javalin application, under its authentication, beside its routes")
    void javalin() throws Exception {
        LivePage page = LivePage.create(workers, LivePageSettings.defaults());
        Javalin app = Javalin.create(config -> {
                    config.routes.before("/ops/*", context -> {
                        if (!"secret".equals(context.header("X-User"))) {
                            throw new UnauthorizedResponse();
                        }
                    });
                    config.routes.get("/opsother", context -> context.result("mine"));
                    page.addTo(config, "/ops");
                })
                .start("127.0.0.1", 0);
        try {
            String url = "http://127.0.0.1:" + app.port();
            assertThat(get(url + "/ops/").statusCode()).isEqualTo(401);
            assertThat(get(url + "/ops/", "X-User", "secret").body()).contains("<h1>Fleet</h1>");
            assertThat(get(url + "/ops/api/fleet", "X-User", "secret").body()).contains("\"alive\":1");
            assertThat(get(url + "/ops/assets/live.js", "X-User", "secret").statusCode())
                    .isEqualTo(200);
            HttpResponse<String> own = get(url + "/opsother");
            assertThat(own.body()).isEqualTo("mine");
            assertThat(own.headers().firstValue("Content-Security-Policy")).isEmpty();
            HttpResponse<String> root = get(url + "/ops", "X-User", "secret");
            assertThat(root.statusCode()).isEqualTo(302);
            assertThat(root.headers().firstValue("Location").orElse("")).endsWith("/ops/");
        } finally {
            page.close();
            app.stop();
        }
    }

    @Test
    @DisplayName("are a servlet for any container, with streams")
    void servlet() throws Exception {
        LivePage page = LivePage.create(workers, LivePageSettings.defaults());
        Server jetty = new Server();
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/app");
        ServletHolder holder = new ServletHolder(page.servlet("/fleet"));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/fleet/*");
        jetty.setHandler(context);
        jetty.start();
        try {
            String url = "http://127.0.0.1:" + connector.getLocalPort() + "/app/fleet/";
            HttpResponse<String> first = get(url);
            assertThat(first.body()).contains("<h1>Fleet</h1>");
            assertThat(first.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(get(url + "workers").body()).contains("<h1>Workers");
            assertThat(get(url + "api/workers").body()).contains("\"m1\"");
            assertThat(get(url + "assets/style.css").statusCode()).isEqualTo(200);
            HttpResponse<InputStream> stream = http.send(
                    HttpRequest.newBuilder(URI.create(url + "api/stream/fleet"))
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.lines()
                                .filter(line -> line.startsWith("event: patch"))
                                .findFirst())
                        .isPresent();
            }
        } finally {
            page.close();
            jetty.stop();
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("run in Tomcat, too, and end if it stops before the page is closed")
    void tomcatStopsFirst(@TempDir Path folder) throws Exception {
        LivePage page = LivePage.create(workers, LivePageSettings.defaults().withInterval(Duration.ofMillis(100)));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "fleet", page.servlet("/fleet")).setAsyncSupported(true);
        context.addServletMappingDecoded("/fleet/*", "fleet");
        tomcat.start();
        String url = "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/fleet/";
        assertThat(get(url).body()).contains("<h1>Fleet</h1>");
        HttpResponse<InputStream> stream = http.send(
                HttpRequest.newBuilder(URI.create(url + "api/stream/fleet"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: view");
            tomcat.stop();
            tomcat.destroy();
            page.close();
            Waiting.until(
                    "no thread sends",
                    () -> Thread.getAllStackTraces().entrySet().stream()
                            .noneMatch(thread -> thread.getKey().getName().equals("live-page-stream")
                                    && Stream.of(thread.getValue())
                                            .anyMatch(frame ->
                                                    frame.getClassName().contains("JavalinServlet"))));
        }
    }
}
