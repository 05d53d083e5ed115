package io.workermanager.spring;

import io.workermanager.port.WorkerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store that stays open when the application closes it, for a test that looks at it afterwards. */
record StayOpen(WorkerStore target) {
    WorkerStore store() {
        return (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
