package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.port.WorkerStore;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** An author who begins with an empty store is told what to implement, and in which order. */
class ImplementationOrderTest {
    /** A store no method of which is implemented. */
    static class Skeleton extends WorkerStoreTck {
        @Override
        protected WorkerStore open(String fleet) {
            return new ForwardingWorkerStore(() -> {
                throw new UnsupportedOperationException();
            });
        }
    }

    @Test
    void aFailureOfAnEmptyStoreNamesTheMethodAndTheOrder() {
        assertThat(KitRun.messages(
                        KitRun.run(KitRun.rule(Skeleton.class, "clock1_")).failed()))
                .singleElement()
                .asString()
                .contains(
                        "check: is find not implemented yet? Implement the methods in this order: now, close, find, write");
    }

    @Test
    void theOrderHasEveryMethodOfThePort() {
        assertThat(ImplementationOrder.METHODS)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(WorkerStore.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList());
    }
}
