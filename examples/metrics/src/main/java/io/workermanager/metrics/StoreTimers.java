package io.workermanager.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.workermanager.port.WorkerStoreException;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The timers of store calls, by operation and outcome. */
final class StoreTimers {
    static final String NAME = "worker.manager.store.calls";

    private final MeterRegistry registry;

    StoreTimers(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How a call ended. */
    private enum Outcome {
        OK,
        /** A store refused at least one write of the call. */
        REJECTED,
        /** The store failed; a write certainly did not happen. */
        FAILED,
        /** The store failed; a write may have happened. */
        UNKNOWN,
        /** The store was closed. */
        CLOSED,
        /** Any other exception, for example for a bad argument or an unreadable record. */
        ERROR;

        static Outcome of(RuntimeException failure) {
            if (failure instanceof WorkerStoreException store) {
                return store.outcomeUnknown() ? UNKNOWN : FAILED;
            }
            return failure instanceof IllegalStateException ? CLOSED : ERROR;
        }
    }

    <T> T time(String operation, Supplier<T> call) {
        return time(operation, call, result -> false);
    }

    <T> T time(String operation, Supplier<T> call, Predicate<T> isRejected) {
        Timer.Sample sample = Timer.start(registry);
        Outcome outcome = Outcome.ERROR;
        try {
            T result = call.get();
            outcome = isRejected.test(result) ? Outcome.REJECTED : Outcome.OK;
            return result;
        } catch (RuntimeException e) {
            outcome = Outcome.of(e);
            throw e;
        } finally {
            sample.stop(timer(operation, outcome));
        }
    }

    private Timer timer(String operation, Outcome outcome) {
        return Timer.builder(NAME)
                .description("Calls of the worker store")
                .tag("operation", operation)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
