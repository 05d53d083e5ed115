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
    private static final JavaClasses WRONG = new ClassFileImporter().importPackages(SAMPLES);

    static Stream<Function<String, ArchRule>> rules() {
        return Stream.of(
                Layers::modelKnowsValuesAndItself,
                Layers::onlyVersionMints,
                Layers::rulesKnowTheModel,
                Layers::portKnowsTheRulesAndBelow,
                Layers::engineKnowsThePortAndBelow,
                Layers::managerKnowsTheEngineAndBelow,
                Layers::agentKnowsTheManagerAndBelow,
                Layers::agentDecisionsUseNoThreadOrClock,
                Layers::agentDecisionsUseNoRuntime,
                Layers::valuesAndRulesUseNoClockThreadOrRandom);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theDomainKeepsTheRule(Function<String, ArchRule> rule) {
        rule.apply(BASE).check(MAIN);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation(Layers::modelKnowsValuesAndItself, "ModelThatKnowsTheStore", "samples.port.Port"),
                violation(Layers::modelKnowsValuesAndItself, "ModelThatUsesALibrary", "org.assertj.core"),
                violation(Layers::onlyVersionMints, "model.Version", "java.util.concurrent.locks"),
                violation(Layers::rulesKnowTheModel, "RulesThatKnowThePort", "samples.port.Port"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "RulesThatKnowThePort", "Instant.now()"),
                violation(Layers::portKnowsTheRulesAndBelow, "PortThatKnowsTheManager", "ManagerThatUsesALibrary"),
                violation(Layers::engineKnowsThePortAndBelow, "EngineThatKnowsTheManager", "ManagerThatUsesALibrary"),
                violation(Layers::managerKnowsTheEngineAndBelow, "ManagerThatUsesALibrary", "org.assertj.core"),
                violation(Layers::agentKnowsTheManagerAndBelow, "AgentThatUsesALibrary", "org.assertj.core"),
                violation(Layers::agentDecisionsUseNoThreadOrClock, "agent.DecisionWithAThread", "System.nanoTime()"),
                violation(
                        Layers::agentDecisionsUseNoThreadOrClock, "agent.DecisionWithAThread", "java.util.concurrent"),
                violation(Layers::agentDecisionsUseNoThreadOrClock, "agent.DecisionWithAThread", "java.lang.Thread"),
                violation(Layers::agentDecisionsUseNoRuntime, "DecisionThatUsesTheRuntime", "agent.AgentRuntime"),
                violation(Layers::agentDecisionsUseNoRuntime, "DecisionThatUsesTheRuntime", "ManagerThatUsesALibrary"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatAsksAClock", "Instant.now()"),
                violation(
                        Layers::valuesAndRulesUseNoClockThreadOrRandom,
                        "ModelThatAsksAClock",
                        "System.currentTimeMillis()"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatAsksAClock", "System.nanoTime()"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatAsksAClock", "java.time.Clock"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatWaits", "Thread.sleep(long)"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatRollsDice", "java.util.Random"),
                violation(Layers::valuesAndRulesUseNoClockThreadOrRandom, "ModelThatRollsDice", "java.util.UUID"));
    }

    private static Arguments violation(Function<String, ArchRule> rule, String who, String what) {
        return Arguments.of(rule, who, what);
    }

    @ParameterizedTest(name = "{1} uses {2}")
    @MethodSource("violations")
    void aViolationIsReported(Function<String, ArchRule> rule, String who, String what) {
        EvaluationResult result = rule.apply(SAMPLES).allowEmptyShould(true).evaluate(WRONG);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(line -> assertThat(line).contains(who).contains(what));
    }

    @Test
    void everyPackageOfTheDomainHasItsRule() {
        assertThat(MAIN.stream().map(type -> type.getPackageName()).distinct())
                .containsExactlyInAnyOrder(
                        BASE, BASE + ".model", BASE + ".rules", BASE + ".port", BASE + ".engine", BASE + ".agent");
    }
}
