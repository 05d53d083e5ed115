package io.workermanager.tck;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each rule holds for the code, and is broken by every sample of its violation: a rule that cannot fail proves nothing. */
@DisplayName("Layering")
class LayeringTest {
    private static final String KIT = "io.workermanager.tck..";
    private static final Class<?>[] PROMISED = {
        WorkerStoreTck.class,
        Capability.class,
        AdapterLayering.class,
        UnreliableStore.class,
        FaultPlan.class,
        Fault.class
    };
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.workermanager.tck");
    private static final JavaClasses SAMPLES = new ClassFileImporter().importPackages("io.workermanager.tck.sample");

    private static final ArchRule KNOWS_THE_DOMAIN_JUNIT_AND_ASSERTJ_ALONE = classes()
            .that()
            .resideInAPackage(KIT)
            .and()
            .doNotBelongToAnyOf(AdapterLayering.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.workermanager",
                    "io.workermanager.model..",
                    "io.workermanager.port..",
                    KIT,
                    "org.junit.jupiter.api..",
                    "org.opentest4j..",
                    "org.assertj..",
                    "org.apiguardian..",
                    "org.jspecify..");

    private static final ArchRule NEEDS_NOBODY_WHO_NEEDS_ARCHUNIT = classes()
            .that()
            .resideInAPackage(KIT)
            .and()
            .doNotBelongToAnyOf(AdapterLayering.class)
            .should()
            .onlyDependOnClassesThat()
            .doNotBelongToAnyOf(AdapterLayering.class);

    private static final ArchRule PROMISES_SIX_TYPES =
            classes().that().resideInAPackage(KIT).and().arePublic().should(be(belongToAnyOf(PROMISED)));

    @Test
    void theKitKnowsTheDomainJunitAndAssertjAlone() {
        KNOWS_THE_DOMAIN_JUNIT_AND_ASSERTJ_ALONE.check(CODE);
        assertThat(violations(KNOWS_THE_DOMAIN_JUNIT_AND_ASSERTJ_ALONE))
                .contains("LeansOnTheEngine", "LeansOnAnotherLibrary");
    }

    @Test
    @DisplayName("without ArchUnit on the class path everything works but the layering for adapters")
    void nothingButTheLayeringNeedsArchUnit() {
        NEEDS_NOBODY_WHO_NEEDS_ARCHUNIT.check(CODE);
        assertThat(violations(NEEDS_NOBODY_WHO_NEEDS_ARCHUNIT)).contains("LeansOnTheLayering");
    }

    @Test
    void theKitPromisesSixTypes() {
        PROMISES_SIX_TYPES.check(CODE);
        assertThat(violations(PROMISES_SIX_TYPES)).contains("PublicWithoutPromise");
    }

    private static String violations(ArchRule rule) {
        return rule.evaluate(SAMPLES).getFailureReport().toString();
    }
}
