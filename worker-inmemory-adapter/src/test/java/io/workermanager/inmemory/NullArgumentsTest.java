package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Null is refused by the name of the parameter. */
@SuppressWarnings("NullAway") // null is what is asked
class NullArgumentsTest {
    @Test
    void nullIsRefusedByName() {
        SettableClock clock = SettableClock.at(Instant.EPOCH);

        assertThatNullPointerException()
                .isThrownBy(() -> InMemoryWorkerStore.create(null))
                .withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> InMemoryWorkerStore.create(null, Runnable::run))
                .withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> InMemoryWorkerStore.create(clock, null))
                .withMessage("listening");
        assertThatNullPointerException()
                .isThrownBy(() -> SettableClock.at(null))
                .withMessage("time");
        assertThatNullPointerException().isThrownBy(() -> clock.set(null)).withMessage("next");
        assertThatNullPointerException().isThrownBy(() -> clock.advance(null)).withMessage("by");
    }

    @Test
    void thePortRefusesNullByName() throws Exception {
        InMemoryWorkerStore store = InMemoryWorkerStore.create();
        Map<Class<?>, Object> samples = Map.of(
                WorkerId.class, WorkerId.of("w1"),
                SessionId.class, SessionId.of("s1"),
                List.class, List.of(),
                WorkerStore.Query.class, WorkerStore.Query.of(WorkerStore.Query.ScanScope.ALL),
                Page.Cursor.class, Page.Cursor.start(),
                int.class, 1,
                FleetControl.class, FleetControl.none(),
                Duration.class, Duration.ofSeconds(1),
                Write.Preconditions.class, Write.Preconditions.within(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)),
                WorkerStore.WatchScope.class, WorkerStore.WatchScope.fleet());
        for (Method method : WorkerStore.class.getDeclaredMethods()) {
            for (int i = 0; i < method.getParameterCount(); i++) {
                if (method.getParameterTypes()[i].isPrimitive()) {
                    continue;
                }
                Object[] arguments = Stream.of(method.getParameterTypes())
                        .map(type -> type == Predicate.class
                                ? (Predicate<Object>) any -> true
                                : type == Consumer.class ? (Consumer<Object>) any -> {} : samples.get(type))
                        .toArray();
                arguments[i] = null;
                assertThatThrownBy(() -> method.invoke(store, arguments))
                        .as("%s, argument %d", method, i)
                        .hasRootCauseInstanceOf(NullPointerException.class)
                        .rootCause()
                        .message()
                        .matches("[a-z][A-Za-z]*");
            }
        }
    }
}
