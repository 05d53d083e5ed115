package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.workermanager.tck.WorkerStoreTck;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The kit is watched: every rule is broken by a store that is wrong in just that, and says so. */
class MutantsTest {
    private static final Map<String, Method> RULES = Arrays.stream(WorkerStoreTck.class.getMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .collect(Collectors.toMap(MutantsTest::number, Function.identity()));

    private static String number(Method rule) {
        return rule.getAnnotation(DisplayName.class).value().split("[ :]", 2)[0];
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                        WriteMutants.all(),
                        SessionMutants.all(),
                        KeepMutants.all(),
                        FindMutants.all(),
                        ScanMutants.all(),
                        LifeMutants.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void aWrongStoreBreaksTheRulesThatAreAboutIt(Mutant mutant) {
        MutantTck.UNDER_TEST.set(mutant);
        List<Event> failed = EngineTestKit.engine("junit-jupiter")
                .selectors(mutant.rules().stream().map(MutantsTest::select).toArray(DiscoverySelector[]::new))
                .execute()
                .testEvents()
                .failed()
                .list();
        List<Throwable> failures = failed.stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();
        assertThat(failures)
                .allSatisfy(failure ->
                        assertThat(Throwables.getStackTrace(failure)).doesNotContain("NullPointerException"));
        for (String rule : mutant.rules()) {
            String promise = RULES.get(rule).getAnnotation(DisplayName.class).value();
            assertThat(failures)
                    .as("%s is broken by: %s", rule, mutant)
                    .anySatisfy(failure -> assertThat(failure)
                            .hasMessageStartingWith("broken rule " + promise + "\nseen: ")
                            .hasMessageContaining("\nask: "));
        }
    }

    private static DiscoverySelector select(String rule) {
        assertThat(RULES).as("the rules of the kit").containsKey(rule);
        Method method = RULES.get(rule);
        return selectMethod(MutantTck.class.getName(), method.getName(), method.getParameterTypes()[0].getName());
    }

    @Test
    void everyRuleIsBrokenByAMutant() {
        Set<String> watched =
                mutants().flatMap(mutant -> mutant.rules().stream()).collect(Collectors.toSet());
        Set<String> unwatched = new HashSet<>(RULES.keySet());
        unwatched.removeAll(watched);
        assertThat(unwatched).isEmpty();
    }
}
