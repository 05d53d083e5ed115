package io.workermanager.metrics;

import io.workermanager.port.WorkerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A store that notes the names of its calls, and runs something before each of them, for example a failure or a wait. */
final class StoreProbe {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicReference<Runnable> before = new AtomicReference<>(() -> {});
    private final WorkerStore store;

    StoreProbe(WorkerStore target) {
        store = (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    before.get().run();
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    WorkerStore store() {
        return store;
    }

    void beforeEachCall(Runnable action) {
        before.set(action);
    }

    /** The calls since the last time. Calls that send nothing are left out. */
    List<String> takeCalls() {
        List<String> taken = calls.stream().filter(call -> !call.equals("now")).toList();
        calls.clear();
        return taken;
    }
}
