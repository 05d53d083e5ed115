package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.port.ChangeHint;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a listener heard. */
final class RecordingListener implements Consumer<ChangeHint> {
    private static final Duration QUIET = Duration.ofMillis(200);

    final BlockingQueue<ChangeHint> signals = new LinkedBlockingQueue<>();
    private final Duration longest;

    RecordingListener(TckFixture fixture) {
        longest = fixture.timeout();
    }

    @Override
    public void accept(ChangeHint signal) {
        signals.add(signal);
    }

    /** It comes within the patience of the kit, and what came by then is forgotten. */
    void assertNext(ChangeHint expected) {
        assertThat(next(signals, longest)).as("a signal, within %s", longest).isEqualTo(expected);
    }

    /** How many more come until none has come for a fifth of a second. */
    int untilQuiet() {
        int more = 0;
        while (next(signals, QUIET) != null) {
            more++;
        }
        return more;
    }

    static <T> @Nullable T next(BlockingQueue<T> queue, Duration longest) {
        try {
            return queue.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a signal", e);
        }
    }
}
