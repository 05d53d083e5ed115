package io.workermanager.layering;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.workermanager.layering.samples.ManagerThatUsesALibrary;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayeringTest {
    private static final String BASE = "io.workermanager";
    private static final String SAMPLES = ManagerThatUsesALibrary.class.getPackageName();
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);
    private static final JavaClasses VIOLATING_SAMPLES = new ClassFileImporter().importPackages(SAMPLES);

    static Stream<Function<String, ArchRule>> rules() {
        return Stream.of(
                Layers::modelDependsOnJdkValuesOnly,
                Layers::onlyVersionCreatesFreshVersions,
                Layers::rulesDependOnTheModel,
                Layers::portDependsOnRulesAndBelow,
                Layers::engineDependsOnPortAndBelow,
                Layers::managerDependsOnEngineAndBelow,
                Layers::agentDependsOnManagerAndBelow,
                Layers::agentDecisionsUseNoThreadOrClock,
                Layers::agentDecisionsUseNoRuntime,
                Layers::valuesAndRulesUseNoClockThreadOrRandom);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theDomainSatisfiesTheRule(Function<String, ArchRule> rule) {
        rule.apply(BASE).check(MAIN);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation(Layers::modelDependsOnJdkValuesOnly, "ModelThatDependsOnTheStore", "samples.port.Port"),
                violation(Layers::modelDependsOnJdkValuesOnly, "ModelThatUsesALibrary", "org.assertj.core"),
                violation(Layers::onlyVersionCreatesFreshVersions, "model.Version", "java.util.concurrent.locks"),
                violation(Layers::rulesDependOnTheModel, "RulesThatDependOnThePort", "samples.port.Port"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "RulesThatDependOnThePort", "Instant.now()"),
                violation(Layers::portDependsOnRulesAndBelow, "PortThatDependsOnTheManager", "ManagerThatUsesALibrary"),
                violation(
                        Layers::engineDependsOnPortAndBelow,
                        "EngineThatDependsOnTheManager",
                        "ManagerThatUsesALibrary"),
                violation(Layers::managerDependsOnEngineAndBelow, "ManagerThatUsesALibrary", "org.assertj.core"),
                violation(Layers::agentDependsOnManagerAndBelow, "AgentThatUsesALibrary", "org.assertj.core"),
                violation(Layers::agentDecisionsUseNoThreadOrClock, "agent.DecisionWithAThread", "System.nanoTime()"),
                violation(
                        Layers::agentDecisionsUseNoThreadOrClock, "agent.DecisionWithAThread", "java.util.concurrent"),
                violation(Layers::agentDecisionsUseNoThreadOrClock, "agent.DecisionWithAThread", "java.lang.Thread"),
                violation(Layers::agentDecisionsUseNoRuntime, "DecisionThatUsesTheRuntime", "agent.AgentRuntime"),
                violation(Layers::agentDecisionsUseNoRuntime, "DecisionThatUsesTheRuntime", "ManagerThatUsesALibrary"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatUsesAClock", "Instant.now()"),
                violation(
                        Layers::valuesAndRulesUseNoClockThreadOrRandom,
                        "ModelThatUsesAClock",
                        "System.currentTimeMillis()"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatUsesAClock", "System.nanoTime()"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatUsesAClock", "java.time.Clock"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatWaits", "Thread.sleep(long)"),
                violation(
                        Layers::valuesAndRulesUseNoClockThreadOrRandom,
                        "ModelThatUsesRandomNumbers",
                        "java.util.Random"),
                violation(
                        Layers::valuesAndRulesUseNoClockThreadOrRandom,
                        "ModelThatUsesRandomNumbers",
                        "java.util.UUID"));
    }

    private static Arguments violation(Function<String, ArchRule> rule, String who, String what) {
        return Arguments.of(rule, who, what);
    }

    @ParameterizedTest(name = "{1} uses {2}")
    @MethodSource("violations")
    void aViolationIsReported(Function<String, ArchRule> rule, String who, String what) {
        EvaluationResult result = rule.apply(SAMPLES).allowEmptyShould(true).evaluate(VIOLATING_SAMPLES);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(line -> assertThat(line).contains(who).contains(what));
    }

    @Test
    void everyPackageOfTheDomainHasARule() {
        assertThat(MAIN.stream().map(type -> type.getPackageName()).distinct())
                .containsExactlyInAnyOrder(
                        BASE, BASE + ".model", BASE + ".rules", BASE + ".port", BASE + ".engine", BASE + ".agent");
    }
}
