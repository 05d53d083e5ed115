package io.workermanager.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.workermanager.redis.violations.KnowsAnotherStack;
import io.workermanager.redis.violations.NeedsAnotherAdapter;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final ArchRule WHITELIST = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.workermanager",
                    "io.workermanager.model..",
                    "io.workermanager.store..",
                    "io.workermanager.redis..",
                    "org.redisson..",
                    "com.fasterxml.jackson.core..",
                    "org.jspecify.annotations..");

    private static final ArchRule SMALL_SURFACE = classes()
            .that()
            .arePublic()
            .should()
            .haveSimpleNameStartingWith("Redis")
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("io.workermanager.redis");

    @Test
    void theAdapterKnowsTheDomainItsClientAndJsonOnly() {
        assertThat(ADAPTER).hasSizeGreaterThan(10);
        WHITELIST.check(ADAPTER);
    }

    @Test
    void twoTypesArePublic() {
        SMALL_SURFACE.check(ADAPTER);
    }

    @Test
    void violationsAreReported() {
        JavaClasses samples = new ClassFileImporter().importClasses(KnowsAnotherStack.class, NeedsAnotherAdapter.class);
        assertThat(WHITELIST.evaluate(samples).getFailureReport().getDetails())
                .anyMatch(detail -> detail.contains(KnowsAnotherStack.class.getName()))
                .anyMatch(detail -> detail.contains(NeedsAnotherAdapter.class.getName()));
        assertThat(SMALL_SURFACE.evaluate(samples).hasViolation()).isTrue();
    }
}
