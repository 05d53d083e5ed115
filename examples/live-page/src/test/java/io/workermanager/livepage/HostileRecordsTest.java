package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Records with hostile texts")
class HostileRecordsTest {
    static final List<String> TEXTS = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "</title></script><svg onload=alert(1)>",
            "javascript:alert(1)",
            "&lt;b&gt;&amp;",
            "__proto__",
            "constructor",
            "42",
            "../../etc/passwd?x=1#y",
            "a%2fb%00",
            "\u202egnp.exe\u202c \u05e2\u05d1\u05e8\u05d9\u05ea",
            "\u4ea4\u6613\u6240 \ud83d\ude80\u200d\ud83d\udd25",
            "x".repeat(256));

    private static TestPage page;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        page = TestPage.withOrders();
        for (String text : TEXTS) {
            page.fleet.register(
                    text,
                    RegisterOptions.type(text)
                            .withExchange(text)
                            .withHost(text)
                            .withCapabilities(text)
                            .withAttribute("agent", Map.of("state", text, "process", text, "reasons", List.of(text)))
                            .withAttribute("_" + text.substring(0, Math.min(200, text.length())), text));
            page.fleet.claim(Criteria.type(text), text);
            Order.Cause cause = Order.Cause.of(text, text);
            page.fleet.fleet().hold(text, Selector.type(text), cause);
            page.fleet.fleet().give(Order.pause(Selector.id(text), cause));
            page.fleet.fleet().give(Order.shutdown(Selector.host(text), cause));
        }
        browser = new Browser(page, "");
    }

    @AfterAll
    static void close() {
        browser.close();
        page.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "workers", "sessions", "orders", "audit"})
    @DisplayName("are shown as they are in lists, and run nothing")
    void inLists(String path) throws Exception {
        browser.open(path);
        assertThat(browser.page().getBody().getTextContent()).contains(TEXTS);
        assertThatNothingRuns();
    }

    @ParameterizedTest
    @FieldSource("TEXTS")
    @DisplayName("are shown as they are on the page of a worker, and run nothing")
    void ofOneWorker(String text) throws Exception {
        browser.open("worker?id=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
        browser.until("the worker", () -> browser.text(".headline").contains("processing, paused, held, stopping"));
        assertThat(browser.text("h1")).isEqualTo(text);
        assertThat(browser.page().getTitleText()).startsWith(text);
        assertThatNothingRuns();
    }

    @Test
    @DisplayName("can be filtered by, linked and explained")
    void inAddresses() throws Exception {
        List<String> found = new ArrayList<>();
        for (String text : TEXTS) {
            String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
            page.body("workers?type=" + encoded + "&host=" + encoded + "&capability=" + encoded)
                    .path("order")
                    .forEach(id -> found.add(id.asText()));
            assertThat(page.body("why?type=" + encoded)
                            .path("matching")
                            .path("paused")
                            .asInt())
                    .as(text)
                    .isEqualTo(1);
        }
        assertThat(found).isEqualTo(TEXTS);
        browser.open("workers");
        browser.press("tbody th a", "__proto__");
        browser.until("the worker's page", () -> browser.text(".headline").contains("__proto__"));
    }

    private static void assertThatNothingRuns() {
        assertThat(browser.alerts()).isEmpty();
        assertThat(browser.count("main script, main img, main [onerror], main [onmouseover], main [onload]"))
                .isZero();
        assertThat(browser.count("a[href^='javascript']")).isZero();
    }
}
