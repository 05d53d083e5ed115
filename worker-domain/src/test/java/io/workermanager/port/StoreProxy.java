package io.workermanager.port;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores that let a test act before, after or instead of any call. */
public final class StoreProxy {
    private StoreProxy() {}

    /** A call of a method of the store. */
    public record Call(WorkerStore store, Method method, List<Object> arguments) {
        public String name() {
            return method.getName();
        }

        /** Makes the call, and returns or throws what the store does. */
        public @Nullable Object proceed() throws Throwable {
            try {
                return method.invoke(store, arguments.toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** What happens when the proxy is called. */
    public interface Answer {
        @Nullable
        Object to(Call call) throws Throwable;
    }

    public static WorkerStore around(WorkerStore store, Answer answer) {
        return (WorkerStore) Proxy.newProxyInstance(
                StoreProxy.class.getClassLoader(),
                new Class<?>[] {WorkerStore.class},
                (proxy, method, arguments) ->
                        answer.to(new Call(store, method, arguments == null ? List.of() : Arrays.asList(arguments))));
    }
}
