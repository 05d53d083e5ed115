package io.workermanager.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The guide says what the source says")
class GuideTest {
    private static final Pattern SNIPPET = Pattern.compile("```(java|sql|xml)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern GROUP = Pattern.compile("\\| ([A-Z]+)-[0-9]+ \\| MUST");
    private static final Pattern LINES = Pattern.compile("\\| `(\\w+)` \\| (\\d+) \\|");
    private static final Pattern RULE = Pattern.compile("\\b[A-Z]+-[0-9]+\\b");

    @Test
    @DisplayName("every snippet stands in a source file, line by line")
    void everySnippetStandsInASource() throws IOException {
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(snippet -> withoutIndent(snippet.group(2)))
                .toList();
        List<String> sources = sources();
        assertThat(snippets)
                .hasSizeGreaterThan(12)
                .allSatisfy(snippet -> assertThat(sources).as(snippet).anyMatch(source -> source.contains(snippet)));
    }

    @Test
    @DisplayName("every rule that it names is one of the kit's")
    void everyRuleIsOneOfTheKit() throws IOException {
        String contract = Files.readString(Path.of("../../worker-tck/CONTRACT.md"));
        assertThat(RULE.matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(MatchResult::group))
                .filteredOn(rule -> !rule.equals("UTF-8"))
                .hasSizeGreaterThan(15)
                .allSatisfy(rule -> assertThat(contract).contains("| " + rule + " |"));
    }

    @Test
    @DisplayName("every group of rules turns green at one of its steps")
    void everyGroupTurnsGreen() throws IOException {
        String green = Pattern.compile("\\*Green now:\\*.*?\n\n", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining());
        assertThat(GROUP.matcher(Files.readString(Path.of("../../worker-tck/CONTRACT.md")))
                        .results()
                        .map(row -> row.group(1))
                        .distinct())
                .filteredOn(
                        group -> !group.equals("KIT")) // These are about the test, and green from its first line on.
                .hasSizeGreaterThan(25)
                .allSatisfy(group -> assertThat(green).containsPattern("\\b" + group + "\\b"));
    }

    @Test
    @DisplayName("every file has as many lines as it says")
    void everyFileHasAsManyLinesAsItSays() throws IOException {
        List<MatchResult> said =
                LINES.matcher(Files.readString(Path.of("README.md"))).results().toList();
        assertThat(said)
                .hasSize(4)
                .allSatisfy(row ->
                        assertThat(linesOf(row.group(1))).as(row.group(1)).isEqualTo(row.group(2)));
    }

    /** Without blanks, comments, imports and the package. */
    private static String linesOf(String name) throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/workermanager/sql/" + name + ".java"));
        return String.valueOf(source.replaceAll("(?s)/\\*.*?\\*/", "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.matches("(//|import |package ).*"))
                .count());
    }

    /** Of this module, and of the project that the guide begins with. */
    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>(List.of(read(Path.of("pom.xml"))));
        for (Path folder : List.of(Path.of("src"), Path.of("../consumer/src/it/green"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.endsWith("GuideTest.java"))
                        .map(GuideTest::read)
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return withoutIndent(withoutPlaceholders(Files.readString(file)));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    /** A version that the build fills in is the one of the parent's pom. */
    private static String withoutPlaceholders(String text) throws IOException {
        String parent = Files.readString(Path.of("../../pom.xml"));
        return text.replace("@project.version@", first("<version>(.+)</version>", parent))
                .replace("@junit.version@", first("<junit.version>(.+)</junit.version>", parent));
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
