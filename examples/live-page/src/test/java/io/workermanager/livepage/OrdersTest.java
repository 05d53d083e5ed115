package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerView;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Orders through the page")
class OrdersTest {
    private static final String PAUSE =
            "{'kind':'PAUSE','conditions':[{'by':'ID','values':['m1']}],'who':'alice','reason':'test'}";
    private final TestPage page = TestPage.withOrders();

    @BeforeEach
    void register() {
        page.fleet.register("m1", RegisterOptions.defaults().withHost("server-1"));
    }

    @AfterEach
    void close() {
        page.close();
    }

    private HttpResponse<String> give(String order) {
        return send("api/orders", order);
    }

    private HttpResponse<String> send(String path, String order) {
        return page.post(path, order.replace('\'', '"'), "X-Order-Token", TestPage.TOKEN);
    }

    private WorkerView worker() {
        return page.fleet.monitorHealth("m1").worker().orElseThrow();
    }

    @Test
    @DisplayName("change the fleet under the name and reason of the person")
    void changeTheFleet() {
        HttpResponse<String> response = give(PAUSE);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestPage.json(response).path("concerned").asInt()).isEqualTo(1);
        assertThat(worker().worker().availability()).isEqualTo(Availability.PAUSED);
        assertThat(worker().worker().markOrder().orElseThrow().cause().toString())
                .isEqualTo("test (alice)");
    }

    @Test
    @DisplayName("are previewed without a change")
    void preview() {
        page.fleet.claim(Criteria.any(), "BTC/USD");
        JsonNode preview = TestPage.json(send("api/orders/preview", PAUSE.replace("'m1'", "'m1','later'")));
        assertThat(preview.path("concerned").asInt()).isEqualTo(1);
        assertThat(preview.path("sessions").asInt()).isEqualTo(1);
        assertThat(preview.path("workers").path(0).path("session").asText()).isEqualTo("BTC/USD");
        assertThat(preview.path("inAdvance").path(0).asText()).isEqualTo("later");
        assertThat(worker().isHealthy()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"RESUME | true", "OFFLINE | false", "ONLINE | true", "DRAIN | false", "HOLD | false"})
    @DisplayName("are all that an operator gives to workers")
    void toWorkers(String kind, boolean healthy) {
        give(PAUSE);
        String subject = kind.equals("HOLD") ? ",'subject':'disk'" : "";
        if (!healthy) {
            give(PAUSE.replace("PAUSE", "RESUME"));
        }
        HttpResponse<String> response = give("{'kind':'" + kind + "'" + subject
                + ",'conditions':[{'by':'HOST','values':['server-1']}],'who':'bob','reason':'test'}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(worker().isHealthy()).isEqualTo(healthy);
    }

    @Test
    @DisplayName("lift a hold, and release a session")
    void liftAndRelease() {
        page.fleet.claim(Criteria.any(), "BTC/USD");
        give("{'kind':'HOLD','subject':'stop','all':true,'minutes':5,'who':'bob','reason':'test'}");
        assertThat(page.fleet.fleet().control().holds().get(0).until()).isPresent();
        give("{'kind':'LIFT','subject':'stop','who':'bob','reason':'test'}");
        give("{'kind':'RELEASE','subject':'BTC/USD','who':'bob','reason':'test'}");
        assertThat(worker().isAvailable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api/orders", "api/orders/preview"})
    @DisplayName("are refused without the token, with a wrong one, and with one that is no header")
    void token(String path) {
        String order = PAUSE.replace('\'', '"');
        assertThat(page.post(path, order).statusCode()).isEqualTo(403);
        assertThat(page.post(path, order, "X-Order-Token", "wrong").statusCode())
                .isEqualTo(403);
        assertThat(page.post(path + "?X-Order-Token=" + TestPage.TOKEN, order).statusCode())
                .isEqualTo(403);
        assertThat(page.post(path, order, "Cookie", "X-Order-Token=" + TestPage.TOKEN)
                        .statusCode())
                .isEqualTo(403);
        assertThat(page.post(path, order, "Authorization", "Bearer " + TestPage.TOKEN)
                        .statusCode())
                .isEqualTo(403);
        assertThat(worker().isHealthy()).isTrue();
    }

    @Test
    @DisplayName("are refused by a page that only reads, whatever the token")
    void readOnly() {
        try (TestPage reading = TestPage.readOnly()) {
            assertThat(reading.post("api/orders", PAUSE, "X-Order-Token", "").statusCode())
                    .isEqualTo(403);
            assertThat(reading.post("api/orders", PAUSE, "X-Order-Token", TestPage.TOKEN)
                            .body())
                    .contains("only reads");
            assertThat(reading.get("orders").body()).contains("read-only").doesNotContain("<dialog");
        }
    }

    @Test
    @DisplayName("of another site's script get no permission")
    void otherSite() {
        assertThat(page.send(HttpRequest.newBuilder(URI.create(page.server.url() + "api/orders"))
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                .headers(
                                        "Origin", "https://evil.example",
                                        "Access-Control-Request-Method", "POST",
                                        "Access-Control-Request-Headers", "x-order-token")
                                .build())
                        .headers()
                        .map())
                .doesNotContainKeys("access-control-allow-origin", "access-control-allow-headers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | who",
                "not json | cannot be read",
                "{'kind':'PAUSE','all':true,'who':'a','reason':' '} | reason",
                "{'kind':'PAUSE','all':true,'reason':'r'} | who",
                "{'kind':'EXPLODE','all':true,'who':'a','reason':'r'} | EXPLODE",
                "{'all':true,'who':'a','reason':'r'} | kind",
                "{'kind':'PAUSE','who':'a','reason':'r'} | conditions",
                "{'kind':'PAUSE','conditions':[],'who':'a','reason':'r'} | conditions",
                "{'kind':'PAUSE','conditions':[{'by':'ID','values':['m1']}],'all':true,'who':'a','reason':'r'} | conditions",
                "{'kind':'PAUSE','conditions':[{'by':'HOST'}],'who':'a','reason':'r'} | values",
                "{'kind':'PAUSE','conditions':[{'values':['x']}],'who':'a','reason':'r'} | by",
                "{'kind':'HOLD','all':true,'who':'a','reason':'r'} | subject",
                "{'kind':'RESUME','all':true,'minutes':5,'who':'a','reason':'r'} | RESUME",
                "{'kind':'PAUSE','all':true,'minutes':0,'who':'a','reason':'r'} | length",
                "{'kind':'PAUSE','all':true,'minutes':9223372036854775807,'who':'a','reason':'r'} | minutes",
                "{'kind':'PAUSE','all':true,'who':'a','reason':'r','colour':'red'} | colour",
                "null | cannot be read"
            })
    @DisplayName("are refused with the reason if they are incomplete or out of bounds")
    void wrongOrders(String order, String named) {
        HttpResponse<String> response = give(order);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(TestPage.json(response).path("error").asText()).contains(named);
        assertThat(page.fleet.fleet().audit("", 10).entries()).isEmpty();
    }

    @Test
    @DisplayName("say that they were not given if the store fails")
    void storeFails() {
        page.store.setAway(true);
        HttpResponse<String> response = give(PAUSE);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(TestPage.json(response).path("error").asText()).contains("the store is away");
    }
}
