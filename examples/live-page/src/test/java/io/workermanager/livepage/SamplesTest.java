package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.port.WorkerStore;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of the README, run. */
@DisplayName("Samples of the live page")
class SamplesTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static WorkerStore connect() {
        return InMemoryWorkerStore.create();
    }

    private static void waitForTheEnd() {}

    private static void requireOperator(Context context) {
        throw new UnauthorizedResponse(context.path());
    }

    @Test
    @DisplayName("a server of its own")
    void server() {
        try (WorkerStore store = connect()) {
            WorkerManager workers = WorkerManager.create(store);
            LivePageSettings settings = LivePageSettings.defaults().listeningOn("127.0.0.1", 0); // 0: any free port
            try (LivePageServer page = LivePage.start(workers, settings)) {
                System.out.println("look at " + page.url());
                waitForTheEnd();
            }
        }
    }

    @Test
    @DisplayName("in another server")
    void mounted() {
        try (WorkerStore store = connect()) {
            WorkerManager workers = WorkerManager.create(store);
            LivePage page = LivePage.create(workers, LivePageSettings.defaults());
            Javalin app = Javalin.create(config -> {
                config.routes.before("/ops/*", context -> requireOperator(context));
                page.addTo(config, "/ops");
            });
            assertThat(app).isNotNull();
            page.close();
            Servlet servlet =
                    LivePage.create(workers, LivePageSettings.defaults()).servlet("/fleet"); // mapped to /fleet/*
            assertThat(servlet).isNotNull();
        }
    }

    @Test
    @DisplayName("settings")
    void settings() {
        String password = "a password of ...".replace(' ', '-');
        String token = TestPage.TOKEN;
        LivePageSettings settings = LivePageSettings.defaults()
                .listeningOn("0.0.0.0", 7077)
                .withHosts("fleet.example.com")
                .withViewPassword(password)
                .allowingOrders(token);
        assertThat(settings.toString())
                .isEqualTo("0.0.0.0:7077 hosts=[fleet.example.com] interval=PT1S with orders with a view password");
    }

    @Test
    @DisplayName("stand in this file")
    void standInThisFile() throws IOException {
        String source =
                withoutIndent(Files.readString(Path.of("src/test/java/io/workermanager/livepage/SamplesTest.java")));
        assertThat(BLOCK.matcher(Files.readString(Path.of("README.md"))).results())
                .hasSize(4)
                .allSatisfy(block -> assertThat(source).contains(withoutIndent(block.group(1))));
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
