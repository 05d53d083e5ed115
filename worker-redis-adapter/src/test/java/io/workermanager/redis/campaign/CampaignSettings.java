package io.workermanager.redis.campaign;

import java.time.Duration;

/**
 * How long and how hard a campaign is.
 *
 * @param seed what everything random is drawn from
 * @param timeout the stores'
 * @param leases the agents' ttl
 * @param quiet before the first fault, and after each
 * @param during how long a fault lasts at least
 * @param perFault how long faults of one kind come again and again
 * @param pause between two calls of a client, at most
 * @param agreement within what time a quiet fleet's views must agree
 * @param tolerance by what the target of healing is multiplied before it is a violation
 * @param everyCall whether every kind of call must succeed under each fault, and not only under one of them
 */
record CampaignSettings(
        long seed,
        Duration timeout,
        Duration leases,
        Duration quiet,
        Duration during,
        Duration perFault,
        Duration pause,
        Duration agreement,
        double tolerance,
        boolean everyCall) {
    /** A minute of all faults, for a busy machine. */
    static CampaignSettings brief(long seed) {
        return new CampaignSettings(
                seed,
                Duration.ofMillis(400),
                Duration.ofMillis(800),
                Duration.ofMillis(150),
                Duration.ofMillis(400),
                Duration.ZERO,
                Duration.ofMillis(6),
                Duration.ofSeconds(6),
                5,
                false);
    }

    static CampaignSettings whole(long seed, Duration perFault) {
        return new CampaignSettings(
                seed,
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                perFault,
                Duration.ofMillis(3),
                Duration.ofSeconds(6),
                1,
                true);
    }

    CampaignSettings seed(long next) {
        return new CampaignSettings(
                next, timeout, leases, quiet, during, perFault, pause, agreement, tolerance, everyCall);
    }

    CampaignSettings agreement(Duration next) {
        return new CampaignSettings(seed, timeout, leases, quiet, during, perFault, pause, next, tolerance, everyCall);
    }

    CampaignSettings tolerance(double next) {
        return new CampaignSettings(seed, timeout, leases, quiet, during, perFault, pause, agreement, next, everyCall);
    }

    CampaignSettings requiringEveryCall() {
        return new CampaignSettings(seed, timeout, leases, quiet, during, perFault, pause, agreement, tolerance, true);
    }

    /** The number of calls from which each kind of call must have succeeded. Some kinds are rare and often find nothing to do. */
    long enough() {
        return perFault.isZero() ? 0 : 5000;
    }

    /** Within this time after a fault every store answers again. */
    Duration target() {
        return timeout.multipliedBy(3).plusSeconds(1);
    }
}
