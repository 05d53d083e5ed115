package io.workermanager.inmemory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.workermanager.inmemory.simulation.SimulatedFleet;
import io.workermanager.inmemory.simulation.SimulatedRun;
import io.workermanager.tck.AdapterLayering;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each rule holds for the code, and is broken by every sample of its violation: a rule that cannot fail proves nothing. */
@DisplayName("Layering")
class LayeringTest {
    private static final String ADAPTER = "io.workermanager.inmemory..";
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.workermanager");
    private static final JavaClasses SAMPLES =
            new ClassFileImporter().importPackages("io.workermanager.inmemory.sample", "io.workermanager.otheradapter");

    private static final String SIMULATION = "io.workermanager.inmemory.simulation..";

    private static final ArchRule KNOWS_THE_PORT_AND_GUAVA_ALONE = classes()
            .that()
            .resideInAPackage(ADAPTER)
            .and()
            .resideOutsideOfPackage(SIMULATION)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.workermanager.model..",
                    "io.workermanager.port..",
                    "io.workermanager.inmemory",
                    "io.workermanager.inmemory.sample",
                    "com.google.common..",
                    "org.jspecify..");

    private static final ArchRule IS_KNOWN_TO_NOBODY =
            noClasses().that(resideOutsideOfPackage(ADAPTER)).should().dependOnClassesThat(resideInAPackage(ADAPTER));

    private static final ArchRule PROMISES_FOUR_TYPES = classes()
            .that()
            .resideInAPackage(ADAPTER)
            .and()
            .arePublic()
            .should()
            .be(InMemoryWorkerStore.class)
            .orShould()
            .be(SettableClock.class)
            .orShould()
            .be(SimulatedFleet.class)
            .orShould()
            .be(SimulatedRun.class);

    @Test
    void theStoreKnowsThePortAndGuavaAlone() {
        KNOWS_THE_PORT_AND_GUAVA_ALONE.check(CODE);
        assertThat(violations(KNOWS_THE_PORT_AND_GUAVA_ALONE))
                .contains("UsesAnotherAdapter", "UsesAnotherLibrary", "UsesTheFacade");
    }

    @Test
    void noOtherModuleDependsOnTheAdapter() {
        IS_KNOWN_TO_NOBODY.check(CODE);
        assertThat(violations(IS_KNOWN_TO_NOBODY)).contains("UsesThisAdapter");
    }

    @Test
    void theAdapterPromisesFourTypes() {
        PROMISES_FOUR_TYPES.check(CODE);
        assertThat(violations(PROMISES_FOUR_TYPES)).contains("UndocumentedPublicType");
    }

    @Test
    void theAdapterKeepsToTheRulesThatTheKitHasForAll() {
        AdapterLayering.of(InMemoryWorkerStore.class)
                .allowPackages("com.google.common..")
                .allowPackages("io.workermanager", "io.workermanager.agent", "io.workermanager.engine")
                .allowPackages("com.sun.management")
                .allowPublic(SettableClock.class, SimulatedFleet.class, SimulatedRun.class)
                .check();
    }

    private static String violations(ArchRule rule) {
        return rule.evaluate(SAMPLES).getFailureReport().toString();
    }
}
