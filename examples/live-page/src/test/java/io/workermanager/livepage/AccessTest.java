package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The protection of the page")
class AccessTest {
    private static final String PASSWORD = "a-password-of-the-tests";

    @ParameterizedTest
    @ValueSource(strings = {"", "workers", "api/fleet", "assets/live.js", "assets/missing.js", "api/worker"})
    @DisplayName("allows no foreign content, no frame and no cookie, on every response")
    void headers(String path) {
        try (TestPage page = TestPage.readOnly()) {
            HttpResponse<String> response = page.get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "workers", "worker?id=x", "sessions", "orders", "audit", "why"})
    @DisplayName("has no inline script or style, and nothing from another server")
    void noInlineScript(String path) {
        try (TestPage page = TestPage.withOrders()) {
            String html = page.get(path).body();
            assertThat(html).doesNotContainPattern("<script(?![^>]*\\ssrc=)");
            assertThat(html).doesNotContainPattern("(?i)\\son[a-z]+\\s*=").doesNotContain("style=", "<style");
            assertThat(html).doesNotContainPattern("(src|href)=\"(https?:)?//");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200", "LOCALHOST:7077, 200", "127.0.0.1:1, 200", "[::1]:80, 200",
        "evil.example, 403", "evil.example:7077, 403", "localhost.evil.example, 403", "127.0.0.1.evil.example, 403"
    })
    @DisplayName("answers only to the names of this machine")
    void host(String host, int status) throws IOException {
        try (TestPage page = TestPage.readOnly()) {
            assertThat(statusFor(page, host)).isEqualTo(status);
        }
    }

    @Test
    @DisplayName("answers to further names that the settings have")
    void furtherHost() throws IOException {
        try (TestPage page = TestPage.with(settings -> settings.withHosts("fleet.example"))) {
            assertThat(statusFor(page, "fleet.example")).isEqualTo(200);
            assertThat(statusFor(page, "localhost")).isEqualTo(200);
            assertThat(statusFor(page, "evil.example")).isEqualTo(403);
        }
    }

    private static int statusFor(TestPage page, String host) throws IOException {
        URI url = URI.create(page.server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("GET /api/fleet HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    @Test
    @DisplayName("asks for the password, if there is one, on every path")
    void password() {
        try (TestPage page = TestPage.with(settings -> settings.withViewPassword(PASSWORD))) {
            for (String path : List.of("", "workers", "api/fleet", "api/stream/fleet", "assets/live.js")) {
                assertThat(page.get(path).statusCode()).as(path).isEqualTo(401);
                assertThat(page.get(path, "Authorization", basic("anyone", "wrong"))
                                .statusCode())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(page.get("", "Authorization", basic("anyone", PASSWORD)).statusCode())
                    .isEqualTo(200);
            assertThat(page.get("").headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
        }
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("hands out no file but its own assets")
    void assets() {
        try (TestPage page = TestPage.readOnly()) {
            assertThat(page.get("assets/style.css")
                            .headers()
                            .firstValue("Content-Type")
                            .orElse(""))
                    .startsWith("text/css");
            for (String path : List.of(
                    "assets/..%2fshell.html", "assets/shell.html", "assets/%2e%2e/shell.html", "assets/live.class")) {
                assertThat(page.get(path).statusCode()).as(path).isGreaterThanOrEqualTo(400);
            }
        }
    }

    @Test
    @DisplayName("starts on another address only if a host is named")
    void otherAddress() {
        assertThatThrownBy(() -> TestPage.with(settings -> settings.listeningOn("0.0.0.0", 0)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("hosts");
    }

    @Test
    @DisplayName("refuses settings that are out of bounds, and names them")
    void settings() {
        LivePageSettings settings = LivePageSettings.defaults();
        assertThatThrownBy(() -> settings.allowingOrders("short"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("orderToken")
                .hasMessageNotContaining("short");
        assertThatThrownBy(() -> settings.withViewPassword("with blanks in it, and long"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("viewPassword");
        assertThatThrownBy(() -> settings.withInterval(Duration.ZERO)).hasMessageContaining("interval");
        assertThatThrownBy(() -> settings.countingWhileIdle(Duration.ofHours(1)))
                .hasMessageContaining("idleInterval");
        assertThatThrownBy(() -> settings.listeningOn("127.0.0.1", 65_536)).hasMessageContaining("port");
    }

    @Test
    @DisplayName("writes no secret into the text of the settings")
    void noSecretInTexts() {
        assertThat(LivePageSettings.defaults()
                        .allowingOrders(TestPage.TOKEN)
                        .withViewPassword(PASSWORD)
                        .toString())
                .doesNotContain(TestPage.TOKEN, PASSWORD);
    }
}
