package io.workermanager.layering;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.workermanager.WorkerManager;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bounds on the size of the public API. */
final class PublicSurfaceTest {
    private static final String BASE = "io.workermanager";
    private static final List<String> EXPORTED = List.of(BASE, BASE + ".agent", BASE + ".model", BASE + ".port");
    private static final List<String> FACADE_PACKAGES = List.of(BASE, BASE + ".agent");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void theDomainHasAtMost60PublicTypes() {
        assertThat(publicTypes(EXPORTED).map(JavaClass::getSimpleName)).hasSizeLessThanOrEqualTo(60);
    }

    /** The facade, its accessors, the agent, and the types in the signatures of their public methods. */
    @Test
    void aNewcomerMeetsAtMost40Types() {
        Set<String> met = new TreeSet<>();
        publicTypes(FACADE_PACKAGES).forEach(type -> {
            met.add(type.getName());
            type.getMethods().stream()
                    .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                    .flatMap(PublicSurfaceTest::signature)
                    .map(PublicSurfaceTest::topLevel)
                    .filter(each -> each.getPackageName().startsWith(BASE))
                    .forEach(each -> met.add(each.getName()));
        });

        assertThat(met).hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void theFacadeHasAtMost30MethodsAnd450Lines() throws Exception {
        long methods = Arrays.stream(WorkerManager.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .count();

        assertThat(methods).isLessThanOrEqualTo(30);
        assertThat(Files.readAllLines(Path.of("src/main/java/io/workermanager/WorkerManager.java")))
                .hasSizeLessThanOrEqualTo(450);
    }

    private static Stream<JavaClass> publicTypes(List<String> packages) {
        return MAIN.stream()
                .filter(type -> packages.contains(type.getPackageName()))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC));
    }

    private static Stream<JavaClass> signature(JavaCodeUnit method) {
        return Stream.concat(
                method.getReturnType().getAllInvolvedRawTypes().stream(),
                method.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()));
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(PublicSurfaceTest::topLevel).orElse(type);
    }
}
