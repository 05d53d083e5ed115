package io.workermanager.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Drives calls from many threads, or times them one by one. */
final class CallLoad {
    private CallLoad() {}

    /** One of the callers. */
    interface Caller {
        /** Makes a call; returns how many it counts for. */
        int call();
    }

    /** Callers that share the numbers below a count, each with a call for its next number. */
    static List<Caller> inTurn(int callers, int count, IntConsumer call) {
        return IntStream.range(0, callers)
                .mapToObj(first -> {
                    int[] next = {first};
                    return (Caller) () -> {
                        call.accept(next[0]);
                        next[0] = next[0] + callers < count ? next[0] + callers : first;
                        return 1;
                    };
                })
                .toList();
    }

    /** Calls per second of several callers, each in a thread of its own, during a time, at least one of each. */
    static double perSecond(List<? extends Caller> callers, Duration time) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Long> done = together(callers.stream()
                .map(caller -> (Callable<Long>) () -> {
                    long count = 0;
                    do {
                        count += caller.call();
                    } while (System.nanoTime() - end < 0);
                    return count;
                })
                .toList());
        double elapsed = (System.nanoTime() - start) / 1e9;
        return done.stream().mapToLong(Long::longValue).sum() / elapsed;
    }

    /** Runs tasks at once, each in a thread of its own; fails if one fails. */
    static <T> List<T> together(List<Callable<T>> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, tasks.size()));
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Runs a task for every number below a count, from a few threads. */
    static void spread(int threads, int count, IntConsumer task) {
        together(IntStream.range(0, threads)
                .mapToObj(thread -> (Callable<Boolean>) () -> {
                    for (int i = thread; i < count; i += threads) {
                        task.accept(i);
                    }
                    return true;
                })
                .toList());
    }

    /** How long a call takes, in microseconds. */
    static double micros(Runnable call) {
        long start = System.nanoTime();
        call.run();
        return (System.nanoTime() - start) / 1000.0;
    }

    /** The median of several calls, in microseconds. */
    static double medianMicros(int calls, Runnable call) {
        return NumberFormat.median(IntStream.range(0, calls).mapToDouble(i -> micros(call)));
    }
}
