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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;

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
            "StoreCommandExecutor",
            "HintSubscription",
            "EventListeners",
            "SessionRunHandle",
            "UserCodeInvoker",
            "HostName");

    private Layers() {}

    static ArchRule modelDependsOnJdkValuesOnly(String base) {
        return classes()
                .that(resideInAPackage(base + ".model"))
                .and(not(name(base + VERSION)))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(JDK_VALUES, base + ".model", "java.lang.invoke", "java.lang.runtime"))
                .because("a value depends on values alone");
    }

    static ArchRule onlyVersionCreatesFreshVersions(String base) {
        return classes()
                .that(name(base + VERSION))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(
                        JDK_VALUES,
                        base + ".model",
                        "java.lang.runtime",
                        "java.security",
                        "java.util.concurrent.atomic"))
                .because("a version is the one value that is drawn, not derived");
    }

    static ArchRule rulesDependOnTheModel(String base) {
        return classes()
                .that(resideInAPackage(base + ".rules"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        and(JDK_VALUES, base + ".model", base + ".rules", "java.lang.invoke", "java.lang.runtime"))
                .because("rules are functions of values");
    }

    static ArchRule portDependsOnRulesAndBelow(String base) {
        return classes()
                .that(resideInAPackage(base + ".port"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        and(JDK_VALUES, base + ".model", base + ".rules", base + ".port", "java.lang.runtime"))
                .because("the port takes and returns values of the model");
    }

    static ArchRule engineDependsOnPortAndBelow(String base) {
        return classes()
                .that(resideInAPackage(base + ".engine"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(
                        JDK_VALUES,
                        base + ".model",
                        base + ".rules",
                        base + ".port",
                        base + ".engine",
                        "java.lang.runtime",
                        "java.security",
                        "java.util.concurrent",
                        "java.util.concurrent.atomic"))
                .because("use cases need the port, the rules and the JDK");
    }

    static ArchRule managerDependsOnEngineAndBelow(String base) {
        return classes()
                .that(resideInAPackage(base))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        and(JDK_VALUES, base + ".model", base + ".port", base + ".engine", base, "java.lang.runtime"))
                .because("the facade hands out what the engine does");
    }

    static ArchRule agentDependsOnManagerAndBelow(String base) {
        return classes()
                .that(resideInAPackage(base + ".agent"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(
                        JDK_VALUES,
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
                        "java.util.concurrent.atomic"))
                .because("a process needs the JDK's threads, the use cases, and nothing else");
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

    private static String[] and(String[] some, String... more) {
        String[] all = new String[some.length + more.length];
        System.arraycopy(some, 0, all, 0, some.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
