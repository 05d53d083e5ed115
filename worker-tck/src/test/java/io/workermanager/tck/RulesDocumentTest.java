package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract, the README and the rules say the same. */
class RulesDocumentTest {
    private static final String CONTRACT = "CONTRACT.md";
    private static final Pattern NAME = Pattern.compile("(([A-Z]+)-(\\d+))( \\((N\\d+(, N\\d+)*)\\))?: (.+)");

    private static final Pattern LINES = Pattern.compile("@DisplayName\\(\\s*\"(N\\d+(, N\\d+)*):");
    private static final Pattern OTHERS_TEST =
            Pattern.compile("\\.\\./(?!worker-tck/)(examples/)?[^/]+/src/test/java/.+Test\\.java");

    private static Stream<Method> rules() {
        return RuleCatalog.ALL.stream();
    }

    private static Matcher name(Method rule) {
        Matcher name = NAME.matcher(rule.getAnnotation(DisplayName.class).value());
        assertThat(name.matches()).as("the display name of %s", rule.getName()).isTrue();
        return name;
    }

    /** The cells of the rows of a document whose first cell looks like this. */
    private static List<List<String>> rows(String document, String first) throws IOException {
        return Files.readAllLines(Path.of(document)).stream()
                .filter(line -> line.matches("\\| " + first + " \\|.*"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    @Test
    void everyRuleIsInTheDocumentAndEveryRowIsARuleInTheOrderInWhichTheyRun() throws IOException {
        List<List<String>> documented = rows(CONTRACT, "[A-Z]+-\\d+").stream()
                .filter(row -> !row.get(0).startsWith("MAY"))
                .map(row -> List.of(row.get(0), row.get(1), row.get(2), row.get(4), row.get(5)))
                .toList();
        List<List<String>> written = rules().map(rule -> {
                    Matcher name = name(rule);
                    String lines = name.group(5) == null ? "" : name.group(5);
                    return List.of(
                            name.group(1),
                            must(rule),
                            name.group(7),
                            RuleCatalog.rule(rule).hint(),
                            lines);
                })
                .toList();
        assertThat(documented).containsExactlyElementsOf(written);
    }

    private static String must(Method rule) {
        return Arrays.stream(RuleCatalog.rule(rule).requires())
                .map(capability -> ", with `" + capability + "`")
                .collect(Collectors.joining("", "MUST", ""));
    }

    @Test
    void everyRuleHasAnIntentOfItsOwn() throws IOException {
        Map<String, List<String>> intents = rows(CONTRACT, "[A-Z]+-\\d+").stream()
                .collect(Collectors.groupingBy(
                        row -> family(row.get(0)) + row.get(row.get(0).startsWith("MAY") ? 2 : 3),
                        Collectors.mapping(row -> row.get(0), Collectors.toList())));
        assertThat(intents.keySet()).allSatisfy(intent -> assertThat(intent).contains(" "));
        assertThat(intents.values())
                .as("rules of one family with one intent, but for the three kinds of write and of race")
                .filteredOn(rules -> rules.size() > 1)
                .containsExactlyInAnyOrder(List.of("REPEAT-1", "REPEAT-2", "REPEAT-3"), List.of("RACE-3", "RACE-4"));
    }

    private static String family(String number) {
        return number.substring(0, number.indexOf('-') + 1);
    }

    @Test
    void whatAStoreMayDoIsWhatTheLiberalStoreDoes() throws IOException {
        assertThat(rows(CONTRACT, "MAY-\\d+").stream().map(row -> row.get(0) + " " + row.get(1)))
                .containsExactlyElementsOf(Arrays.stream(PermittedVariation.values())
                        .map(PermittedVariation::toString)
                        .toList());
    }

    @Test
    void theRulesThatCannotBeProvenAreThoseThatAreMarked() throws IOException {
        String all = Files.readString(Path.of(CONTRACT));
        String list = all.substring(all.indexOf("## What cannot be proven"), all.indexOf("## Rules"));
        List<String> listed = new ArrayList<>();
        Matcher number = Pattern.compile("[A-Z]+-\\d+").matcher(list);
        while (number.find()) {
            listed.add(number.group());
        }
        assertThat(listed)
                .containsExactlyElementsOf(
                        rules().filter(rule -> RuleCatalog.rule(rule).randomized())
                                .map(rule -> name(rule).group(1))
                                .toList());
    }

    @Test
    void theRulesThatAreMarkedAreThoseThatRaceOrDraw() {
        JavaClasses kit = new ClassFileImporter().importPackages("io.workermanager.tck");
        assertThat(rules())
                .allSatisfy(rule -> assertThat(leavesToChance(kit.get(rule.getDeclaringClass()), rule.getName()))
                        .as(rule.getName())
                        .isEqualTo(RuleCatalog.rule(rule).randomized()));
    }

    /** Whether a method, or another of its class that it calls, starts a race or draws steps. */
    private static boolean leavesToChance(JavaClass rules, String method) {
        Set<String> called = new HashSet<>(Set.of(method));
        boolean more = true;
        while (more) {
            more = rules.getMethodCallsFromSelf().stream()
                    .filter(call -> called.contains(call.getOrigin().getName()))
                    .filter(call -> call.getTargetOwner().equals(rules))
                    .map(call -> call.getTarget().getName())
                    .toList()
                    .stream()
                    .anyMatch(called::add);
        }
        return rules.getMethodCallsFromSelf().stream()
                .filter(call -> called.contains(call.getOrigin().getName()))
                .anyMatch(call -> (call.getTargetOwner().isAssignableTo(TckFixture.class)
                                && call.getTarget().getName().equals("runConcurrently"))
                        || call.getTargetOwner().isAssignableTo(SequenceRunner.class)
                        || call.getTargetOwner().isAssignableTo(ConcurrentCallers.class));
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
        for (List<String> row : rows("README.md", "N\\d+")) {
            List<String> kit =
                    row.get(2).isEmpty() ? List.of() : List.of(row.get(2).split(", "));
            if (kit.isEmpty()) {
                assertThat(row)
                        .as("a line that no rule watches is watched elsewhere")
                        .hasSize(4);
            } else {
                documented.put(row.get(0), kit);
            }
        }
        assertThat(documented).isEqualTo(watching);
        assertThat(rows("README.md", "N\\d+").stream().map(row -> row.get(0)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 42).mapToObj(n -> "N" + n).toList());
    }

    @Test
    void everyLineOfWhatMustNeverHappenNamesTheTestsThatNameIt() throws IOException {
        Map<String, Set<String>> watching = testsOutsideTheKit();
        assertThat(rows("README.md", "N\\d+")).allSatisfy(row -> {
            String tests = row.get(3).replaceAll(";.*", "");
            assertThat(tests.isEmpty() ? List.of() : List.of(tests.split(", ")))
                    .as(row.get(0))
                    .containsExactlyElementsOf(watching.getOrDefault(row.get(0), Set.of()));
        });
    }

    /** By line, the test classes of the other modules with a display name that begins with its number. */
    private static Map<String, Set<String>> testsOutsideTheKit() throws IOException {
        Map<String, Set<String>> watching = new TreeMap<>();
        try (Stream<Path> all = Files.find(
                Path.of(".."),
                20,
                (file, kind) -> OTHERS_TEST.matcher(file.toString()).matches())) {
            for (Path test : all.toList()) {
                Matcher name = LINES.matcher(Files.readString(test));
                String simpleName = test.getFileName().toString().replace(".java", "");
                while (name.find()) {
                    List.of(name.group(1).split(", "))
                            .forEach(line -> watching.computeIfAbsent(line, key -> new TreeSet<>())
                                    .add(simpleName));
                }
            }
        }
        return watching;
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
                .allSatisfy(rule -> assertThat(RuleCatalog.rule(rule).hint())
                        .as(rule.getName())
                        .endsWith("?"));
    }
}
