package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.workermanager.tck.sample.adapter.AnotherPublicType;
import io.workermanager.tck.sample.adapter.NonFinalStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of layering that the kit has for adapters, each broken by a sample. */
class AdapterLayeringTest {
    private static final JavaClasses SAMPLE =
            new ClassFileImporter().importPackages("io.workermanager.tck.sample.adapter");

    private static String violations(AdapterLayering layering, int rule) {
        return layering.rules()
                .get(rule - 1)
                .evaluate(SAMPLE)
                .getFailureReport()
                .toString();
    }

    @Test
    @DisplayName("LAYER-1: a dependency on the facade is reported, and one on a library until it is allowed")
    void anAdapterKnowsThePortAndWhatItMayUse() {
        AdapterLayering strict = AdapterLayering.of(NonFinalStore.class);
        assertThat(violations(strict, 1)).contains("LAYER-1", "UsesTheFacade", "UsesALibrary", "check: ");
        assertThat(violations(strict.allowPackages("org.assertj.."), 1))
                .contains("UsesTheFacade")
                .doesNotContain("UsesALibrary");
        assertThat(violations(strict.allowPackages("org.assertj..", "io.workermanager"), 1))
                .contains("was violated (0 times)");
    }

    @Test
    @DisplayName("LAYER-2: a public type besides the store is reported until it is allowed")
    void anAdapterPromisesItsStoreAndWhatItNames() {
        AdapterLayering strict = AdapterLayering.of(NonFinalStore.class);
        assertThat(violations(strict, 2))
                .contains("LAYER-2", "AnotherPublicType", "check: ")
                .doesNotContain("NonFinalStore");
        assertThat(violations(strict.allowPublic(AnotherPublicType.class), 2)).contains("was violated (0 times)");
        assertThat(violations(strict.allowInternalPackages(AnotherPublicType.class.getPackageName()), 2))
                .contains("was violated (0 times)");
        assertThat(violations(strict.allowInternalPackages("com.example.."), 2)).contains("AnotherPublicType");
    }

    @Test
    @DisplayName("LAYER-3: a public store that may be extended is reported")
    void aStoreIsFinal() {
        assertThat(violations(AdapterLayering.of(NonFinalStore.class), 3))
                .contains("LAYER-3", "NonFinalStore", "check: ");
    }

    @Test
    void oneLineChecksTheCodeOnTheClassPath() {
        AdapterLayering.of(UnreliableStore.class)
                .allowPackages("io.workermanager", "io.workermanager.rules..", "org..", "com.tngtech.archunit..")
                .allowPublic(
                        ForwardingWorkerStore.class,
                        WorkerStoreTck.class,
                        Capability.class,
                        AdapterLayering.class,
                        FaultPlan.class,
                        Fault.class)
                .check();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> AdapterLayering.of(NonFinalStore.class).check(SAMPLE))
                .withMessageContaining("LAYER-1");
    }
}
