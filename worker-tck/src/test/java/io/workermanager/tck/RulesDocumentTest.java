package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The README and the rules say the same. */
class RulesDocumentTest {
    private static final Pattern NAME = Pattern.compile("(([A-Z]+)-(\\d+))( \\((N\\d+(, N\\d+)*)\\))?: (.+)");

    private static Stream<Method> rules() {
        return Arrays.stream(WorkerStoreTck.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    private static Matcher name(Method rule) {
        Matcher name = NAME.matcher(rule.getAnnotation(DisplayName.class).value());
        assertThat(name.matches()).as("the display name of %s", rule.getName()).isTrue();
        return name;
    }

    /** The cells of the rows whose first cell looks like this. */
    private static List<List<String>> rows(String first) throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.matches("\\| " + first + " \\|.*"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    @Test
    void everyRuleIsInTheDocumentAndEveryRowIsARule() throws IOException {
        List<List<String>> documented = rows("[A-Z]+-\\d+");
        List<List<String>> written = rules().map(rule -> {
                    Matcher name = name(rule);
                    String lines = name.group(5) == null ? "" : name.group(5);
                    return List.of(
                            name.group(1),
                            name.group(7),
                            rule.getAnnotation(Ask.class).value(),
                            lines);
                })
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void everyLineOfWhatMustNeverHappenNamesTheRulesThatNameIt() throws IOException {
        Map<String, List<String>> watching = new TreeMap<>();
        rules().map(RulesDocumentTest::name)
                .filter(name -> name.group(5) != null)
                .forEach(name -> Arrays.stream(name.group(5).split(", "))
                        .forEach(line -> watching.computeIfAbsent(line, key -> new ArrayList<>())
                                .add(name.group(1))));
        Map<String, List<String>> documented = new TreeMap<>();
        for (List<String> row : rows("N\\d+")) {
            List<String> kit =
                    row.get(2).isEmpty() ? List.of() : List.of(row.get(2).split(", "));
            if (kit.isEmpty()) {
                assertThat(row)
                        .as("a line that no rule watches is watched elsewhere")
                        .hasSize(4);
            } else {
                documented.put(row.get(0), kit.stream().sorted().toList());
            }
        }
        watching.replaceAll((line, rules) -> rules.stream().sorted().toList());
        assertThat(documented).isEqualTo(watching);
        assertThat(rows("N\\d+").stream().map(row -> row.get(0)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 31).mapToObj(n -> "N" + n).toList());
    }

    @Test
    void theNumberOfARuleIsInTheNameOfItsTest() {
        assertThat(rules())
                .allSatisfy(rule -> assertThat(rule.getName())
                        .startsWith(name(rule).group(1).replace("-", "").toLowerCase(Locale.ROOT) + "_"));
    }

    @Test
    void numbersAreUniqueAndWithoutGaps() {
        Map<String, List<Integer>> families = rules().map(RulesDocumentTest::name)
                .collect(Collectors.groupingBy(
                        name -> name.group(2),
                        Collectors.mapping(name -> Integer.valueOf(name.group(3)), Collectors.toList())));
        assertThat(families.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.rangeClosed(1, numbers.size()).boxed().toList()));
    }

    @Test
    void everyRuleAsksAQuestionThatHelpsToRepair() {
        assertThat(rules())
                .allSatisfy(rule -> assertThat(rule.getAnnotation(Ask.class).value())
                        .as(rule.getName())
                        .endsWith("?"));
    }
}
