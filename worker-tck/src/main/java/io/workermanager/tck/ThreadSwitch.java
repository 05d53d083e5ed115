package io.workermanager.tck;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls by another thread than the one that waits for them: a lock that this one holds lets it in again, and the other not. */
final class ThreadSwitch {
    private ThreadSwitch() {}

    /** What a call comes to by a thread of its own, which no busy pool holds up; something else if that takes too long. */
    static <T> CompletableFuture<T> calls(Supplier<T> call, T otherwise, Duration longest) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task).start())
                .completeOnTimeout(otherwise, longest.toMillis(), TimeUnit.MILLISECONDS);
    }
}
