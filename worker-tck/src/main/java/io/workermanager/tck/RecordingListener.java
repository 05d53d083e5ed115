package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records the hints of a watch. */
final class RecordingListener implements Consumer<WorkerStore.ChangeHint> {
    private static final Duration QUIET = Duration.ofMillis(200);

    final BlockingQueue<WorkerStore.ChangeHint> hints = new LinkedBlockingQueue<>();
    private final Duration timeout;
    private int counted;

    RecordingListener(TckFixture fixture) {
        timeout = fixture.timeout();
    }

    @Override
    public void accept(WorkerStore.ChangeHint hint) {
        hints.add(hint);
    }

    /** The next hint arrives within the timeout. It is removed from the recorded ones. */
    void assertNext(WorkerStore.ChangeHint expected) {
        assertThat(next(hints, timeout)).as("a hint, within %s", timeout).isEqualTo(expected);
    }

    /** This hint arrives within the timeout, after others or at once. All up to it are counted. */
    void assertEventually(WorkerStore.ChangeHint expected) {
        WorkerStore.ChangeHint last = null;
        while (last != expected) {
            last = next(hints, timeout);
            assertThat(last).as("a hint like %s, within %s", expected, timeout).isNotNull();
            counted++;
        }
    }

    /** The hints that {@link #assertEventually} came across. */
    int received() {
        return counted;
    }

    /** Counts the hints that arrive until none arrives for 200 ms. */
    int countUntilQuiet() {
        int more = 0;
        while (next(hints, QUIET) != null) {
            more++;
        }
        return more;
    }

    static <T> @Nullable T next(BlockingQueue<T> queue, Duration timeout) {
        try {
            return queue.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a hint", e);
        }
    }
}
