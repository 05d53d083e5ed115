package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads that stores and their clients start. */
final class StoreThreads {
    private StoreThreads() {}

    static Set<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("redisson")
                        || thread.getName().startsWith("worker-manager"))
                .collect(Collectors.toSet());
    }

    /** The running threads that were not there before. */
    static Set<Thread> startedSince(Set<Thread> before) {
        Set<Thread> started = running();
        started.removeAll(before);
        return started;
    }

    static void assertEndWithin(Duration time, Collection<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(time.toMillis());
            assertThat(thread.isAlive())
                    .as(() -> thread.getName() + " " + Arrays.toString(thread.getStackTrace()))
                    .isFalse();
        }
    }
}
