package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.workermanager.tck.sample.adapter.OpenStore;
import io.workermanager.tck.sample.adapter.PublicBesides;
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
    @DisplayName("LAYER-1: whoever knows the use cases is reported, and a library until it is named")
    void anAdapterKnowsThePortAndWhatItMayUse() {
        AdapterLayering strict = AdapterLayering.of(OpenStore.class);
        assertThat(violations(strict, 1)).contains("LAYER-1", "KnowsTheUseCases", "UsesALibrary", "check: ");
        assertThat(violations(strict.mayUse("org.assertj.."), 1))
                .contains("KnowsTheUseCases")
                .doesNotContain("UsesALibrary");
        assertThat(violations(strict.mayUse("org.assertj..", "io.workermanager"), 1))
                .contains("was violated (0 times)");
    }

    @Test
    @DisplayName("LAYER-2: a public type besides the store is reported, until it is promised")
    void anAdapterPromisesItsStoreAndWhatItNames() {
        AdapterLayering strict = AdapterLayering.of(OpenStore.class);
        assertThat(violations(strict, 2))
                .contains("LAYER-2", "PublicBesides", "check: ")
                .doesNotContain("OpenStore");
        assertThat(violations(strict.mayPromise(PublicBesides.class), 2)).contains("was violated (0 times)");
        assertThat(violations(strict.mayHide(PublicBesides.class.getPackageName()), 2))
                .contains("was violated (0 times)");
        assertThat(violations(strict.mayHide("com.example.."), 2)).contains("PublicBesides");
    }

    @Test
    @DisplayName("LAYER-3: a public store that may be extended is reported")
    void aStoreIsFinal() {
        assertThat(violations(AdapterLayering.of(OpenStore.class), 3)).contains("LAYER-3", "OpenStore", "check: ");
    }

    @Test
    void oneLineChecksTheCodeOnTheClassPath() {
        AdapterLayering.of(UnreliableStore.class)
                .mayUse("io.workermanager", "org..", "com.tngtech.archunit..")
                .mayPromise(WorkerStoreTck.class, Capability.class, AdapterLayering.class, FaultPlan.class, Fault.class)
                .check();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> AdapterLayering.of(OpenStore.class).check(SAMPLE))
                .withMessageContaining("LAYER-1");
    }
}
