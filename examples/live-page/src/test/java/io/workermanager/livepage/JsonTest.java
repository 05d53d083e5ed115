package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.workermanager.Registration;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The JSON of the page")
class JsonTest {
    private static final Order.Cause CAUSE = Order.Cause.of("alice", "new disk");
    private final TestPage page = TestPage.readOnly();

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    @DisplayName("counts each worker in one state, and the states add up")
    void counts() {
        threeOfFour();
        JsonNode body = page.body("fleet");
        assertThat(body.path("alive").asInt()).isEqualTo(4);
        assertThat(body.path("counts").path("processing").asInt()).isEqualTo(1);
        assertThat(body.path("counts").path("held").asInt()).isEqualTo(1);
        assertThat(body.path("counts").path("paused").asInt()).isEqualTo(1);
        assertThat(body.path("counts").path("idle").asInt()).isEqualTo(1);
        assertThat(body.path("grid").path("fix").path("binance").path("held").asInt())
                .isEqualTo(1);
        assertThat(body.path("history")).isNotEmpty();
    }

    /** One processing, one idle, one held and one paused. */
    private void threeOfFour() {
        page.fleet.register(
                "m1", RegisterOptions.type("websocket").withHost("server-1").withCapabilities("spot"));
        page.fleet.claim(Criteria.any(), "BTC/USD");
        page.fleet.register("m2", RegisterOptions.type("websocket").withHost("server-1"));
        page.fleet.register(
                "m3", RegisterOptions.type("fix").withExchange("binance").withHost("server-2"));
        page.fleet.register("m4", RegisterOptions.type("fix").withHost("server-2"));
        page.fleet.fleet().hold("exchange-upgrade", Selector.exchange("binance"), CAUSE, Duration.ofHours(1));
        page.fleet.fleet().give(Order.pause(Selector.id("m4"), CAUSE));
    }

    @Test
    @DisplayName("counts a facet's values among the workers that all other facets accept")
    void facets() {
        threeOfFour();
        JsonNode body = page.body("workers?host=server-2&state=held");
        assertThat(texts(body.path("order"))).containsExactly("m3");
        assertThat(body.path("facets").path("state").path("paused").asInt()).isEqualTo(1);
        assertThat(body.path("facets").path("state").has("idle")).isFalse();
        assertThat(body.path("facets").path("host").path("server-2").asInt()).isEqualTo(1);
        assertThat(body.path("total").asInt()).isEqualTo(4);
    }

    @Test
    @DisplayName("joins values of one facet by or, and keeps a chosen value without workers")
    void valuesOfOneFacet() {
        threeOfFour();
        assertThat(texts(page.body("workers?state=held&state=paused").path("order")))
                .containsExactly("m3", "m4");
        JsonNode none = page.body("workers?type=rest");
        assertThat(none.path("order")).isEmpty();
        assertThat(none.path("facets").path("type").path("rest").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=M1", "q=btc", "q=server-1&state=processing", "capability=spot"})
    @DisplayName("finds workers by id, session, host and capability, in any case")
    void search(String query) {
        threeOfFour();
        assertThat(texts(page.body("workers?" + query).path("order"))).containsExactly("m1");
    }

    @Test
    @DisplayName("sorts both ways, and by id where equal")
    void sorting() {
        threeOfFour();
        assertThat(texts(page.body("workers?sort=type").path("order"))).containsExactly("m3", "m4", "m1", "m2");
        assertThat(texts(page.body("workers?sort=type&desc=true").path("order")))
                .containsExactly("m1", "m2", "m3", "m4");
        assertThat(texts(page.body("workers?sort=state").path("order"))).containsExactly("m1", "m2", "m3", "m4");
    }

    @Test
    @DisplayName("hands out pages of a hundred, and the last one for a page that is too great")
    void paging() {
        for (int i = 0; i < 250; i++) {
            page.fleet.register("worker-%03d".formatted(i), RegisterOptions.defaults());
        }
        JsonNode last = page.body("workers?page=99");
        assertThat(last.path("paging").path("page").asInt()).isEqualTo(3);
        assertThat(texts(last.path("order"))).hasSize(50).startsWith("worker-200");
        assertThat(texts(page.body("workers").path("order"))).hasSize(100).startsWith("worker-000");
    }

    @Test
    @DisplayName("tells what keeps a worker from sessions, since when, by whom and why")
    void describe() {
        threeOfFour();
        JsonNode condition = page.body("worker?id=m3").path("conditions").path(0);
        assertThat(condition.path("name").asText()).isEqualTo("held by");
        assertThat(condition.path("subject").asText()).isEqualTo("exchange-upgrade");
        assertThat(condition.path("who").asText()).isEqualTo("alice");
        assertThat(condition.path("reason").asText()).isEqualTo("new disk");
        assertThat(condition.path("since").asLong())
                .isEqualTo(page.clock.instant().toEpochMilli());
        assertThat(condition.path("until").asLong())
                .isEqualTo(page.clock.instant().plus(Duration.ofHours(1)).toEpochMilli());
    }

    @Test
    @DisplayName("describes lease, session, token, agent, attributes and the orders that select a worker")
    void describeAll() {
        page.fleet.register(
                "m1",
                RegisterOptions.defaults()
                        .withAttribute("agent", Map.of("state", "STANDBY", "process", "p1", "reasons", List.of("held")))
                        .withAttribute("limits", Map.of("orders", 12)));
        long token = page.fleet.claim(Criteria.any(), "BTC/USD").orElseThrow().token();
        page.fleet.fleet().give(Order.pause(Selector.all(), CAUSE));
        page.fleet.fleet().give(Order.pause(Selector.id("other"), CAUSE));
        JsonNode body = page.body("worker?id=m1");
        assertThat(body.path("worker").path("status"))
                .extracting(JsonNode::asText)
                .containsExactly("processing", "paused");
        assertThat(body.path("lease").path("ttl").asLong()).isEqualTo(60_000);
        assertThat(body.path("sessions").path(0).path("token").asText()).isEqualTo(String.valueOf(token));
        assertThat(body.path("agent").path("reasons").path(0).asText()).isEqualTo("held");
        assertThat(body.path("attributes").path("limits").asText()).isEqualTo("{\"orders\":12}");
        assertThat(body.path("orders")).hasSize(1);
    }

    @Test
    @DisplayName("has no worker for an id without a record, and a marked one for an id marked in advance")
    void withoutRecord() {
        assertThat(page.body("worker?id=nobody").has("worker")).isFalse();
        page.fleet.fleet().give(Order.markOffline(Selector.id("later"), CAUSE));
        page.clock.advance(Duration.ofMillis(1));
        JsonNode worker = waitFor("worker?id=later").path("worker");
        assertThat(worker.path("status")).extracting(JsonNode::asText).containsExactly("not registered", "offline");
        assertThat(worker.has("beat")).isFalse();
    }

    private JsonNode waitFor(String path) {
        Waiting.until(path, () -> page.body(path).has("worker"));
        return page.body(path);
    }

    @Test
    @DisplayName("separates assigned sessions and orphans")
    void sessions() {
        page.fleet.register("m1", RegisterOptions.defaults());
        page.fleet.claim(Criteria.any(), "BTC/USD");
        page.clock.advance(Duration.ofMinutes(2));
        page.fleet.register("m2", RegisterOptions.defaults());
        page.fleet.claim(Criteria.any(), "ETH/USD");
        JsonNode body = page.body("sessions");
        assertThat(body.path("orphans").path("BTC/USD m1").path("worker").asText())
                .isEqualTo("m1");
        assertThat(texts(body.path("order"))).containsExactly("ETH/USD m2");
        assertThat(banners()).anyMatch(text -> text.startsWith("1 session waits for recovery"));
    }

    private List<String> banners() {
        return TestPage.json(page.get("api/fleet")).path("banners").findValuesAsText("text");
    }

    @Test
    @DisplayName("warns of a recovery pause, with its end")
    void recoveryPause() {
        page.fleet.register("m1", RegisterOptions.defaults());
        page.fleet.recovery().recoverOrphans("dispatcher-1", Duration.ofSeconds(30), 10);
        JsonNode banner = TestPage.json(page.get("api/fleet")).path("banners").path(0);
        assertThat(banner.path("text").asText()).startsWith("Recovery of sessions pauses");
        assertThat(banner.path("until").asLong())
                .isGreaterThan(page.clock.instant().toEpochMilli());
        assertThat(page.body("sessions").path("lastSearch").asLong())
                .isEqualTo(page.clock.instant().toEpochMilli());
    }

    @Test
    @DisplayName("shows how far a shutdown is")
    void shutdown() {
        Registration first =
                page.fleet.register("m1", RegisterOptions.defaults().withHost("server-1"));
        Registration second =
                page.fleet.register("m2", RegisterOptions.defaults().withHost("server-1"));
        page.fleet.register("m3", RegisterOptions.defaults().withHost("server-1"));
        page.fleet.claim(Criteria.any(), "BTC/USD");
        page.fleet.fleet().give(Order.shutdown(Selector.host("server-1"), CAUSE));
        page.fleet.fleet().acknowledgeShutdown(first, ShutdownRequest.Stage.DRAINING);
        page.fleet.unregister(second);
        JsonNode line = page.body("orders").path("shutdowns").path(0);
        assertThat(line.path("concerned").asInt()).isEqualTo(3);
        assertThat(line.path("gone").asInt()).isEqualTo(1);
        assertThat(line.path("stages").path("draining").asInt()).isEqualTo(1);
        assertThat(line.path("stages").path("requested").asInt()).isEqualTo(1);
        assertThat(line.path("busy").path(0).path("session").asText()).isEqualTo("BTC/USD");
    }

    @Test
    @DisplayName("shows the shutdown of the whole fleet, and that a dead worker did not stop")
    void shutdownOfAll() {
        page.fleet.register("m1", RegisterOptions.defaults());
        page.fleet.claim(Criteria.any(), "BTC/USD");
        page.fleet.fleet().sendShutdownSignal(Selector.all(), CAUSE);
        page.clock.advance(Duration.ofMinutes(2));
        JsonNode line = page.body("orders").path("shutdowns").path(0);
        assertThat(line.path("died").asInt()).isEqualTo(1);
        assertThat(line.path("gone").asInt()).isZero();
        assertThat(banners()).anyMatch(text -> text.startsWith("The whole fleet was asked to stop"));
    }

    @Test
    @DisplayName("lists holds and marks with who and why, and the audit log with the newest first")
    void orders() {
        threeOfFour();
        JsonNode orders = page.body("orders");
        assertThat(orders.path("holds").path(0).path("workers").asInt()).isEqualTo(1);
        assertThat(orders.path("marks").path(0).path("mark").path("who").asText())
                .isEqualTo("alice");
        JsonNode audit = page.body("audit");
        assertThat(audit.path("entries").findValuesAsText("kind")).containsExactly("pause", "hold");
        assertThat(page.body("audit?q=exchange-upgrade").path("entries")).hasSize(1);
    }

    @Test
    @DisplayName("warns of a hold on all workers and of the store's risks")
    void globalHold() {
        page.fleet.markAllOffline(CAUSE);
        assertThat(banners())
                .anyMatch(text -> text.contains("Hold all is on the whole fleet") && text.contains("new disk"));
        try (TestPage risky = TestPage.with(settings -> settings.withRisks(() -> List.of("set appendonly yes")))) {
            assertThat(risky.get("api/fleet").body()).contains("Risk: set appendonly yes");
        }
    }

    @Test
    @DisplayName("explains why nobody is available")
    void why() {
        threeOfFour();
        JsonNode body = page.body("why?exchange=binance");
        assertThat(body.has("available")).isFalse();
        assertThat(texts(body.path("sentences")))
                .isEqualTo(page.fleet
                        .diagnosis()
                        .explain(Criteria.exchange("binance"))
                        .sentences());
        assertThat(page.body("why?type=websocket").path("available").asText()).isEqualTo("m2");
        assertThat(page.body("why?capability=spot,futures")
                        .path("lacking")
                        .path("capability=futures")
                        .asInt())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"workers?page=x", "workers?sort=colour", "worker", "why?type=%07"})
    @DisplayName("refuses a wrong parameter, and names it")
    void wrongParameter(String path) {
        assertThat(page.get("api/" + path)).satisfies(response -> {
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(TestPage.json(response).path("error").asText())
                    .contains(
                            path.contains("type")
                                    ? "type"
                                    : path.contains("sort") ? "sort" : path.contains("page") ? "page" : "id");
        });
    }

    @Test
    @DisplayName("has a failure, not an error page, while the store is away")
    void storeIsAway() {
        page.fleet.register("m1", RegisterOptions.defaults());
        assertThat(page.body("fleet").path("alive").asInt()).isEqualTo(1);
        page.store.setAway(true);
        Waiting.until("a banner", () -> banners().stream().anyMatch(text -> text.contains("the store is away")));
        assertThat(page.body("fleet").path("alive").asInt()).isEqualTo(1);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
