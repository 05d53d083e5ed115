package io.workermanager.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        String kit = Files.readString(Path.of("../../worker-tck/README.md"));
        assertThat(RULE.matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(MatchResult::group))
                .filteredOn(rule -> !rule.equals("UTF-8"))
                .hasSizeGreaterThan(15)
                .allSatisfy(rule -> assertThat(kit).contains("| " + rule + " |"));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.startsWith("src") || file.endsWith("pom.xml"))
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("GuideTest.java"))
                    .map(GuideTest::read)
                    .map(GuideTest::withoutIndent)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
