package io.workermanager.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The answers that callers wait for: closing it ends all waits at once. Safe for use by many threads. */
final class CancellableCalls {
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** One caller's, equal to itself only. */
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
    <T> T await(CompletableFuture<T> answer, Duration longest)
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

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        waits.forEach(Wait::end);
    }
}
