package io.workermanager.redis.partition;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.connection.StoreClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes calls to several partitions in parallel. Safe for use by many threads. */
final class ParallelCalls {
    private static final int THREADS = 8;
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "worker-manager-partitions");
                thread.setDaemon(true);
                return thread;
            });

    ParallelCalls() {
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The outcome of a call.
     *
     * @param value the result, if it succeeded
     * @param failure the exception, if it failed
     */
    record Attempt<T>(@Nullable T value, @Nullable WorkerStoreException failure) {
        static <T> Attempt<T> of(Supplier<T> call) {
            try {
                return new Attempt<>(call.get(), null);
            } catch (WorkerStoreException e) {
                return new Attempt<>(null, e);
            }
        }
    }

    /** The results of all calls, in order. */
    <T> List<T> all(List<? extends Supplier<T>> calls) {
        List<T> values = new ArrayList<>();
        for (Attempt<T> attempt : attempts(calls)) {
            if (attempt.failure != null) {
                throw attempt.failure;
            }
            if (attempt.value != null) {
                values.add(attempt.value);
            }
        }
        return values;
    }

    /** The outcomes of all calls, in order. The last call runs in the thread of the caller. */
    <T> List<Attempt<T>> attempts(List<? extends Supplier<T>> calls) {
        List<Future<Attempt<T>>> others = new ArrayList<>();
        for (Supplier<T> call : calls.subList(0, calls.size() - 1)) {
            others.add(submitted(call));
        }
        Attempt<T> last = Attempt.of(calls.get(calls.size() - 1));
        List<Attempt<T>> attempts = new ArrayList<>();
        for (Future<Attempt<T>> other : others) {
            attempts.add(outcome(other));
        }
        attempts.add(last);
        return attempts;
    }

    private <T> Future<Attempt<T>> submitted(Supplier<T> call) {
        try {
            return threads.submit(() -> Attempt.of(call));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the store is closed", e);
        }
    }

    private static <T> Attempt<T> outcome(Future<Attempt<T>> other) {
        try {
            return other.get();
        } catch (InterruptedException e) {
            other.cancel(true);
            Thread.currentThread().interrupt();
            return new Attempt<>(null, ExceptionTranslator.of("a call to several partitions", true, e));
        } catch (CancellationException e) {
            return new Attempt<>(
                    null,
                    ExceptionTranslator.of("a call to several partitions", true, new StoreClosedException(false)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the waits for calls that have not begun. Calls in progress end when their partitions are closed. */
    void close() {
        threads.shutdown();
        List<Runnable> unbegun = new ArrayList<>();
        threads.getQueue().drainTo(unbegun);
        for (Runnable task : unbegun) {
            if (task instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }
}
