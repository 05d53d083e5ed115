package io.workermanager.engine;

import io.workermanager.port.WorkerStoreException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one and the same write, repeated until it was answered; running it twice is running it once.
 *
 * @param result the answer
 * @param unanswered what an earlier attempt said that was not answered, if one was not: if the answer is a refusal, that
 *     attempt may have run, and been overwritten by another write since
 * @param <T> the kind of answer
 */
public record IdempotentWrite<T>(T result, @Nullable WorkerStoreException unanswered) {
    public static <T> IdempotentWrite<T> write(RetryBudget budget, Supplier<T> write) {
        WorkerStoreException unanswered = null;
        while (true) {
            budget.countAttempt();
            try {
                return new IdempotentWrite<>(write.get(), unanswered);
            } catch (WorkerStoreException e) {
                if (e.outcomeUnknown()) {
                    unanswered = e;
                }
                boolean hopeless = unanswered == null || e instanceof ContractCheckingStore.ContractViolationException;
                if (hopeless || !budget.pause(unanswered)) {
                    throw unanswered == null ? e : unanswered;
                }
            }
        }
    }
}
