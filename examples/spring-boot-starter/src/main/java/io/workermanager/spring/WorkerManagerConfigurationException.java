package io.workermanager.spring;

import io.workermanager.model.InvalidValueException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The application's configuration gives no store, or has a value that cannot be used. */
final class WorkerManagerConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String action;

    WorkerManagerConfigurationException(String problem, String action, @Nullable Throwable cause) {
        super(problem + ". " + action, cause);
        this.problem = problem;
        this.action = action;
    }

    /** Builds something from the properties; the bounds are the library's. */
    static <T> T check(Supplier<T> build) {
        try {
            return build.get();
        } catch (InvalidValueException e) {
            throw new WorkerManagerConfigurationException(
                    "A property under worker.manager cannot be used: " + e.getMessage(),
                    "Correct the property that the message names",
                    e);
        }
    }

    String problem() {
        return problem;
    }

    String action() {
        return action;
    }
}
