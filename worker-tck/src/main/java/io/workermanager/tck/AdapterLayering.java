package io.workermanager.tck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.workermanager.port.WorkerStore;
import java.util.List;
import java.util.stream.Stream;

/**
 * Layering rules for an adapter: the packages that its code may depend on, and the types that it may make public. One line in a
 * test checks them:
 *
 * <pre>{@code
 * AdapterLayering.of(MyStore.class).allowPackages("com.example.client..").check();
 * }</pre>
 *
 * <p>Needs ArchUnit ({@code com.tngtech.archunit:archunit}) as a test dependency. The kit does not depend on it, because most tests do
 * not use these rules. Immutable, and safe for use by many threads.
 */
public final class AdapterLayering {
    private final Class<? extends WorkerStore> store;
    private final List<String> packages;
    private final List<String> publicTypes;
    private final List<String> internalPackages;

    private AdapterLayering(
            Class<? extends WorkerStore> store,
            List<String> packages,
            List<String> publicTypes,
            List<String> internalPackages) {
        this.store = store;
        this.packages = packages;
        this.publicTypes = publicTypes;
        this.internalPackages = internalPackages;
    }

    /**
     * Returns the rules for an adapter. Its package and the packages below depend only on the JDK, the port and the model. Only the
     * store is public.
     *
     * @param store the adapter's store, in the topmost of its packages
     * @return the rules
     */
    public static AdapterLayering of(Class<? extends WorkerStore> store) {
        return new AdapterLayering(store, List.of(), List.of(store.getName()), List.of());
    }

    /**
     * Returns these rules with more packages that the adapter may depend on.
     *
     * @param more package patterns; two dots include all packages below: {@code "com.example.client.."}
     * @return the extended rules
     */
    public AdapterLayering allowPackages(String... more) {
        return new AdapterLayering(store, union(packages, Stream.of(more)), publicTypes, internalPackages);
    }

    /**
     * Returns these rules with more types that the adapter may make public. A second store among them need not be final.
     *
     * @param types the types
     * @return the extended rules
     */
    public AdapterLayering allowPublic(Class<?>... types) {
        Stream<String> more = Stream.of(types).map(Class::getName);
        return new AdapterLayering(store, packages, union(publicTypes, more), internalPackages);
    }

    /**
     * Returns these rules with internal packages. Their types may be public for the adapter's other packages, and are no API.
     *
     * @param more package patterns; two dots include all packages below: {@code "com.example.store.codec.."}
     * @return the extended rules
     */
    public AdapterLayering allowInternalPackages(String... more) {
        return new AdapterLayering(store, packages, publicTypes, union(internalPackages, Stream.of(more)));
    }

    private static List<String> union(List<String> some, Stream<String> more) {
        return Stream.concat(some.stream(), more).toList();
    }

    /**
     * Checks the adapter's code on the class path, without its tests.
     *
     * @throws AssertionError if the code breaks a rule; the message names the rule and every location
     */
    public void check() {
        check(new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(store.getPackageName()));
    }

    void check(JavaClasses code) {
        rules().forEach(rule -> rule.check(code));
    }

    List<ArchRule> rules() {
        return List.of(dependsOnThePort(), publishesOnlyItsStore(), hasAFinalStore());
    }

    private ArchRule dependsOnThePort() {
        Stream<String> own = Stream.of(
                "java..",
                "javax..",
                "io.workermanager.model..",
                "io.workermanager.port..",
                "org.jspecify..",
                store.getPackageName() + "..");
        String[] allowed = Stream.concat(own, packages.stream()).toArray(String[]::new);
        return adapter()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed))
                .as("LAYER-1: an adapter depends only on the JDK, the port, the model, itself and allowed packages")
                .because(
                        "the domain owns the rules about workers. check: is a library missing in allowPackages, or a class in the wrong module?");
    }

    private ArchRule publishesOnlyItsStore() {
        return adapter()
                .and()
                .arePublic()
                .should(be(describe("allowed", this::isAllowed)
                        .or(resideInAnyPackage(internalPackages.toArray(String[]::new)))))
                .as("LAYER-2: only the store and allowed types of an adapter are public")
                .because(
                        "a public type is API. check: can it be package-private, or is it missing in allowPublic, or its package in allowInternalPackages?");
    }

    private boolean isAllowed(JavaClass type) {
        return publicTypes.contains(type.getName())
                || type.getEnclosingClass().map(this::isAllowed).orElse(false);
    }

    private ArchRule hasAFinalStore() {
        return adapter()
                .and()
                .areAssignableTo(WorkerStore.class)
                .and()
                .arePublic()
                .and(describe(
                        "not allowed besides the store",
                        type -> type.getName().equals(store.getName()) || !isAllowed(type)))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .as("LAYER-3: a public store is final")
                .because(
                        "a subclass is a store that has not passed the kit. check: which class extends it, and is a decorator enough?");
    }

    private GivenClassesConjunction adapter() {
        return classes().that(resideInAnyPackage(store.getPackageName() + ".."));
    }
}
