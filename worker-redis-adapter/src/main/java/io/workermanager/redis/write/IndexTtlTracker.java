package io.workermanager.redis.write;

import io.workermanager.model.Profile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When this client last made sure that the index keys of a profile outlive their records, and for how long. Asked of the server
 * once an hour and profile, so that a heartbeat need not. Safe for use by many threads.
 */
final class IndexTtlTracker {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int REMEMBERED = 10_000;

    private final Map<Profile, Done> done = new ConcurrentHashMap<>();

    private record Done(long at, Duration keepFor) {}

    boolean due(Profile profile, Duration keepFor) {
        Done last = done.get(profile);
        return last == null || System.nanoTime() - last.at > HOUR || keepFor.compareTo(last.keepFor) > 0;
    }

    /**
     * Notes a renewal: a write that was due and has been applied.
     *
     * @param at the monotonic time before the call
     */
    void done(Profile profile, Duration keepFor, long at) {
        if (due(profile, keepFor)) {
            if (done.size() >= REMEMBERED) {
                done.clear();
            }
            done.put(profile, new Done(at, keepFor));
        }
    }
}
