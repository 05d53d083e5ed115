package io.workermanager.layering;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.stream.Stream;

/** The allowed dependencies between the packages under a base package. Each rule is a whitelist. */
final class Layers {
    private static final String VERSION = ".model.Version";
    private static final String[] JDK_VALUES = {
        "java.lang",
        "java.math",
        "java.nio",
        "java.nio.charset",
        "java.time",
        "java.time.temporal",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "org.jspecify.annotations"
    };

    /** The classes of the agent that use threads or that user code calls. All other classes only decide. */
    private static final Set<String> AGENT_RUNTIME = Set.of(
            "WorkerAgent",
            "AgentRuntime",
            "AgentExecutors",
            "ThreadedAgentExecutors",
            "ScheduledAgentExecutors",
            "AgentLog",
            "StoreCommandExecutor",
            "HintSubscription",
            "EventListeners",
            "SessionRunContext",
            "UserCodeInvoker",
            "HostName");

    private Layers() {}

    static ArchRule modelDependsOnJdkValuesOnly(String base) {
        return onlyUse(
                classes().that(resideInAPackage(base + ".model")).and(not(name(base + VERSION))),
                "a value depends on values alone",
                base + ".model",
                "java.lang.invoke",
                "java.lang.runtime");
    }

    static ArchRule onlyVersionCreatesFreshVersions(String base) {
        return onlyUse(
                classes().that(name(base + VERSION)),
                "a version is the one value that is drawn, not derived",
                base + ".model",
                "java.lang.runtime",
                "java.security",
                "java.util.concurrent.atomic");
    }

    static ArchRule rulesDependOnTheModel(String base) {
        return onlyUse(
                classes().that(resideInAPackage(base + ".rules")),
                "rules are functions of values",
                base + ".model",
                base + ".rules",
                "java.lang.invoke",
                "java.lang.runtime");
    }

    static ArchRule portDependsOnRulesAndBelow(String base) {
        return onlyUse(
                classes().that(resideInAPackage(base + ".port")),
                "the port takes and returns values of the model",
                base + ".model",
                base + ".rules",
                base + ".port",
                "java.lang.runtime");
    }

    static ArchRule engineDependsOnPortAndBelow(String base) {
        return onlyUse(
                classes().that(resideInAPackage(base + ".engine")),
                "use cases need the port, the rules and the JDK",
                base + ".model",
                base + ".rules",
                base + ".port",
                base + ".engine",
                "java.lang.runtime",
                "java.security",
                "java.util.concurrent",
                "java.util.concurrent.atomic");
    }

    static ArchRule managerDependsOnEngineAndBelow(String base) {
        return onlyUse(
                classes().that(resideInAPackage(base)),
                "the facade hands out what the engine does",
                base + ".model",
                base + ".port",
                base + ".engine",
                base,
                "java.lang.runtime");
    }

    static ArchRule agentDependsOnManagerAndBelow(String base) {
        return onlyUse(
                classes().that(resideInAPackage(base + ".agent")),
                "a process needs the JDK's threads, the use cases, and nothing else",
                base + ".model",
                base + ".port",
                base,
                base + ".agent",
                "java.io",
                "java.lang.invoke",
                "java.lang.reflect",
                "java.lang.runtime",
                "java.net",
                "java.nio.file",
                "java.util.concurrent",
                "java.util.concurrent.atomic");
    }

    /** Every class of the agent that is not in {@link #AGENT_RUNTIME} only decides, and uses no thread or clock. */
    static ArchRule agentDecisionsUseNoThreadOrClock(String base) {
        return noClasses()
                .that(belongToTheAgentsDecisions(base))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent.."))
                .orShould()
                .dependOnClassesThat(belongToAnyOf(Thread.class, Clock.class, Random.class))
                .because("the same inputs at the same times must always lead to the same actions");
    }

    static ArchRule agentDecisionsUseNoRuntime(String base) {
        return noClasses()
                .that(belongToTheAgentsDecisions(base))
                .should()
                .dependOnClassesThat(belongToTheAgentsRuntime(base))
                .orShould()
                .dependOnClassesThat(resideInAPackage(base))
                .because("the runtime calls the decisions, never the reverse");
    }

    private static DescribedPredicate<JavaClass> belongToTheAgentsRuntime(String base) {
        return describe(
                "belong to the agent's runtime",
                type -> type.getPackageName().equals(base + ".agent")
                        && AGENT_RUNTIME.contains(outermost(type).getSimpleName()));
    }

    private static DescribedPredicate<JavaClass> belongToTheAgentsDecisions(String base) {
        return describe(
                "belong to the agent's decisions",
                type -> type.getPackageName().equals(base + ".agent")
                        && !type.getSimpleName().equals("package-info")
                        && !AGENT_RUNTIME.contains(outermost(type).getSimpleName()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Layers::outermost).orElse(type);
    }

    static ArchRule valuesAndRulesUseNoClockThreadOrRandom(String base) {
        return noClasses()
                .that(resideInAnyPackage(base + ".model", base + ".rules"))
                .and(not(name(base + VERSION)))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Instant.class, "now", Clock.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat(belongToAnyOf(
                        Clock.class, Thread.class, Timer.class, Random.class, SecureRandom.class, UUID.class))
                .because("the same record and the same time always give the same result");
    }

    private static ArchRule onlyUse(GivenClassesConjunction classes, String reason, String... packages) {
        return classes.should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(Stream.of(JDK_VALUES), Stream.of(packages))
                        .toArray(String[]::new))
                .because(reason);
    }
}
