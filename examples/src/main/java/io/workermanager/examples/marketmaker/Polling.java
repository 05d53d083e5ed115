package io.workermanager.examples.marketmaker;

import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.redisson.client.RedisException;

/** Polls the state of other processes. A failed call to Redis counts as "not yet". */
final class Polling {
    private static final long EVERY_MILLIS = 25;

    private final Duration atMost;

    Polling(Duration atMost) {
        this.atMost = atMost;
    }

    /**
     * Waits until something holds.
     *
     * @throws IllegalStateException if it takes too long
     */
    void holds(String what, BooleanSupplier condition) {
        found(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /**
     * Waits until something is there.
     *
     * @throws IllegalStateException if it takes too long
     */
    <T> T found(String what, Supplier<Optional<T>> look) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < atMost.toNanos()) {
            Optional<T> seen = answer(look);
            if (seen.isPresent()) {
                return seen.get();
            }
            try {
                Thread.sleep(EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting until " + what, e);
            }
        }
        throw new IllegalStateException("not within " + atMost.toSeconds() + " s: " + what);
    }

    private static <T> Optional<T> answer(Supplier<Optional<T>> look) {
        try {
            return look.get();
        } catch (WorkerStoreException | RedisException e) {
            return Optional.empty();
        }
    }
}
