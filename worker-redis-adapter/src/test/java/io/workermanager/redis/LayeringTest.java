package io.workermanager.redis;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.workermanager.redis.codec.violations.CallsScripts;
import io.workermanager.redis.violations.FirstOfCycle;
import io.workermanager.redis.violations.ReadsTheWallClock;
import io.workermanager.redis.violations.SecondOfCycle;
import io.workermanager.tck.AdapterLayering;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final String ROOT = "io.workermanager.redis";

    /** Which other packages of the adapter each package may use. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "connection", List.of(),
            "codec", List.of(),
            "script", List.of("connection", "codec"),
            "watch", List.of("connection", "script"),
            "read", List.of("connection", "codec", "script"),
            "write", List.of("connection", "codec", "script", "read"),
            "repair", List.of("codec", "script", "read", "write"),
            "partition", List.of("connection", "script", "watch", "read", "write", "repair"));

    /** Only {@link ServerInspector} may, to report the difference between the two clocks. */
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

    private static final ArchRule NO_CYCLES = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return type.getPackageName().startsWith(ROOT)
                            ? SliceIdentifier.of(type.getName().split("\\$", 2)[0])
                            : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                    return "source files";
                }
            })
            .should()
            .beFreeOfCycles();

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(ROOT);

    @Test
    @DisplayName("The adapter uses the domain, its client and JSON, and promises the types of its root package only")
    void theAdapterUsesFewLibrariesAndPromisesFewTypes() {
        AdapterLayering.of(RedisWorkerStore.class)
                .allowPackages("io.workermanager", "org.redisson..", "io.netty.util..", "com.fasterxml.jackson.core..")
                .allowPublic(RedisReport.class, RedisRisk.class, RedisServerInfo.class, RedisSettings.class)
                .allowInternalPackages(
                        MAY_USE.keySet().stream().map(LayeringTest::tree).toArray(String[]::new))
                .check();
    }

    @Test
    void everyPackageUsesOnlyThePackagesBelowIt() {
        Set<String> packages = ADAPTER.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()).replace(".", ""))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        assertThat(packages).isEqualTo(MAY_USE.keySet());
        MAY_USE.keySet().forEach(name -> usesOnlyPackagesBelow(name).check(ADAPTER));
    }

    @Test
    void aPackageThatUsesOneAboveItIsReported() {
        assertReported(usesOnlyPackagesBelow("codec"), CallsScripts.class);
    }

    @Test
    void noSourceFilesDependOnEachOtherInACycle() {
        NO_CYCLES.check(ADAPTER);
    }

    @Test
    void aCycleIsReported() {
        assertReported(NO_CYCLES, FirstOfCycle.class, SecondOfCycle.class);
    }

    @Test
    @DisplayName("N13: only the report reads the wall clock, so a wrong wall clock changes no answer")
    void onlyTheReportReadsTheWallClock() {
        assertThat(ADAPTER).hasSizeGreaterThan(10);
        NO_WALL_CLOCK.check(ADAPTER);
    }

    @Test
    void aReadOfTheWallClockIsReported() {
        assertReported(NO_WALL_CLOCK, ReadsTheWallClock.class);
    }

    private static ArchRule usesOnlyPackagesBelow(String name) {
        String[] below = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(LayeringTest::tree)
                .toArray(String[]::new);
        return classes()
                .that(resideInAPackage(tree(name)))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(below).or(not(resideInAPackage(ROOT + ".."))));
    }

    private static String tree(String name) {
        return ROOT + "." + name + "..";
    }

    private static void assertReported(ArchRule rule, Class<?>... samples) {
        JavaClasses classes = new ClassFileImporter().importClasses(samples);
        assertThat(rule.evaluate(classes).getFailureReport().getDetails())
                .anyMatch(detail -> detail.contains(samples[0].getName()));
    }
}
