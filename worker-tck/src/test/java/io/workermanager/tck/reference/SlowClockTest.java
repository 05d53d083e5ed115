package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

/**
 * The reference store passes the kit as a very slow one: by its clock each call takes 0.4 s, half of it before the store does
 * what it is asked. Nothing waits in real time. Threads that race against each other do not move the clock.
 */
@DisplayName("A store each call of which takes 0.4 s by its clock passes the kit")
class SlowClockTest extends ReferenceTck {
    /** They tell what the last answer brought, as those of a store on a server do. */
    private static final Set<String> TAKE_NO_TIME = Set.of("now", "control");

    private static final Duration HALF_A_CALL = Duration.ofMillis(200);

    private final Thread rule = Thread.currentThread();

    @Override
    WorkerStore store(ReferenceFleet fleet) {
        WorkerStore store = super.store(fleet);
        return (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, values) -> {
                    boolean takesTime = Thread.currentThread().equals(rule) && !TAKE_NO_TIME.contains(method.getName());
                    try {
                        fleet.clock.move(takesTime ? HALF_A_CALL : Duration.ZERO);
                        Object result = method.invoke(store, values);
                        fleet.clock.move(takesTime ? HALF_A_CALL : Duration.ZERO);
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.SIGNALS);
    }
}
