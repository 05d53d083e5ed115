package io.workermanager.redis.write;

import io.workermanager.model.Profile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When this client last extended the time to live of the index keys of a profile. It does so once an hour per profile, so that most
 * heartbeats need not. Safe for use by many threads.
 */
final class IndexTtlTracker {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int MAX_PROFILES = 10_000;

    private final Map<Profile, Extension> extended = new ConcurrentHashMap<>();

    private record Extension(long at, Duration keepFor) {}

    boolean isDue(Profile profile, Duration keepFor) {
        Extension last = extended.get(profile);
        return last == null || System.nanoTime() - last.at > HOUR || keepFor.compareTo(last.keepFor) > 0;
    }

    /**
     * Notes an extension by an applied write.
     *
     * @param at the monotonic time before the call
     */
    void extended(Profile profile, Duration keepFor, long at) {
        if (isDue(profile, keepFor)) {
            if (extended.size() >= MAX_PROFILES) {
                extended.clear();
            }
            extended.put(profile, new Extension(at, keepFor));
        }
    }
}
