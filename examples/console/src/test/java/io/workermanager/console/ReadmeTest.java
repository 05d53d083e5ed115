package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.workermanager.console.ConsoleRun.Runner;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.redis.server.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Pattern SESSION_BLOCK = Pattern.compile("```\n(\\$ .*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| `([\\w-]+)[^`]*` \\| .* \\| (\\w+) \\|");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Set<String> CHANGES = Set.of("recover", "hold", "lift", "drain");

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    @Test
    void theTableHasEachCommandWithItsUser() throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        ROW.matcher(readme()).results().forEach(row -> documented.put(row.group(1), row.group(2)));

        Map<String, String> users = new LinkedHashMap<>();
        Console.complete()
                .getSubcommands()
                .forEach((name, command) -> users.put(
                        name, command.getUsageMessage().replaceAll("(?s).*Redis user that suffices: (\\w+).*", "$1")));
        assertThat(documented).isEqualTo(users);
    }

    @Test
    void theExitCodesAreThoseOfTheHelp() throws IOException {
        String help = Console.complete().getUsageMessage().replaceAll("\\s+", " ");

        for (String code : List.of("0", "1", "2", "3", "130")) {
            String meaning = readme().replaceAll("(?s).*\\| " + code + " \\| ([^|]*) \\|.*", "$1");
            assertThat(help).contains(" " + code + " " + meaning);
        }
    }

    @Test
    void theSessionIsWhatTheConsoleSays() throws Exception {
        try (TestRedis redis = TestRedis.startFresh();
                Replay replay = new Replay(redis)) {
            for (MatchResult block : SESSION_BLOCK.matcher(readme()).results().toList()) {
                for (String step : block.group(1).split("(?m)^\\$ ", -1)) {
                    if (!step.isEmpty()) {
                        List<String> lines = step.lines().toList();
                        replay.run(lines.get(0), lines.subList(1, lines.size()));
                    }
                }
            }
        }
    }

    /** Does what the session of the README does. */
    private static final class Replay implements AutoCloseable {
        private final TestRedis redis;
        private final Map<String, Process> marketMakers = new HashMap<>();
        private String host = "";

        Replay(TestRedis redis) {
            this.redis = redis;
        }

        void run(String command, List<String> output) throws Exception {
            List<String> words = WORD.matcher(command)
                    .results()
                    .map(word -> word.group(1) == null ? word.group() : word.group(1))
                    .toList();
            switch (words.get(0)) {
                case "redis-server", "export", "alias" -> assertThat(output).isEmpty();
                case "redis-cli" ->
                    AdminConnection.once(
                            redis.uri(), words.subList(3, words.size()).toArray(String[]::new));
                case "kill" ->
                    marketMakers
                            .get(words.get(2).replaceAll(".*id=(\\w+).*", "$1"))
                            .destroyForcibly()
                            .waitFor();
                case "examples/run" -> start(words.subList(1, words.size()));
                case "console" -> console(words.subList(1, words.size()), output);
                default -> throw new AssertionError("a step that this test does not know: " + command);
            }
        }

        private void start(List<String> words) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.workermanager.examples.Main"));
            words.forEach(word -> command.add(word.startsWith("--redis=") ? "--redis=" + redis.uri() : word));
            String id = words.get(words.size() - 1).replace("--id=", "");
            marketMakers.put(
                    id,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
            Waiting.until("the market maker is listed", () -> text("workers").contains(id));
            host = new ObjectMapper()
                    .readTree(text("workers -o json"))
                    .at("/workers/0/host")
                    .asText();
        }

        /** A command that only reads is repeated until the fleet is as far as the session. */
        private void console(List<String> words, List<String> output) {
            String[] command =
                    words.stream().map(word -> word.replace("server-1", host)).toArray(String[]::new);
            Pattern expected = pattern(output);
            if (!CHANGES.contains(words.get(0))) {
                // If it never matches, the comparison below shows the difference.
                if (Waiting.within(
                        PATIENCE, () -> expected.matcher(said(command)).matches())) {
                    return;
                }
            }
            assertThat(said(command)).matches(expected);
        }

        private String said(String[] command) {
            List<String> withRedis = new ArrayList<>(Arrays.asList(command));
            withRedis.add("--redis=" + redis.uri());
            ConsoleRun run = Runner.onRedis()
                    .typing("y\n")
                    .at(new TerminalState(true, false, false, false, 0))
                    .runWords(withRedis.toArray(String[]::new));
            return normal((run.err() + run.out()).replace(host, "server-1").replace("[y/N] ", "[y/N] y\n"));
        }

        private String text(String command) {
            return Runner.onRedis().run(command + " --redis=" + redis.uri()).out();
        }

        private static Pattern pattern(List<String> output) {
            return Pattern.compile(output.stream()
                    .map(line -> line.equals("...") ? "(?:.*\n)*" : Pattern.quote(normal(line)) + "\n")
                    .collect(Collectors.joining()));
        }

        /** Without the widths of columns, and without times, tokens and ages. */
        private static String normal(String text) {
            return text.replaceAll(" +", " ")
                    .replaceAll("(?m) $", "")
                    .replaceAll("\\b\\d\\d:\\d\\d:\\d\\d\\b", "TIME")
                    .replaceAll("\\b\\d{13,}\\b", "NUMBER")
                    .replaceAll("\\b\\d+[smhd]\\b", "AGE");
        }

        @Override
        public void close() {
            marketMakers.values().forEach(Process::destroyForcibly);
        }
    }
}
