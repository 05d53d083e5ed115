package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every sentence of the port is in the contract, with the rules behind it. */
class SentencesTest {
    private static final Path PORT = Path.of("../worker-domain/src/main/java/io/workermanager/port");
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern INLINE_TAG = Pattern.compile("\\{@(?:linkplain|link|code)\\s+([^}]*)}");
    private static final Pattern CONDITION =
            Pattern.compile("\\d|;| if |never|in the order|same atomic|shortest|greatest|at least");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+) \\| (.+) \\|$");
    private static final Pattern RULE = Pattern.compile("[A-Z]+-\\d+");
    private static final Set<String> WITHOUT_A_RULE = Set.of("definition", "domain", "caller", "not asked");

    private static Set<String> sentences() throws IOException {
        Set<String> all = new LinkedHashSet<>();
        for (String type : List.of("WorkerStore", "Write")) {
            COMMENT.matcher(Files.readString(PORT.resolve(type + ".java")))
                    .results()
                    .flatMap(comment -> sentences(comment.group(1)))
                    .filter(sentence -> !sentence.matches("@(param|return) .*")
                            || CONDITION.matcher(sentence).find())
                    .forEach(all::add);
        }
        return all;
    }

    private static Stream<String> sentences(String comment) {
        String text = INLINE_TAG
                .matcher(comment.replaceAll("(?m)^\\s*\\* ?", "").replaceAll("(?s)<pre>.*?</pre>", ""))
                .replaceAll(tag -> tag.group(1).strip().replaceFirst("(?s)^\\S+\\s+", ""));
        return Arrays.stream(text.replaceAll("(?m)^@", "\n\n@")
                        .replaceAll("</?em>", "")
                        .split("\\n\\s*\\n|</?(p|ul|li)>"))
                .map(paragraph -> paragraph.replaceAll("\\s+", " ").strip())
                .flatMap(paragraph -> Arrays.stream(paragraph.split("(?<=[.:]) (?=[A-Z@])")))
                .filter(sentence -> !sentence.isEmpty());
    }

    /** The rows of the table in the contract. */
    private static Map<String, String> documented() throws IOException {
        String contract = Files.readString(Path.of("CONTRACT.md"));
        String table = contract.substring(
                contract.indexOf("## Sentences of the port"), contract.indexOf("\n## What cannot be proven"));
        return ROW.matcher(table)
                .results()
                .filter(row -> !row.group(1).equals("sentence"))
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2), (one, other) -> one, LinkedHashMap::new));
    }

    @Test
    void everySentenceOfThePortIsInTheContract() throws IOException {
        assertThat(documented().keySet()).containsExactlyElementsOf(sentences());
    }

    @Test
    void everySentenceHasItsRulesOrAReasonForNone() throws IOException {
        String contract = Files.readString(Path.of("CONTRACT.md"));
        assertThat(documented()).allSatisfy((sentence, behind) -> {
            for (String one : behind.split(", ", -1)) {
                assertThat(WITHOUT_A_RULE.contains(one) || contract.contains("\n| " + one + " | "))
                        .as("%s: %s", sentence, one)
                        .isTrue();
            }
        });
    }

    @Test
    void everyRuleAboutThePortIsBehindASentence() throws IOException {
        String all = String.join(", ", documented().values());
        Set<String> named = RULE.matcher(all).results().map(MatchResult::group).collect(Collectors.toSet());
        List<Class<?>> groups = List.of(WorkerStoreTck.class.getInterfaces());
        List<Class<?>> ofThePort = groups.subList(0, groups.indexOf(RegisterRules.class));
        assertThat(RuleCatalog.ALL.stream()
                        .filter(rule -> ofThePort.contains(rule.getDeclaringClass()))
                        .map(RuleCatalog::number)
                        .filter(rule -> !named.contains(rule)))
                .isEmpty();
    }
}
