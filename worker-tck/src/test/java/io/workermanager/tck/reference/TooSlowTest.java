package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.KitRun;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.Events;

/** A slow store is not accused of what it does right: a rule plays less over it, and one that cannot decide says that. */
class TooSlowTest {
    @TempDir
    private Path folder;

    /** The reference store, whose writes by the threads of a race take some time. */
    abstract static class Delayed extends ReferenceTck {
        private final Thread rule = Thread.currentThread();
        private final long millis;

        Delayed(long millis) {
            this.millis = millis;
        }

        @Override
        final WorkerStore store(ReferenceFleet fleet) {
            WorkerStore store = super.store(fleet);
            return (WorkerStore) Proxy.newProxyInstance(
                    WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, values) -> {
                        if (method.getName().startsWith("write")
                                && !Thread.currentThread().equals(rule)) {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                        }
                        try {
                            return method.invoke(store, values);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        protected Set<Capability> capabilities() {
            return Set.of();
        }
    }

    /** All rounds of it would take hours. */
    static class Slow extends Delayed {
        Slow() {
            super(5);
        }

        @Override
        protected int rounds() {
            return 1_000_000;
        }
    }

    /** Returns after the timeout of the kit. */
    static class MuchTooSlow extends Delayed {
        MuchTooSlow() {
            super(TimeUnit.MINUTES.toMillis(10));
        }
    }

    private Events run(Class<?> test, String rule, String patience) {
        return KitRun.kit()
                .configurationParameter("worker.tck.report", folder.toString())
                .configurationParameter("worker.tck.timeout", patience)
                .selectors(KitRun.rule(test, rule + "_"))
                .execute()
                .testEvents();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mark1", "history1", "history2"})
    void aSlowStorePassesWithFewerRounds(String rule) {
        run(Slow.class, rule, "PT2S")
                .assertStatistics(counts -> counts.succeeded(1).failed(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mark1", "race1", "race2", "race6", "history1", "claim1", "find5", "hold2", "recover1"})
    void aRuleThatRunsOutOfTimeIsUndecided(String rule) throws IOException {
        assertThat(KitRun.messages(run(MuchTooSlow.class, rule, "PT0.1S").failed()))
                .singleElement()
                .asString()
                .startsWith(
                        "undecided rule " + rule.replaceAll("([a-z]+)", "$1-").toUpperCase(Locale.ROOT))
                .contains("\ntoo slow: ", " threads are not done after PT0.3S\n", "worker.tck.timeout")
                .doesNotContain("broken", "\ncheck: ");
        assertThat(Files.readString(folder.resolve(MuchTooSlow.class.getName() + ".txt")))
                .contains(" 0 kept, 0 broken, 1 undecided, 0 aborted, ", "\nundecided (randomized) ");
    }
}
