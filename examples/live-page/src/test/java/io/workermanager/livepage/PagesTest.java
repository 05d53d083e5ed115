package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The pages in a browser")
class PagesTest {
    private static final Order.Cause CAUSE = Order.Cause.of("alice", "new disk");

    private static TestPage fleet(TestPage page) {
        page.fleet.register(
                "m1",
                RegisterOptions.type("websocket")
                        .withHost("server-1")
                        .withCapabilities("spot")
                        .withAttribute("agent", Map.of("state", "ONLINE", "process", "p1", "reasons", List.of())));
        page.fleet.claim(Criteria.any(), "BTC/USD");
        page.fleet.register("m2", RegisterOptions.type("websocket").withHost("server-1"));
        page.fleet.register(
                "m3", RegisterOptions.type("fix").withExchange("binance").withHost("server-2"));
        return page;
    }

    @Test
    @DisplayName("fleet: numbers, lines, types by exchange and events; and a change without a reload")
    void fleetPage() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly());
                Browser browser = new Browser(page, "")) {
            assertThat(browser.texts(".card .value")).startsWith("3", "1", "2", "33 %");
            assertThat(browser.texts("#grid thead th")).containsExactly("Type", "kraken", "binance", "All");
            assertThat(browser.texts("#grid tfoot .total .value")).containsExactly("2", "1", "3");
            assertThat(browser.count("#lines svg path.line")).isEqualTo(4);
            assertThat(browser.text("#lines .legend")).contains("alive 3");
            page.fleet.pause("m2");
            browser.until(
                    "a paused worker", () -> browser.texts("#events .event").contains("marked"));
            assertThat(browser.text(".card.paused .value")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("fleet: a banner for a hold on all workers, and none any more when it is lifted")
    void banner() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly())) {
            page.fleet.markAllOffline(CAUSE);
            try (Browser browser = new Browser(page, "")) {
                assertThat(browser.text("#banners .error"))
                        .contains("Hold all is on the whole fleet", "new disk (alice)");
                page.fleet.markAllOnline();
                browser.until("no banner", () -> browser.count("#banners .banner") == 0);
            }
        }
    }

    @Test
    @DisplayName("workers: facets with counts that change list and address, and an address that restores them")
    void facets() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly());
                Browser browser = new Browser(page, "workers")) {
            assertThat(browser.texts("tbody th")).containsExactly("m1", "m2", "m3");
            assertThat(browser.texts("fieldset label")).contains("processing1", "websocket2", "server-21");
            ((HtmlElement) browser.all("fieldset label").stream()
                            .filter(label -> label.getTextContent().startsWith("fix"))
                            .findFirst()
                            .orElseThrow())
                    .click();
            browser.until("one worker", () -> browser.texts("tbody th").equals(List.of("m3")));
            assertThat(browser.page().executeJavaScript("location.search").getJavaScriptResult())
                    .isEqualTo("?type=fix");
            assertThat(browser.text("h1")).isEqualTo("Workers 1 of 3");
            browser.press("#chips button", "type: fix ×");
            browser.until("all workers", () -> browser.count("tbody tr") == 3);
            browser.open("workers?state=processing&type=websocket");
            assertThat(browser.texts("tbody th")).containsExactly("m1");
            assertThat(browser.texts("#chips button")).containsExactly("state: processing ×", "type: websocket ×");
        }
    }

    @Test
    @DisplayName("workers: search, order and pages")
    void searchOrderAndPages() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly())) {
            for (int i = 0; i < 150; i++) {
                page.fleet.register("worker-%03d".formatted(i), RegisterOptions.defaults());
            }
            try (Browser browser = new Browser(page, "workers")) {
                assertThat(browser.text("#pager")).contains("Page 1 of 2 · 153 workers");
                browser.press("#pager button", "Next ›");
                browser.until("page 2", () -> browser.count("tbody tr") == 53);
                browser.type("q", "BTC");
                browser.until("one worker", () -> browser.texts("tbody th").equals(List.of("m1")));
                browser.open("workers");
                browser.press("button.sort", "Id ▲");
                browser.until("the last id", () -> browser.text("tbody th").equals("worker-149"));
                assertThat(browser.page()
                                .querySelector("th[aria-sort]")
                                .getAttributes()
                                .getNamedItem("aria-sort")
                                .getNodeValue())
                        .isEqualTo("descending");
            }
        }
    }

    @Test
    @DisplayName("worker: conditions with who and why, lease, profile, session and token, agent, events")
    void workerPage() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly())) {
            page.fleet.fleet().hold("exchange-upgrade", Selector.exchange("kraken"), CAUSE, Duration.ofHours(1));
            String token = page.body("worker?id=m1")
                    .path("sessions")
                    .path(0)
                    .path("token")
                    .asText();
            try (Browser browser = new Browser(page, "worker?id=m1")) {
                assertThat(browser.text("h1")).isEqualTo("m1");
                assertThat(browser.text(".headline")).contains("processing, held", "websocket on kraken at server-1");
                assertThat(browser.texts("section:first-of-type tbody tr").get(0))
                        .contains("held by exchange-upgrade", "alice", "new disk", "lift of the hold");
                assertThat(browser.text("main")).contains("BTC/USD", token, "spot", "online", "60s");
                page.fleet.pause("m1");
                browser.until("an event", () -> browser.texts(".event").contains("marked"));
            }
        }
    }

    @Test
    @DisplayName("worker: an id without a record")
    void unknownWorker() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly());
                Browser browser = new Browser(page, "worker?id=nobody")) {
            assertThat(browser.text("#worker")).contains("No record has this id.");
        }
    }

    @Test
    @DisplayName("sessions: orphans first, then the assigned ones")
    void sessionsPage() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly())) {
            page.clock.advance(Duration.ofMinutes(2));
            page.fleet.register("m4", RegisterOptions.defaults());
            page.fleet.claim(Criteria.any(), "ETH/USD");
            try (Browser browser = new Browser(page, "sessions")) {
                assertThat(browser.text("h1")).isEqualTo("Sessions 1 assigned, 1 orphan");
                assertThat(browser.text("#orphans tbody")).contains("BTC/USD", "m1", "now");
                assertThat(browser.text("#table tbody")).contains("ETH/USD", "m4");
            }
        }
    }

    @Test
    @DisplayName("orders: holds with who, why and end, the progress of a shutdown, and marks")
    void ordersPage() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly())) {
            Registration leaving =
                    page.fleet.register("m5", RegisterOptions.defaults().withHost("server-5"));
            page.fleet.register("m6", RegisterOptions.defaults().withHost("server-5"));
            page.fleet.fleet().hold("exchange-upgrade", Selector.exchange("kraken"), CAUSE, Duration.ofHours(1));
            page.fleet.fleet().give(Order.shutdown(Selector.host("server-5"), CAUSE));
            page.fleet.fleet().give(Order.pause(Selector.id("m2"), Order.Cause.of("bob", "odd quotes")));
            page.fleet.fleet().acknowledgeShutdown(leaving, ShutdownRequest.Stage.DRAINING);
            try (Browser browser = new Browser(page, "orders")) {
                assertThat(browser.text("#holds tbody"))
                        .contains("exchange-upgrade", "exchange=kraken", "alice", "in ");
                assertThat(browser.text("#shutdowns"))
                        .contains("host=server-5", "0 of 2 stopped", "1 draining", "1 requested");
                assertThat(browser.text("#marks tbody")).contains("m2", "paused", "bob", "odd quotes");
                page.fleet.unregister(leaving);
                browser.until("progress", () -> browser.text("#shutdowns").contains("1 of 2 stopped"));
                assertThat(browser.count("dialog, button.order"))
                        .as("without orders")
                        .isZero();
            }
        }
    }

    @Test
    @DisplayName("audit: who ordered what and why, with a search")
    void auditPage() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly())) {
            page.fleet.fleet().give(Order.pause(Selector.id("m2"), CAUSE));
            page.fleet.fleet().give(Order.release("BTC/USD", Order.Cause.of("bob", "stuck")));
            try (Browser browser = new Browser(page, "audit")) {
                assertThat(browser.texts("tbody tr")).hasSize(2);
                assertThat(browser.text("tbody tr")).contains("release", "BTC/USD", "bob", "stuck");
                browser.type("q", "alice");
                browser.until("one order", () -> browser.text("h1").equals("Audit 1 of 2"));
            }
        }
    }

    @Test
    @DisplayName("why: criteria lead to the explanation, and stand in the address")
    void whyPage() throws Exception {
        try (TestPage page = fleet(TestPage.readOnly());
                Browser browser = new Browser(page, "why")) {
            assertThat(browser.text(".verdict")).contains("m2 is available for any worker");
            browser.type("exchange", "okx");
            browser.press("button", "Explain");
            browser.until("an answer", () -> browser.text(".verdict").contains("Nobody is available for exchange=okx"));
            assertThat(browser.texts(".sentences li"))
                    .contains("no worker has a matching profile", "3 alive lack exchange=okx");
            assertThat(browser.page().executeJavaScript("location.search").getJavaScriptResult())
                    .isEqualTo("?exchange=okx");
        }
    }

    @Test
    @DisplayName("an order from a page: reason required, preview, wrong token, and then it is given")
    void order() throws Exception {
        try (TestPage page = fleet(TestPage.withOrders());
                Browser browser = new Browser(page, "worker?id=m1")) {
            browser.press("#actions button", "Pause");
            assertThat(browser.page().getElementById("order").hasAttribute("open"))
                    .isTrue();
            assertThat(browser.text("#order-target")).isEqualTo("Worker: m1");
            browser.type("order-who", "alice");
            browser.type("order-token", TestPage.TOKEN);
            browser.press("#order button", "Preview");
            assertThat(browser.text("#order-preview")).isEmpty(); // the reason is missing
            browser.type("order-reason", "odd quotes");
            browser.type("order-token", "wrong");
            browser.press("#order button", "Preview");
            browser.until("a refusal", () -> browser.text("#order-preview").contains("token"));
            browser.type("order-token", TestPage.TOKEN);
            browser.press("#order button", "Preview");
            browser.until("a preview", () -> browser.text("#order-preview").contains("1 worker with 1 session"));
            assertThat(browser.text("#order-preview")).contains("m1 runs BTC/USD");
            assertThat(page.fleet.isOnline("m1")).isTrue();
            browser.press("#order button", "Give the order");
            browser.until("the mark", () -> browser.text(".headline").contains("processing, paused"));
            assertThat(browser.text("#worker")).contains("alice", "odd quotes");
            assertThat(browser.text("#banners .done")).contains("The order was given. It concerned 1 worker.");
            assertThat(browser.page().getElementById("order").hasAttribute("open"))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("a hold and its lift from the page of orders")
    void holdAndLift() throws Exception {
        try (TestPage page = fleet(TestPage.withOrders());
                Browser browser = new Browser(page, "orders")) {
            browser.press("#actions button", "New hold");
            browser.type("order-subject", "upgrade");
            browser.type("order-value", "binance");
            give(browser);
            browser.until("the hold", () -> browser.text("#holds tbody").contains("exchange=binance"));
            browser.press("#holds button", "Lift");
            give(browser);
            browser.until("no hold", () -> browser.text("#holds").contains("No hold is in force."));
            assertThat(page.fleet.fleet().audit("", 10).entries()).hasSize(2);
        }
    }

    private static void give(Browser browser) throws Exception {
        browser.type("order-who", "alice");
        browser.type("order-reason", "exchange upgrade");
        browser.type("order-token", TestPage.TOKEN);
        browser.press("#order button", "Preview");
        browser.until("a preview", () -> browser.text("#order-preview").contains("This concerns"));
        browser.press("#order button", "Give the order");
    }

    @Test
    @DisplayName("an order to ticked workers and to those of a facet")
    void orderToSeveral() throws Exception {
        try (TestPage page = fleet(TestPage.withOrders());
                Browser browser = new Browser(page, "workers?host=server-2")) {
            browser.press("#actions button", "Pause");
            assertThat(browser.text("#order-target")).isEqualTo("Workers: host server-2");
            browser.open("workers");
            ((HtmlInput) browser.page().querySelector("input[aria-label='Choose m2']")).click();
            browser.until("buttons", () -> browser.texts("#actions button").contains("Drain and stop"));
            browser.press("#actions button", "Drain and stop");
            give(browser);
            browser.until(
                    "the request",
                    () -> page.fleet.monitorHealth("m2").stopOrder().isPresent());
            assertThat(page.fleet.monitorHealth("m1").stopOrder()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "workers", "worker?id=m1", "sessions", "orders", "audit", "why"})
    @DisplayName("every page has what a screen reader and a keyboard need")
    void accessible(String path) throws Exception {
        try (TestPage page = fleet(TestPage.withOrders())) {
            page.fleet.fleet().give(Order.pause(Selector.id("m2"), CAUSE));
            try (Browser browser = new Browser(page, path)) {
                assertThat(browser.count("h1")).isEqualTo(1);
                assertThat(browser.count("main")).isEqualTo(1);
                assertThat(browser.count("header nav[aria-label]")).isEqualTo(1);
                assertThat(browser.count("html[lang=en]")).isEqualTo(1);
                assertThat(browser.page().getTitleText()).endsWith("Worker Manager");
                assertThat(browser.text("a.skip[href='#main']")).isNotEmpty();
                assertThat(browser.count("header a[aria-current=page]")).isEqualTo(path.startsWith("worker?") ? 0 : 1);
                assertThat(browser.count("table")).isEqualTo(browser.count("table > caption"));
                assertThat(browser.count("thead th")).isEqualTo(browser.count("thead th[scope=col]"));
                assertThat(browser.count("tbody th")).isEqualTo(browser.count("tbody th[scope=row]"));
                assertThat(browser.count("[aria-live=polite]")).isPositive();
                assertThat(browser.count("svg:not([aria-hidden]):not([aria-label])"))
                        .isZero();
                for (var control : browser.all("input, select")) {
                    assertThat(isLabelled((DomElement) control, browser))
                            .as(control.toString())
                            .isTrue();
                }
                for (var button : browser.all("button, a")) {
                    assertThat(button.getTextContent()).isNotBlank();
                }
                assertThat(browser.count("[onclick], [tabindex]:not([tabindex='0']):not([tabindex='-1'])"))
                        .isZero();
            }
        }
    }

    private static boolean isLabelled(DomElement control, Browser browser) {
        return control.hasAttribute("aria-label")
                || browser.count("label[for='" + control.getId() + "']") == 1
                || control.getParentNode().getNodeName().equals("label");
    }
}
