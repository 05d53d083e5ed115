package io.workermanager.agent;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one place where an agent calls code that is not its own. Each call ends in a value or a {@link UserCodeFailure}, never in a throw. */
final class UserCodeInvoker {
    private UserCodeInvoker() {}

    /** Code without a value. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /**
     * Calls it, and then one of the two others. An interrupt flag that it left set is cleared.
     *
     * @param name what a failure calls it if it returns null
     */
    static <T> void call(
            String name, Callable<@Nullable T> code, Consumer<T> returned, Consumer<UserCodeFailure> failed) {
        @Nullable T value;
        try {
            value = code.call();
        } catch (Throwable e) {
            failed.accept(failure(e));
            return;
        } finally {
            clearInterrupt();
        }
        if (value == null) {
            failed.accept(UserCodeFailure.ofNull(name));
        } else {
            returned.accept(value);
        }
    }

    /** Calls it, and tells a failure. */
    static void run(Body code, Consumer<UserCodeFailure> failed) {
        call(
                "",
                () -> {
                    code.run();
                    return true;
                },
                ended -> {},
                failed);
    }

    private static UserCodeFailure failure(Throwable thrown) {
        clearInterrupt();
        return UserCodeFailure.of(thrown);
    }

    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }
}
