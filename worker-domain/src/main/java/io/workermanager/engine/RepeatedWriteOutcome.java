package io.workermanager.engine;

import io.workermanager.port.WorkerStoreException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one write that is repeated until the store answers. Repeated runs have the effect of one.
 *
 * @param result the answer
 * @param unanswered the error of an earlier attempt of unknown outcome, or null. If the answer is a refusal, that attempt may have
 *     run and been overwritten
 * @param <T> the kind of answer
 */
public record RepeatedWriteOutcome<T>(T result, @Nullable WorkerStoreException unanswered) {
    public static <T> RepeatedWriteOutcome<T> write(RetryBudget budget, Supplier<T> write) {
        WorkerStoreException unanswered = null;
        while (true) {
            budget.countAttempt();
            try {
                return new RepeatedWriteOutcome<>(write.get(), unanswered);
            } catch (WorkerStoreException e) {
                if (e.outcomeUnknown()) {
                    unanswered = e;
                }
                boolean isFinal = unanswered == null || e instanceof ContractCheckingStore.ContractViolationException;
                if (isFinal || !budget.pause(unanswered)) {
                    throw unanswered == null ? e : unanswered;
                }
            }
        }
    }
}
