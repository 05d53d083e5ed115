package io.workermanager.redis.write;

import io.workermanager.model.Profile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When a write of this client last found a profile among those of the fleet, or put it there. A heartbeat checks that again only
 * after an eighth of its worker's ttl. Workers beat at about a quarter of it, so that a profile that was lost is back once each
 * of its workers has sent a heartbeat. Safe for use by many threads.
 */
final class ProfileCheckSchedule {
    private static final int PARTS_OF_THE_TTL = 8;
    private static final int REMEMBERED = 10_000;

    private final LongSupplier nanoTime;
    private final Map<Profile, Long> done = new ConcurrentHashMap<>();

    /** @param nanoTime the monotonic time */
    ProfileCheckSchedule(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean due(Profile profile, Duration ttl) {
        Long last = done.get(profile);
        return last == null
                || nanoTime.getAsLong() - last > ttl.dividedBy(PARTS_OF_THE_TTL).toNanos();
    }

    /**
     * Notes a check.
     *
     * @param at the monotonic time before the call that checked
     */
    void done(Profile profile, long at) {
        if (done.size() >= REMEMBERED) {
            done.clear();
        }
        done.put(profile, at);
    }
}
