package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.port.WorkerStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TckFixtureTest {
    private final List<String> closed = new ArrayList<>();
    private final Queue<WorkerStore> stores = new ArrayDeque<>();

    /** Opens what the test says. */
    private WorkerStoreTck opening() {
        return new WorkerStoreTck() {
            @Override
            @SuppressWarnings("NullAway")
            protected @Nullable WorkerStore open(String fleet) {
                return stores.poll();
            }
        };
    }

    private WorkerStore store(String name, boolean closes) {
        return (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.add(name);
                        if (!closes) {
                            throw new StackOverflowError();
                        }
                    }
                    return null;
                });
    }

    @Test
    void aStoreThatCannotBeClosedKeepsNoOtherOpen() {
        stores.add(store("first", false));
        stores.add(store("second", true));
        TckFixture fixture = new TckFixture(opening(), Duration.ofMinutes(1));

        assertThat(fixture.openAnother()).isNotNull();
        assertThat(fixture.openAnother()).isNotNull();
        assertThatThrownBy(fixture::close)
                .isInstanceOf(AssertionError.class)
                .hasMessage("closing 1 of 2 stores failed")
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(closed).containsExactly("first", "second");
    }

    @Test
    void aStoreThatIsNullIsNamedByTheMethodThatReturnedIt() {
        assertThatThrownBy(() -> new TckFixture(opening(), Duration.ofMinutes(1)).now())
                .hasMessageContaining("what open(String) returns");
    }
}
