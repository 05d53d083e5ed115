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
    private static final Class<?>[] PUBLIC_API = {
        WorkerStoreTck.class,
        Capability.class,
        AdapterLayering.class,
        ForwardingWorkerStore.class,
        UnreliableStore.class,
        FaultPlan.class,
        Fault.class
    };
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.workermanager.tck");
    private static final JavaClasses SAMPLES = new ClassFileImporter().importPackages("io.workermanager.tck.sample");

    private static final ArchRule DEPENDS_ONLY_ON_DOMAIN_JUNIT_AND_ASSERTJ = classes()
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
                    "io.workermanager.rules..",
                    "io.workermanager.port..",
                    KIT,
                    "org.junit.jupiter.api..",
                    "org.opentest4j..",
                    "org.assertj..",
                    "org.apiguardian..",
                    "org.jspecify..");

    private static final ArchRule DOES_NOT_NEED_ARCHUNIT = classes()
            .that()
            .resideInAPackage(KIT)
            .and()
            .doNotBelongToAnyOf(AdapterLayering.class)
            .should()
            .onlyDependOnClassesThat()
            .doNotBelongToAnyOf(AdapterLayering.class);

    private static final ArchRule MAKES_ONLY_THE_API_PUBLIC =
            classes().that().resideInAPackage(KIT).and().arePublic().should(be(belongToAnyOf(PUBLIC_API)));

    @Test
    void theKitDependsOnlyOnDomainJunitAndAssertj() {
        DEPENDS_ONLY_ON_DOMAIN_JUNIT_AND_ASSERTJ.check(CODE);
        assertThat(violations(DEPENDS_ONLY_ON_DOMAIN_JUNIT_AND_ASSERTJ))
                .contains("UsesTheEngine", "UsesAnotherLibrary");
    }

    @Test
    @DisplayName("only AdapterLayering needs ArchUnit on the class path")
    void onlyAdapterLayeringNeedsArchUnit() {
        DOES_NOT_NEED_ARCHUNIT.check(CODE);
        assertThat(violations(DOES_NOT_NEED_ARCHUNIT)).contains("UsesAdapterLayering");
    }

    @Test
    void onlyTheApiIsPublic() {
        MAKES_ONLY_THE_API_PUBLIC.check(CODE);
        assertThat(violations(MAKES_ONLY_THE_API_PUBLIC)).contains("UndocumentedPublicType");
    }

    private static String violations(ArchRule rule) {
        return rule.evaluate(SAMPLES).getFailureReport().toString();
    }
}
