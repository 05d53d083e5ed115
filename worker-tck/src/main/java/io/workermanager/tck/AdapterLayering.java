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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of layering for an adapter: what its code may know, and what it may promise. One line in a test applies them:
 *
 * <pre>{@code
 * AdapterLayering.of(MyStore.class).mayUse("com.example.client..").check();
 * }</pre>
 *
 * <p>Needs ArchUnit ({@code com.tngtech.archunit:archunit}) among the test dependencies, which the kit does not bring: those who
 * do without these rules do without the library. Immutable, and safe for use by many threads.
 */
public final class AdapterLayering {
    private final String root;
    private final List<String> known;
    private final Set<String> promised;
    private final List<String> internal;

    private AdapterLayering(String root, List<String> known, Set<String> promised, List<String> internal) {
        this.root = root;
        this.known = known;
        this.promised = promised;
        this.internal = internal;
    }

    /**
     * Returns the rules for an adapter: its package and those below it know the JDK, the port with its model, and themselves;
     * nothing in it is public but the store.
     *
     * @param store the adapter's store, in the topmost of its packages
     * @return the rules
     */
    public static AdapterLayering of(Class<? extends WorkerStore> store) {
        return new AdapterLayering(store.getPackageName(), List.of(), Set.of(store.getName()), List.of());
    }

    /**
     * These rules with libraries that the adapter may use, too.
     *
     * @param packages their packages, with two dots for all below one: {@code "com.example.client.."}
     * @return the wider rules
     */
    public AdapterLayering mayUse(String... packages) {
        return new AdapterLayering(
                root, Stream.concat(known.stream(), Stream.of(packages)).toList(), promised, internal);
    }

    /**
     * These rules with more types that the adapter may make public.
     *
     * @param types the types
     * @return the wider rules
     */
    public AdapterLayering mayPromise(Class<?>... types) {
        Stream<String> more = Stream.of(types).map(Class::getName);
        return new AdapterLayering(
                root, known, Stream.concat(promised.stream(), more).collect(Collectors.toUnmodifiableSet()), internal);
    }

    /**
     * These rules with packages whose types are public only for the adapter's other packages, and not promised.
     *
     * @param packages the packages, with two dots for all below one: {@code "com.example.store.codec.."}
     * @return the wider rules
     */
    public AdapterLayering mayHide(String... packages) {
        return new AdapterLayering(
                root,
                known,
                promised,
                Stream.concat(internal.stream(), Stream.of(packages)).toList());
    }

    /**
     * Checks the adapter's code on the class path, its tests left out.
     *
     * @throws AssertionError if it breaks a rule; it names the rule and every place
     */
    public void check() {
        check(new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root));
    }

    void check(JavaClasses code) {
        rules().forEach(rule -> rule.check(code));
    }

    List<ArchRule> rules() {
        return List.of(knowsThePort(), promisesLittle(), isOneStore());
    }

    private ArchRule knowsThePort() {
        String[] allowed = Stream.concat(
                        Stream.of(
                                "java..",
                                "javax..",
                                "io.workermanager.model..",
                                "io.workermanager.port..",
                                "org.jspecify..",
                                root + ".."),
                        known.stream())
                .toArray(String[]::new);
        return adapter()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed))
                .as("LAYER-1: an adapter knows the JDK, the port, the model, itself and what it may use")
                .because(
                        "rules about workers are the domain's, and an adapter stands alone. check: which library is missing in mayUse, or which class in the wrong module?");
    }

    private ArchRule promisesLittle() {
        return adapter()
                .and()
                .arePublic()
                .should(be(
                        describe("promised", this::isPromised).or(resideInAnyPackage(internal.toArray(String[]::new)))))
                .as("LAYER-2: an adapter makes public its store and what it may promise")
                .because(
                        "what is public is promised. ask: can it be package-private, or is it missing in mayPromise, or its package in mayHide?");
    }

    private boolean isPromised(JavaClass type) {
        return promised.contains(type.getName())
                || type.getEnclosingClass().map(this::isPromised).orElse(false);
    }

    private ArchRule isOneStore() {
        return adapter()
                .and()
                .areAssignableTo(WorkerStore.class)
                .and()
                .arePublic()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .as("LAYER-3: a store is final")
                .because(
                        "a subclass is a store that no kit has seen. check: who extends it, and would a decorator do?");
    }

    private GivenClassesConjunction adapter() {
        return classes().that(resideInAnyPackage(root + ".."));
    }
}
