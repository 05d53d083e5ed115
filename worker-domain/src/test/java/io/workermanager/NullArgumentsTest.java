package io.workermanager;

import static io.workermanager.rules.SampleRecords.registered;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public method and constructor refuses null at once, with the name of the parameter. */
class NullArgumentsTest {
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(String.class, "x"),
            Map.entry(CharSequence.class, "x"),
            Map.entry(Object.class, "x"),
            Map.entry(boolean.class, true),
            Map.entry(int.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(double.class, 1.0),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Optional.class, Optional.empty()),
            Map.entry(OptionalLong.class, OptionalLong.empty()),
            Map.entry(List.class, List.of()),
            Map.entry(Collection.class, List.of()),
            Map.entry(Set.class, Set.of()),
            Map.entry(Map.class, Map.of()),
            Map.entry(WorkerId.class, WorkerId.of("w1")),
            Map.entry(SessionId.class, SessionId.of("s1")),
            Map.entry(WorkerRecord.Assignment.class, new WorkerRecord.Assignment(SessionId.of("s1"), 1, Instant.EPOCH)),
            Map.entry(WorkerRecord.class, registered("w1", Duration.ofSeconds(1), Instant.EPOCH)));

    static Stream<Class<?>> publicTypes() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> marker : List.of(WorkerManager.class, WorkerRecord.class, WorkerStore.class, WorkerAgent.class)) {
            String name = marker.getPackageName();
            Path folder = Path.of(marker.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve(name.replace('.', '/'));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                        .filter(each -> !each.getFileName().toString().equals("package-info.class"))
                        .toList()) {
                    types.add(Class.forName(
                            name + "." + file.getFileName().toString().replace(".class", "")));
                }
            }
        }
        return types.stream().filter(NullArgumentsTest::isPublic);
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    @ParameterizedTest
    @MethodSource("publicTypes")
    void nullIsRefusedWithTheNameOfTheParameter(Class<?> type) throws Exception {
        for (Constructor<?> constructor : type.getConstructors()) {
            assertNullsAreNamed(constructor, arguments -> constructor.newInstance(arguments));
        }
        for (Method method : type.getDeclaredMethods()) {
            boolean isOurs = Modifier.isPublic(method.getModifiers())
                    && !Modifier.isAbstract(method.getModifiers())
                    && !method.isSynthetic()
                    && !method.getName().equals("equals")
                    && !method.getName().equals("valueOf");
            if (isOurs) {
                Object receiver = Modifier.isStatic(method.getModifiers()) ? null : receiver(type);
                assertNullsAreNamed(method, arguments -> method.invoke(receiver, arguments));
            }
        }
    }

    private interface Call {
        Object with(@Nullable Object[] arguments) throws Exception;
    }

    private static void assertNullsAreNamed(Executable call, Call run) throws Exception {
        Set<String> named = new HashSet<>();
        Parameter[] parameters = call.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            boolean takesNull = parameters[i].getType().isPrimitive()
                    || parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!takesNull) {
                String name = String.valueOf(thrown(call, i, run).getMessage());
                assertThat(name)
                        .as("what %s names if argument %d is null", call, i)
                        .matches("[a-z][A-Za-z]*");
                assertThat(named.add(name))
                        .as("%s: %s is named once", call, name)
                        .isTrue();
                if (parameters[i].isNamePresent()) {
                    assertThat(name).as("%s, argument %d", call, i).isEqualTo(parameters[i].getName());
                }
            }
        }
    }

    private static Throwable thrown(Executable call, int index, Call run) throws Exception {
        @Nullable
        Object[] arguments = Stream.of(call.getParameterTypes())
                .map(NullArgumentsTest::sample)
                .toArray();
        arguments[index] = null;
        try {
            run.with(arguments);
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).as("%s, argument %d", call, index).isInstanceOf(NullPointerException.class);
            return e.getCause();
        }
        throw new AssertionError(call + " takes null for argument " + index);
    }

    private static Object sample(Class<?> type) {
        if (SAMPLES.containsKey(type)) {
            return SAMPLES.get(type);
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isInterface() && !type.isSealed()) {
            return Proxy.newProxyInstance(
                    NullArgumentsTest.class.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) ->
                            method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, arguments) : null);
        }
        return type.isEnum() ? type.getEnumConstants()[0] : blank(type);
    }

    private static Object receiver(Class<?> type) {
        return type.isInterface() ? sample(type) : type.isEnum() ? type.getEnumConstants()[0] : blank(type);
    }

    /** Returns an instance whose constructor did not run. The refusal of null must come before any access to a field. */
    private static Object blank(Class<?> type) {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field theOne = unsafe.getDeclaredField("theUnsafe");
            theOne.setAccessible(true);
            Class<?> made = type.isInterface() ? type.getPermittedSubclasses()[0] : type;
            return unsafe.getMethod("allocateInstance", Class.class).invoke(theOne.get(null), made);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " needs a sample", e);
        }
    }

    @Test
    void aManagerWithoutAStoreIsRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> WorkerManager.class
                        .getMethod("create", WorkerStore.class)
                        .invoke(null, new Object[] {null})))
                .hasRootCauseInstanceOf(NullPointerException.class)
                .hasRootCauseMessage("store");
    }
}
