package io.workermanager.agent;

import io.workermanager.port.WorkerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * A store as an agent calls it. Nobody interrupts the threads of an agent that call a store, and so an interrupt flag that is set
 * after a call was left by the store: it is cleared, and ends no attempt of the manager's. Its text is the name of the store's
 * class.
 */
final class InterruptClearingStore {
    private InterruptClearingStore() {}

    static WorkerStore over(WorkerStore store) {
        return (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("toString")) {
                        return store.getClass().getName();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        boolean unused = Thread.interrupted();
                    }
                });
    }
}
