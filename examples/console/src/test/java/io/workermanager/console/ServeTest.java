package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.console.ConsoleRun.Runner;
import io.workermanager.redis.server.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServeTest {
    private final SampleFleet fleet = SampleFleet.ofAllStates();

    /** The command in a thread of its own. */
    static final class Serving implements AutoCloseable {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final AtomicInteger code = new AtomicInteger(-1);
        private final Thread command;

        Serving(Runner console, String... words) {
            command = new Thread(
                    () -> code.set(console.execute(new PrintWriter(out, true), new PrintWriter(err, true), words)),
                    "serve");
            command.start();
            Waiting.until("the page is served", () -> out.toString().contains("\n") || !command.isAlive());
        }

        String get(String path) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(out.toString().strip()).resolve(path))
                    .build();
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path + err).isEqualTo(200);
            return response.body();
        }

        /** Ends the command like Ctrl-C, and returns its exit code. */
        int end() {
            command.interrupt();
            Waiting.until("the command has ended", () -> !command.isAlive());
            return code.get();
        }

        @Override
        public void close() {
            end();
        }
    }

    @Test
    void itServesThePageAndTheMetricsOfTheFleetUntilItIsInterrupted() throws Exception {
        try (Serving serving = new Serving(fleet.console, "serve", "--port=0")) {
            assertThat(serving.get("/")).contains("<title>");
            assertThat(serving.get("/metrics"))
                    .contains("worker_manager_sessions 1.0")
                    .contains("worker_manager_orphans 1.0")
                    .containsPattern("worker_manager_workers\\{.*state=\"paused\".*} 1.0")
                    .contains("worker_manager_store_calls_seconds_count{operation=\"census\",outcome=\"ok\"");
            assertThat(serving.end()).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void ordersNeedATokenInTheEnvironment() {
        ConsoleRun refused = fleet.console.runWords("serve", "--allow-orders");

        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("WORKER_MANAGER_ORDER_TOKEN").hasLineCount(1);
    }

    @Test
    void aShortTokenIsRefused() {
        ConsoleRun refused = fleet.console.runWords("serve", "--allow-orders", "--order-token=abc");

        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("16").doesNotContain("abc").hasLineCount(1);
    }

    @Test
    void anAddressForOthersNeedsTheNameOfTheHost() {
        ConsoleRun refused = fleet.console.runWords("serve", "--address=0.0.0.0", "--port=0");

        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("host").hasLineCount(1);
    }

    @Test
    void aPortThatIsTakenIsBadInput() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ConsoleRun refused = fleet.console.runWords("serve", "--port=" + taken.getLocalPort());

            assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(refused.err()).contains("Cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
