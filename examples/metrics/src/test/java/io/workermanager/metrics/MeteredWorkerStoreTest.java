package io.workermanager.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A metered store")
class MeteredWorkerStoreTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StoreProbe probe = new StoreProbe(InMemoryWorkerStore.create());
    private final MeteredWorkerStore store = MeteredWorkerStore.of(probe.store(), registry);

    private long calls(String operation, String outcome) {
        return registry
                .find("worker.manager.store.calls")
                .tags("operation", operation, "outcome", outcome)
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    @DisplayName("times every operation of the port except now and close")
    void timesEveryOperation() {
        store.find(WorkerId.of("w"));
        store.findBySession(SessionId.of("s"));
        store.write(List.of());
        store.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 1);
        store.longestIdle(any -> true, Page.Cursor.start(), 1);
        store.census();
        FleetControl control = store.control();
        Write.Preconditions window = Write.Preconditions.within(
                store.now().minusSeconds(1), store.now().plusSeconds(1));
        store.writeControl(control, control, Duration.ofDays(1), window, Optional.empty());
        store.audit(Order.AuditEntry.Page.START, 1);
        store.discardUnreadable(WorkerId.of("w"));
        store.watch(WorkerStore.WatchScope.fleet(), hint -> {}).close();

        Set<String> timed = registry.find("worker.manager.store.calls").timers().stream()
                .map(timer -> timer.getId().getTag("operation"))
                .collect(Collectors.toSet());
        assertThat(timed)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(WorkerStore.class.getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(Method::getName)
                        .filter(name -> !name.equals("now") && !name.equals("close"))
                        .collect(Collectors.toSet()));
    }

    @Test
    @DisplayName("tells an applied write from a rejected one")
    void tellsAppliedFromRejected() {
        WorkerManager workers = WorkerManager.create(store);
        workers.register("w", RegisterOptions.defaults());
        assertThat(calls("write", "ok")).isEqualTo(1);
        assertThat(calls("write", "rejected")).isZero();

        FleetControl stored = store.control();
        workers.markAllOffline(Order.Cause.of("ann", "storm"));
        Write.Preconditions window = Write.Preconditions.within(
                store.now().minusSeconds(1), store.now().plusSeconds(1));
        store.writeControl(stored, stored, Duration.ofDays(1), window, Optional.empty());
        assertThat(calls("writeControl", "rejected")).isEqualTo(1);
    }

    @Test
    @DisplayName("tells a failure from an unknown outcome, and passes both on")
    void tellsFailureFromUnknownOutcome() {
        WorkerStoreException refused = new WorkerStoreException("refused", false, null);
        probe.beforeEachCall(() -> {
            throw refused;
        });
        assertThatThrownBy(store::census).isSameAs(refused);
        assertThat(calls("census", "failed")).isEqualTo(1);

        probe.beforeEachCall(() -> {
            throw new WorkerStoreException("no answer", true, null);
        });
        assertThatThrownBy(() -> store.write(List.of())).hasMessage("no answer");
        assertThat(calls("write", "unknown")).isEqualTo(1);
    }

    @Test
    @DisplayName("tells a closed store and a bad argument")
    void tellsClosedAndBadArgument() {
        assertThatThrownBy(() -> store.audit(Order.AuditEntry.Page.START, 0)).isInstanceOf(InvalidValueException.class);
        assertThat(calls("audit", "error")).isEqualTo(1);

        store.close();
        assertThatThrownBy(store::control).isInstanceOf(IllegalStateException.class);
        assertThat(calls("control", "closed")).isEqualTo(1);
    }
}
