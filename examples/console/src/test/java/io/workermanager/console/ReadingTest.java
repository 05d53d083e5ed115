package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workermanager.console.ConsoleRun.Runner;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    private static final List<String> COMMANDS = List.of(
            "status",
            "workers",
            "workers --all",
            "describe ws-busy",
            "describe ws-held",
            "describe ws-died",
            "explain --exchange=binance",
            "sessions",
            "orphans",
            "holds",
            "audit");

    private static Stream<String> commands() {
        return COMMANDS.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theNamesInJsonAreThoseOfTheGoldenFile(String command) throws IOException {
        ConsoleRun run = SampleFleet.ofAllStates().console.run(command + " -o json");

        assertThat(run.code()).isZero();
        GoldenFile.compare(fileName(command) + ".json", run.out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theTextIsThatOfTheGoldenFile(String command) throws IOException {
        GoldenFile.compare(
                fileName(command) + ".txt",
                SampleFleet.ofAllStates().console.run(command).out());
    }

    private static String fileName(String command) {
        return command.replaceAll("[^a-z-]+", "-").replaceAll("-+", "-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "workers", "sessions", "orphans", "holds", "audit", "explain"})
    void anEmptyFleetHasValidJsonAndASentence(String command) throws IOException {
        Runner console = SampleFleet.empty().console;

        assertThat(new ObjectMapper()
                        .readTree(console.run(command + " -o json").out())
                        .isObject())
                .isTrue();
        assertThat(console.run(command).out()).contains("no").doesNotContain("null");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000})
    void aListHasARowForEachWorker(int count) throws IOException {
        Runner console = (count == 1 ? SampleFleet.ofOne() : SampleFleet.ofMany(count)).console;

        JsonNode json =
                new ObjectMapper().readTree(console.run("workers -o json").out());
        assertThat(json.get("workers")).hasSize(count);
        assertThat(console.run("workers").lines()).hasSize(count + 1);
        assertThat(console.run("status").out()).contains(count + " alive");
    }

    @Test
    void rowsAreAlignedAlsoWithWideIds() {
        List<String> lines =
                SampleFleet.ofAllStates().console.run("workers --all -o wide").lines();

        int status = lines.get(0).indexOf("STATUS");
        assertThat(lines)
                .allSatisfy(line -> assertThat(atCell(line, status - 1) + atCell(line, status))
                        .matches(" \\S"));
    }

    private static String atCell(String line, int cell) {
        int used = 0;
        for (int point : line.codePoints().toArray()) {
            if (used == cell) {
                return Character.toString(point);
            }
            used += WCWidth.wcwidth(point);
        }
        return "";
    }

    @Test
    void aTerminalOf80ColumnsIsNotExceeded() {
        Runner console = SampleFleet.ofAllStates().console.typing("");

        assertThat(console.run("workers --all").lines())
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(80))
                .anyMatch(line -> line.endsWith("…"));
        assertThat(console.run("workers --all -o wide").out()).doesNotContain("…");
    }

    @Test
    void longIdsAreCutOnATerminalOnly() {
        SampleFleet fleet = SampleFleet.empty();
        String id = "界".repeat(80);
        fleet.workers.register(id, RegisterOptions.defaults());

        assertThat(fleet.console.typing("").run("workers").lines())
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(80))
                .last()
                .asString()
                .startsWith("界界界")
                .contains("…", "idle");
        assertThat(fleet.console.run("workers").out()).contains(id);
    }

    @Test
    void coloursAreForATerminalOnly() {
        Runner console = SampleFleet.ofAllStates().console;

        assertThat(console.run("workers").out()).doesNotContain("\u001b");
        assertThat(console.at(new TerminalState(true, true, true, true, 80))
                        .run("workers")
                        .out())
                .contains("\u001b[33m");
    }

    @Test
    void whatATerminalWouldObeyIsEscaped() {
        Runner console = SampleFleet.ofAllStates().console;

        for (String format : List.of("table", "wide", "json")) {
            assertThat(console.run("describe ws-busy -o " + format).out())
                    .containsIgnoringCase("\\u001b[31m")
                    .contains("\\u202e")
                    .doesNotContain("\u001b", "\u202e");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--type=fix | fix-offline fix-paused fix-stopping",
                "--type=fix --exchange=kraken | ",
                "--host=server-1 | ws-busy ws-held",
                "--capability=spot --capability=futures | ws-busy",
                "--attribute=build=7 | ws-busy",
                "--id-prefix=ws- | ws-busy ws-held",
                "--id-prefix=ws- --all | ws-busy ws-died ws-held",
                "--id=ws-b --id=fix-p | fix-paused ws-busy",
                "--type=websocket --sort=-id | ws-held ws-busy",
                "--type=websocket --sort=session | ws-busy ws-held"
            })
    void optionsFilterAndSort(String options, String ids) {
        ConsoleRun run = SampleFleet.ofAllStates().console.run("workers " + options);

        assertThat(run.lines().stream().skip(1).map(line -> line.split(" ", -1)[0]))
                .containsExactly(ids == null ? new String[0] : ids.split(" ", -1));
    }

    @Test
    void anIdIsCompletedIfNoOtherBeginsWithIt() {
        Runner console = SampleFleet.ofAllStates().console;

        assertThat(console.run("describe ws-b").out()).contains("ws-busy");
        assertThat(console.run("describe ws-"))
                .returns(ExitCode.BAD_INPUT, ConsoleRun::code)
                .satisfies(run -> assertThat(run.err()).contains("3 ids begin with ws-: ws-busy, ws-died, ws-held"));
        assertThat(console.run("describe nobody"))
                .returns(ExitCode.BAD_INPUT, ConsoleRun::code)
                .satisfies(run -> assertThat(run.err()).contains("nobody").hasLineCount(1));
    }

    @Test
    void theAuditLogIsCutToTheLatest() {
        Runner console = SampleFleet.ofAllStates().console;

        assertThat(console.run("audit --limit=1").lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("shutdown");
    }

    @Test
    void eventsArePrintedFromTheStartAndAfterIt() throws IOException {
        Runner console = SampleFleet.ofAllStates().console;

        assertThat(console.run("events --for=1ms").out()).isEmpty();
        assertThat(console.run("events --for=1ms --from-start").out())
                .contains("registered ws-busy", "claimed ws-busy BTC/USD", "held: maintenance on id=ws-held");
        ConsoleRun json = console.run("events --for=1ms --from-start -o json");
        GoldenFile.compare("events.jsonl", json.out());
        for (String line : json.lines()) {
            assertThat(new ObjectMapper().readTree(line).get("kind").asText())
                    .isEqualTo(new ObjectMapper()
                            .readTree(line)
                            .get("kind")
                            .asText()
                            .toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void alertsComeFirst() {
        SampleFleet fleet = SampleFleet.ofOne();
        fleet.workers.markAllOffline(SampleFleet.UPGRADE);
        fleet.workers.fleet().sendShutdownSignal(Selector.all(), SampleFleet.UPGRADE);

        assertThat(fleet.console.run("status").lines())
                .startsWith(
                        "ALL HELD: hold all (alice: upgrade)",
                        "ALL ASKED TO STOP that registered before 0s ago (alice: upgrade)");
    }
}
