package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each Java block of a page is part of a source that a test runs. Not checked are blocks that start with {@code ```java pseudo}, and
 * blocks about {@code MyStore}, which stands for the reader's store. The guide of the SQL adapter has a test of its own.
 */
@DisplayName("Documentation")
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#([^)]*))?\\)");
    private static final List<Path> SAMPLES = List.of(
            Path.of("src/main/java/io/workermanager/examples/Quickstart.java"),
            Path.of("src/test/java/io/workermanager/examples/documentation"),
            ROOT.resolve("examples/consumer/src/it/green/src/test/java"),
            ROOT.resolve("examples/live-page/src/test/java"),
            ROOT.resolve("examples/metrics/src/test/java"),
            ROOT.resolve("examples/spring-boot-app/src"));

    @ParameterizedTest
    @MethodSource("pages")
    @DisplayName("every Java block is part of a source that a test runs")
    void everyJavaBlockIsPartOfATestedSource(Path page) {
        List<String> sources = sources();
        assertThat(blocks(page))
                .allSatisfy(block -> assertThat(sources)
                        .as(
                                "%s: copy this block from a test in %s, or mark it ```java pseudo:%n%s",
                                page, SAMPLES.get(1), block)
                        .anyMatch(source -> source.contains(block)));
    }

    @Test
    @DisplayName("the pages have Java blocks")
    void thePagesHaveJavaBlocks() {
        assertThat(pages().flatMap(page -> blocks(page).stream())).hasSizeGreaterThan(10);
        assertThat(blocks(ROOT.resolve("README.md"))).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("allPages")
    @DisplayName("every relative link leads to a file, and to a heading in it")
    void everyRelativeLinkLeadsToAFile(Path page) {
        assertThat(LINK.matcher(text(page)).results()).allSatisfy(link -> {
            Path target = page.resolveSibling(link.group(1));
            assertThat(target).as(page + ": " + link.group()).exists();
            if (link.group(2) != null && target.toString().endsWith(".md")) {
                assertThat(anchors(target)).as(page + ": " + link.group()).contains(link.group(2));
            }
        });
    }

    private static Stream<Path> pages() {
        return allPages().filter(page -> !page.startsWith(ROOT.resolve("examples/sql-adapter")));
    }

    private static Stream<Path> allPages() {
        return files(ROOT, ".md").stream()
                .filter(page -> Stream.of("target", ".git", "node_modules")
                        .noneMatch(folder -> page.toString().contains("/" + folder + "/")));
    }

    private static List<String> blocks(Path page) {
        return BLOCK.matcher(text(page))
                .results()
                .map(block -> withoutIndent(block.group(1)))
                .filter(block -> !block.contains("MyStore"))
                .toList();
    }

    /** As GitHub makes them. */
    private static List<String> anchors(Path page) {
        return text(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<String> sources() {
        List<String> sources = new ArrayList<>();
        SAMPLES.forEach(place -> files(place, ".java").forEach(file -> sources.add(withoutIndent(text(file)))));
        return sources;
    }

    private static List<Path> files(Path place, String end) {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(end) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
