package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.redis.server.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types keys at a terminal in memory, and reads its screen. */
class TopTest {
    private static final String UP = "\u001b[A";
    private static final String DOWN = "\u001b[B";

    private final SampleFleet sample = SampleFleet.ofAllStates();
    private Screen screen;

    private Screen open(SampleFleet fleet, int columns, int rows) throws IOException {
        screen = new Screen(fleet, columns, rows);
        return screen;
    }

    @AfterEach
    void close() throws Exception {
        if (screen != null) {
            screen.type("\u001bqq");
            screen.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 50", "40, 10", "20, 8"})
    void countsHoldsAndWorkersFitTheTerminal(int columns, int rows) throws Exception {
        Screen top = open(sample, columns, rows);
        top.waitFor("6 alive");

        assertThat(top.lines())
                .hasSize(rows)
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(columns));
        top.waitFor("fix-off");
    }

    @Test
    void theFirstScreenHasCountsHoldsWorkersAndKeys() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");

        assertThat(top.lines().get(0)).startsWith("6 alive: 2 idle, 1 processing");
        assertThat(top.lines().get(1)).contains("utilisation 33%", "1 hold");
        assertThat(top.text())
                .contains("hold maintenance, ends in 119m (alice: upgrade) on id=ws-held")
                .contains("ws-busy", "日本-🚀")
                .contains("?:help q:quit")
                .doesNotContain("ws-died");
    }

    @Test
    void keysShowTheDeadFilterAndSort() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.type("x");
        top.waitFor("ws-died");
        top.type("/ws-\r");
        top.waitUntilGone("fix-offline");
        top.waitFor("filter ws-");
        top.type("/\r");
        top.waitFor("fix-offline");
        top.type("s");
        top.waitFor("sorted by status");
    }

    @Test
    void keysDescribeAndExplainTheWorkerUnderTheCursor() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.type(DOWN + DOWN + UP + DOWN + DOWN + "\r");
        top.waitFor("Worker ws-busy");
        top.type("\u001b[6~\u001b[6~");
        top.waitFor("\\u001b[31m");
        top.type("q");
        top.waitUntilGone("Worker ws-busy");
        top.type("e");
        top.waitFor("A session for type=websocket");
        top.type("q?");
        top.waitFor("marks a worker");
        top.type("qv");
        top.waitFor("Events");
    }

    @Test
    void anOrderIsGivenAfterItsReasonItsPreviewAndY() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.type("/ws-busy\r");
        top.waitUntilGone("fix-offline");
        top.type("pnew diskk\u007f\r");
        top.waitFor("pause id=ws-busy would concern 1 worker; sessions: BTC/USD");
        top.type("y");
        top.waitFor("pause id=ws-busy: 1 worker concerned");
        top.waitFor("processing,paused");

        assertThat(sample.console.run("audit --limit=1").out()).contains("dora", "pause", "new disk\n");
    }

    @Test
    void ordersConcernTheMarkedWorkers() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.type("/ws-\r");
        top.waitUntilGone("fix-offline");
        top.type(" " + DOWN + " ");
        top.waitFor("2 marked");
        top.type("hnight\rdisk\r");
        top.waitFor("hold night id=ws-busy,ws-held would concern 2 workers");
        top.type("y");
        top.waitFor("hold night (dora: disk)");
    }

    @ParameterizedTest
    @CsvSource({"n", "Y", "q"})
    void anotherKeyThanYChangesNothing(String key) throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.type("Dtest\r");
        top.waitFor("y:give this order");
        top.type(key);
        top.waitFor("not confirmed; nothing was changed");

        assertThat(sample.console.run("audit").out()).doesNotContain("dora");
    }

    @Test
    void anOrderWithoutAReasonIsRefused() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.type("p\r");
        top.waitFor("an order needs its reason");
    }

    @Test
    void anEmptyFleetAndOneOf10000HaveAScreen() throws Exception {
        Screen top = open(SampleFleet.empty(), 80, 24);
        top.waitFor("no workers");
        top.type("p\r\u001b[5~e" + UP);
        top.waitFor("0 alive");
        top.type("q");
        top.close();

        top = open(SampleFleet.ofMany(10_000), 80, 24);
        top.waitFor("10000 alive");
        top.type(UP + "\u001b[6~\u001b[6~");
        top.waitFor("w-100");
    }

    @Test
    void aStoreThatFailsIsSaidAndTheLastScreenStays() throws Exception {
        Screen top = open(sample, 80, 24);
        top.waitFor("fix-offline");
        top.fail();
        top.waitFor("NOT CURRENT: ");
        top.type("\r");
        top.waitFor("closed");

        assertThat(top.text()).contains("fix-offline");
    }

    /** A terminal in memory, with the program that runs in it. */
    private static final class Screen {
        private final ScreenTerminal.VirtualTerminal terminal;
        private final InMemoryWorkerStore connection;
        private final Thread program;

        Screen(SampleFleet fleet, int columns, int rows) throws IOException {
            this.terminal = ScreenTerminal.withTerminal("top", "xterm-256color", columns, rows);
            this.connection = fleet.store.sibling();
            this.program = new Thread(() -> {
                Fleet open = new Fleet(connection, WorkerManager.create(connection));
                try (TopPoller poller = new TopPoller(open, Duration.ofMillis(100))) {
                    new Top(terminal.terminal(), open, poller, "dora", false).run();
                }
            });
            program.start();
        }

        void type(String keys) {
            try {
                terminal.terminal().processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void fail() {
            connection.close();
        }

        List<String> lines() {
            return terminal.screen().toString().lines().toList();
        }

        String text() {
            return String.join("\n", lines());
        }

        void waitFor(String text) {
            try {
                Waiting.until("the text is on the screen", () -> text().contains(text));
            } catch (AssertionError e) {
                assertThat(text()).contains(text);
            }
        }

        void waitUntilGone(String text) {
            Waiting.until("the text has left the screen", () -> !text().contains(text));
        }

        void close() throws InterruptedException {
            program.join(60_000);
            assertThat(program.isAlive()).isFalse();
        }
    }
}
