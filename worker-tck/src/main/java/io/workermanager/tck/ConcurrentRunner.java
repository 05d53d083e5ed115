package io.workermanager.tck;

import io.workermanager.model.ConcurrentUpdateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Threads that start at one moment. */
final class ConcurrentRunner {
    private ConcurrentRunner() {}

    /**
     * Runs one task a thread, and returns what each came to; the first failure of any is this call's failure.
     *
     * @param longest how long each may take in real time
     * @throws TooSlowError if one takes longer, or had no turn among the others
     */
    static <T> List<T> run(int threads, Duration longest, IntFunction<Callable<T>> task) {
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
            return results(running, longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while threads race", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> List<T> results(List<Future<T>> running, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        List<T> results = new ArrayList<>();
        for (Future<T> one : running) {
            try {
                results.add(one.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (TimeoutException e) {
                long left = running.stream().filter(each -> !each.isDone()).count();
                throw new TooSlowError(
                        left + " of " + running.size() + " threads have not done their calls after " + longest, e);
            }
        }
        return results;
    }

    private static void await(CyclicBarrier start) throws InterruptedException {
        try {
            start.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("another thread did not come to the start", e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof ConcurrentUpdateException contended) {
            throw new TooSlowError("a call had no turn among the other threads: " + contended.getMessage(), contended);
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
}
