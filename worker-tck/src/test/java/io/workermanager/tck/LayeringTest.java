package io.workermanager.tck;

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
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.workermanager.tck");
    private static final JavaClasses SAMPLES = new ClassFileImporter().importPackages("io.workermanager.tck.sample");

    private static final ArchRule KNOWS_THE_DOMAIN_JUNIT_AND_ASSERTJ_ALONE = classes()
            .that()
            .resideInAPackage(KIT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.workermanager",
                    "io.workermanager.model..",
                    "io.workermanager.store..",
                    KIT,
                    "org.junit.jupiter.api..",
                    "org.opentest4j..",
                    "org.assertj..",
                    "org.apiguardian..",
                    "org.jspecify..");

    private static final ArchRule PROMISES_TWO_TYPES = classes()
            .that()
            .resideInAPackage(KIT)
            .and()
            .arePublic()
            .should()
            .be(WorkerStoreTck.class)
            .orShould()
            .be(Capability.class);

    @Test
    void theKitKnowsTheDomainJunitAndAssertjAlone() {
        KNOWS_THE_DOMAIN_JUNIT_AND_ASSERTJ_ALONE.check(CODE);
        assertThat(violations(KNOWS_THE_DOMAIN_JUNIT_AND_ASSERTJ_ALONE))
                .contains("LeansOnTheEngine", "LeansOnAnotherLibrary");
    }

    @Test
    void theKitPromisesTwoTypes() {
        PROMISES_TWO_TYPES.check(CODE);
        assertThat(violations(PROMISES_TWO_TYPES)).contains("PublicWithoutPromise");
    }

    private static String violations(ArchRule rule) {
        return rule.evaluate(SAMPLES).getFailureReport().toString();
    }
}
