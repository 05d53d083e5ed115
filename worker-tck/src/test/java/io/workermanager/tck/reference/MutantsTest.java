package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.KitRun;
import io.workermanager.tck.WorkerStoreTck;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;

/** Mutation testing of the kit: for every rule there is a defective store that breaks it. */
class MutantsTest {
    private static final Map<String, Method> RULES = Arrays.stream(WorkerStoreTck.class.getMethods())
            .filter(method -> method.isAnnotationPresent(DisplayName.class))
            .filter(method -> method.getParameterCount() == 1)
            .collect(Collectors.toMap(MutantsTest::number, Function.identity()));

    /** The first mutant for each failing assertion. */
    private static final Map<String, String> ASSERTIONS = new ConcurrentHashMap<>();

    private static String number(Method rule) {
        return rule.getAnnotation(DisplayName.class).value().split("[ :]", 2)[0];
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                        new WriteMutants(),
                        new HeartbeatMutants(),
                        new SessionMutants(),
                        new KeepMutants(),
                        new AuditMutants(),
                        new OrderMutants(),
                        new FindMutants(),
                        new ScanMutants(),
                        new SequenceMutants(),
                        new BorderMutants(),
                        new ConsistencyMutants(),
                        new SignalMutants(),
                        new SiblingMutants(),
                        new ValueMutants(),
                        new TimeMutants(),
                        new BatchMutants(),
                        new HintMutants())
                .flatMap(MutantTable::mutants);
    }

    @ParameterizedTest
    @MethodSource("mutants")
    @Execution(ExecutionMode.CONCURRENT)
    void aMutantBreaksItsRules(Mutant mutant) {
        MutantTck.UNDER_TEST.set(mutant);
        List<Throwable> failures = KitRun.failures(KitRun.kit()
                .configurationParameter("worker.tck.timeout", "PT4S")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .selectors(mutant.rules().stream().map(MutantsTest::select).toArray(DiscoverySelector[]::new))
                .execute()
                .testEvents()
                .failed());
        assertThat(failures)
                .allSatisfy(failure ->
                        assertThat(Throwables.getStackTrace(failure)).doesNotContain("NullPointerException"));
        mutant.rules()
                .forEach(rule -> assertThat(brokenBy(failures, rule))
                        .as("%s is broken by: %s", rule, mutant)
                        .get(InstanceOfAssertFactories.THROWABLE)
                        .hasMessageContaining("\nobserved: "));
        if (mutant.isAlike()) {
            return;
        }
        assertThat(brokenBy(failures, mutant.rules().get(0)).map(MutantsTest::assertion))
                .get()
                .extracting(assertion -> ASSERTIONS.putIfAbsent(assertion, mutant.defect()))
                .as("another mutant that fails on the same assertion")
                .isNull();
    }

    private static Optional<Throwable> brokenBy(List<Throwable> failures, String rule) {
        String promise = RULES.get(rule).getAnnotation(DisplayName.class).value();
        return failures.stream()
                .filter(failure -> failure.getMessage().startsWith("broken rule " + promise + "\ncheck: "))
                .findFirst();
    }

    /** The failing assertion: its lines of code in the kit, and the first line of its message. */
    private static String assertion(Throwable failure) {
        Throwable seen = rootOf(failure);
        return Arrays.stream(seen.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(WorkerStoreTck.class.getPackageName() + "."))
                .filter(frame -> !frame.getClassName().startsWith(Mutant.class.getPackageName() + "."))
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .collect(Collectors.joining(
                        " ",
                        "",
                        " "
                                + String.valueOf(seen.getMessage())
                                        .lines()
                                        .filter(line -> !line.startsWith("broken rule ") && !line.startsWith("check: "))
                                        .findFirst()));
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    private static DiscoverySelector select(String rule) {
        assertThat(RULES).as("the rules of the kit").containsKey(rule);
        return KitRun.rule(MutantTck.class, RULES.get(rule)::equals);
    }

    @Test
    void everyRuleIsBrokenByAMutant() {
        Set<String> watched =
                mutants().flatMap(mutant -> mutant.rules().stream()).collect(Collectors.toSet());
        Set<String> unwatched = new HashSet<>(RULES.keySet());
        unwatched.removeAll(watched);
        assertThat(unwatched).isEmpty();
    }

    /** The kit over the mutant that is under test; not a test by itself. */
    static class MutantTck extends ReferenceTck {
        /** Of this thread, which runs the kit over it. */
        static final ThreadLocal<Mutant> UNDER_TEST = new ThreadLocal<>();

        /** In another process there is none. */
        private final Mutant mutant = Optional.ofNullable(UNDER_TEST.get()).orElseGet(SiblingMutants::ofTwoProcesses);

        @Override
        protected Set<Capability> capabilities() {
            return mutant.defect().equals(SiblingMutants.ofTwoProcesses().defect())
                    ? EnumSet.allOf(Capability.class)
                    : super.capabilities();
        }

        @Override
        ReferenceFleet fleet(SettableClock clock) {
            return mutant.fleet().apply(clock);
        }

        @Override
        WorkerStore store(ReferenceFleet fleet) {
            return mutant.store().apply(fleet);
        }

        @Override
        String key(String fleet) {
            return mutant.key().apply(fleet);
        }
    }
}
