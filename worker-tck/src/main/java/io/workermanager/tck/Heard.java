package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.store.StoreSignal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a listener heard. */
final class Heard implements Consumer<StoreSignal> {
    final BlockingQueue<StoreSignal> signals = new LinkedBlockingQueue<>();

    @Override
    public void accept(StoreSignal signal) {
        signals.add(signal);
    }

    /** It comes within five seconds of real time, and what came by then is forgotten. */
    void assertNext(StoreSignal expected) {
        assertThat(next(signals)).as("a signal").isEqualTo(expected);
    }

    /** How many more come until none has come for a fifth of a second. */
    int untilQuiet() {
        int more = 0;
        while (next(signals, 200) != null) {
            more++;
        }
        return more;
    }

    static <T> @Nullable T next(BlockingQueue<T> queue) {
        return next(queue, 5_000);
    }

    private static <T> @Nullable T next(BlockingQueue<T> queue, long millis) {
        try {
            return queue.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a signal", e);
        }
    }
}
