package io.workermanager.redis.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for answers that {@link #close} ends at once. Safe for use by many threads. */
public final class CancellableCalls {
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** The wait of one caller, equal to itself only. */
    private static final class Wait {
        private final CompletableFuture<?> answer;

        Wait(CompletableFuture<?> answer) {
            this.answer = answer;
        }

        void end() {
            answer.completeExceptionally(new StoreClosedException(true));
        }
    }

    /**
     * Waits for an answer.
     *
     * @throws ExecutionException with a {@link StoreClosedException} if the store is closed before the answer comes
     */
    public <T> T await(CompletableFuture<T> answer, Duration longest)
            throws InterruptedException, ExecutionException, TimeoutException {
        Wait wait = new Wait(answer);
        waits.add(wait);
        try {
            if (closed) {
                wait.end();
            }
            return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            waits.remove(wait);
        }
    }

    /** Sends something and waits for the answer. */
    public <T> T call(String call, boolean writes, Duration longest, Supplier<? extends CompletionStage<T>> sent) {
        return call(call, writes, sent, answer -> await(answer, longest));
    }

    /** How to wait for an answer. */
    public interface Waiting<T, R> {
        R on(CompletableFuture<T> sent) throws InterruptedException, ExecutionException, TimeoutException;
    }

    public static <T, R> R call(
            String call, boolean writes, Supplier<? extends CompletionStage<T>> sent, Waiting<T, R> wait) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            answer = sent.get().toCompletableFuture();
            return wait.on(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExceptionTranslator.of(call, writes, e);
        } catch (TimeoutException e) {
            throw ExceptionTranslator.of(call, writes, new TimeoutException("no answer within the budget of the call"));
        } catch (ExecutionException | RuntimeException e) {
            throw ExceptionTranslator.of(call, writes, e);
        } finally {
            // Ends the retries of the client.
            answer.cancel(false);
        }
    }

    public boolean isClosed() {
        return closed;
    }

    public void close() {
        closed = true;
        waits.forEach(Wait::end);
    }
}
