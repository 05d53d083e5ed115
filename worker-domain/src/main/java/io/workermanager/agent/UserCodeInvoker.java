package io.workermanager.agent;

import io.workermanager.port.WorkerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls code that is not the agent's. A call ends with a value or a {@link UserCodeFailure}, and never throws. */
final class UserCodeInvoker {
    private static final long RENDERING_TIMEOUT_MILLIS = 500;
    private static final List<String> TEXT_METHODS = List.of("getMessage", "getLocalizedMessage", "toString");

    private UserCodeInvoker() {}

    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /**
     * Calls the code, and then one of the two consumers. Clears an interrupt flag that the code left set.
     *
     * @param name names the code in the failure for a null result
     */
    static <T> void call(
            String name, Callable<@Nullable T> code, Consumer<T> onSuccess, Consumer<UserCodeFailure> onFailure) {
        @Nullable T value;
        try {
            value = code.call();
        } catch (Throwable e) {
            clearInterrupt();
            onFailure.accept(failure(e));
            return;
        } finally {
            clearInterrupt();
        }
        if (value == null) {
            onFailure.accept(failure(new NullPointerException(name + " returned null")));
        } else {
            onSuccess.accept(value);
        }
    }

    /** Calls code without a result. */
    static void run(Action code, Consumer<UserCodeFailure> onFailure) {
        call(
                "",
                () -> {
                    code.run();
                    return true;
                },
                done -> {},
                onFailure);
    }

    /**
     * Wraps a store so that an interrupt flag that a call leaves set is cleared and does not end the manager's retries. The agent
     * never interrupts its thread for store calls, so such a flag comes from the store itself. The wrapper's text is the name of the
     * store's class.
     */
    static WorkerStore clearingInterrupts(WorkerStore store) {
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
                        clearInterrupt();
                    }
                });
    }

    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    // ---- texts of foreign exceptions

    /** Renders the texts of an exception, whose methods may throw, block or return null. */
    static UserCodeFailure failure(Throwable thrown) {
        try {
            return hasForeignTextMethod(thrown.getClass()) ? renderWithTimeout(thrown) : render(thrown);
        } catch (Throwable e) {
            return notRenderable(thrown, e);
        }
    }

    private static UserCodeFailure render(Throwable thrown) {
        String type = thrown.getClass().getName();
        String message = thrown.getMessage();
        String description = thrown.toString();
        return new UserCodeFailure(message == null ? type : message, description == null ? type : description, thrown);
    }

    private static UserCodeFailure notRenderable(Throwable thrown, Throwable why) {
        String text = thrown.getClass().getName() + " (its text cannot be shown: "
                + why.getClass().getName() + ")";
        return new UserCodeFailure(text, text, thrown);
    }

    /** Whether a class outside the JDK makes the text, which may block. */
    private static boolean hasForeignTextMethod(Class<?> type) throws NoSuchMethodException {
        for (String name : TEXT_METHODS) {
            if (type.getMethod(name).getDeclaringClass().getClassLoader() != null) {
                return true;
            }
        }
        return false;
    }

    private static UserCodeFailure renderWithTimeout(Throwable thrown) throws Exception {
        CompletableFuture<UserCodeFailure> rendered = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        rendered.complete(render(thrown));
                    } catch (Throwable e) {
                        rendered.complete(notRenderable(thrown, e));
                    }
                },
                "text of an exception");
        thread.setDaemon(true);
        thread.start();
        return rendered.get(RENDERING_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
