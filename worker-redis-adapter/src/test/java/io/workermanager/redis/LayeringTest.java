package io.workermanager.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.workermanager.redis.violations.KnowsAnotherStack;
import io.workermanager.redis.violations.NeedsAnotherAdapter;
import io.workermanager.redis.violations.ReadsTheWallClock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
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

    /** The one that tells people how far the two clocks are apart. */
    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.workermanager.redis.Inquiry")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class);

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
    void onlyTypesNamedAfterRedisArePublic() {
        SMALL_SURFACE.check(ADAPTER);
    }

    @Test
    @DisplayName("N13: no wall clock is read, so that one that is off changes no answer; the report alone compares it")
    void noWallClockIsRead() {
        NO_WALL_CLOCK.check(ADAPTER);
    }

    @Test
    void violationsAreReported() {
        JavaClasses samples = new ClassFileImporter()
                .importClasses(KnowsAnotherStack.class, NeedsAnotherAdapter.class, ReadsTheWallClock.class);
        assertThat(NO_WALL_CLOCK.evaluate(samples).getFailureReport().getDetails())
                .anyMatch(detail -> detail.contains(ReadsTheWallClock.class.getName()));
        assertThat(WHITELIST.evaluate(samples).getFailureReport().getDetails())
                .anyMatch(detail -> detail.contains(KnowsAnotherStack.class.getName()))
                .anyMatch(detail -> detail.contains(NeedsAnotherAdapter.class.getName()));
        assertThat(SMALL_SURFACE.evaluate(samples).hasViolation()).isTrue();
    }
}
