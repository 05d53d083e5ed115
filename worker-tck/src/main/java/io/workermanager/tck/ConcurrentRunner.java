package io.workermanager.tck;

import io.workermanager.model.ConcurrentUpdateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Runs tasks on several threads. */
final class ConcurrentRunner {
    private ConcurrentRunner() {}

    /**
     * Runs one task per thread, starts all at one moment, and returns their results. Throws the first failure.
     *
     * @param timeout the real time after which all must be done
     * @throws TooSlowError if one takes longer, or fails because of contention
     */
    static <T> List<T> run(int threads, Duration timeout, IntFunction<Callable<T>> task) {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> one = task.apply(i);
                running.add(pool.submit(() -> {
                    await(start);
                    return one.call();
                }));
            }
            return results(running, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while threads run", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> List<T> results(List<Future<T>> running, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        List<T> results = new ArrayList<>();
        for (Future<T> one : running) {
            try {
                results.add(one.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (TimeoutException e) {
                long left = running.stream().filter(each -> !each.isDone()).count();
                throw new TooSlowError(left + " of " + running.size() + " threads are not done after " + timeout, e);
            }
        }
        return results;
    }

    private static void await(CyclicBarrier start) throws InterruptedException {
        try {
            start.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("another thread did not reach the start", e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof ConcurrentUpdateException contended) {
            throw new TooSlowError("a call failed because of contention: " + contended.getMessage(), contended);
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }

    /** Runs a call on a thread of its own, which holds no lock of the current thread. Completes with the default after the timeout. */
    static <T> CompletableFuture<T> onOtherThread(Supplier<T> call, T defaultResult, Duration timeout) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task).start())
                .completeOnTimeout(defaultResult, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
