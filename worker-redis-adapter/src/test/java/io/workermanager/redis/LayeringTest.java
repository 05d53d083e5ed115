package io.workermanager.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.workermanager.redis.violations.ReadsTheWallClock;
import io.workermanager.tck.AdapterLayering;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayeringTest {
    /** The one that tells people how far the two clocks are apart. */
    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.workermanager.redis.ServerInspector")
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
    void theAdapterKnowsTheDomainItsClientAndJsonAndPromisesLittle() {
        AdapterLayering.of(RedisWorkerStore.class)
                .allowPackages("io.workermanager", "org.redisson..", "io.netty.util..", "com.fasterxml.jackson.core..")
                .allowPublic(RedisReport.class, RedisRisk.class, RedisServer.class, RedisSettings.class)
                .check();
    }

    @Test
    @DisplayName("N13: no wall clock is read, so that one that is off changes no answer; the report alone compares it")
    void noWallClockIsRead() {
        assertThat(ADAPTER).hasSizeGreaterThan(10);
        NO_WALL_CLOCK.check(ADAPTER);
    }

    @Test
    void aWallClockThatIsReadIsReported() {
        JavaClasses samples = new ClassFileImporter().importClasses(ReadsTheWallClock.class);
        assertThat(NO_WALL_CLOCK.evaluate(samples).getFailureReport().getDetails())
                .anyMatch(detail -> detail.contains(ReadsTheWallClock.class.getName()));
    }
}
