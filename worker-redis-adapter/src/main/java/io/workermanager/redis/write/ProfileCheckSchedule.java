package io.workermanager.redis.write;

import io.workermanager.model.Profile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When a write of this client last checked that the fleet has a profile. A heartbeat repeats the check only after an eighth of its
 * worker's TTL. Workers send a heartbeat about every quarter of the TTL, so each of them checks with its next heartbeat. Safe for
 * use by many threads.
 */
final class ProfileCheckSchedule {
    private static final int PARTS_OF_THE_TTL = 8;
    private static final int MAX_PROFILES = 10_000;

    private final LongSupplier nanoTime;
    private final Map<Profile, Long> checked = new ConcurrentHashMap<>();

    /** @param nanoTime the monotonic time */
    ProfileCheckSchedule(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isDue(Profile profile, Duration ttl) {
        Long last = checked.get(profile);
        return last == null
                || nanoTime.getAsLong() - last > ttl.dividedBy(PARTS_OF_THE_TTL).toNanos();
    }

    /**
     * Notes a check.
     *
     * @param at the monotonic time before the call that checked
     */
    void checked(Profile profile, long at) {
        if (checked.size() >= MAX_PROFILES) {
            checked.clear();
        }
        checked.put(profile, at);
    }
}
