package io.workermanager.redis;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about one server. Values that could not be read begin with "unknown:", and the clock is empty. Immutable.
 *
 * @param address host and port
 * @param version name and version, such as "Redis 7.0.15"
 * @param role "master" and how many replicas it has, or "replica"
 * @param persistence "append-only file", "snapshots only" or "none"
 * @param eviction the policy, and the limit of memory at which it is applied
 * @param clockAhead how far the server's clock is ahead of the clock of this machine; negative if it is behind
 * @param risks the risks of this server
 */
public record RedisServerInfo(
        String address,
        String version,
        String role,
        String persistence,
        String eviction,
        Optional<Duration> clockAhead,
        Set<RedisRisk> risks) {
    /** Copies the risks. */
    public RedisServerInfo {
        risks = Set.copyOf(risks);
    }

    @Override
    public String toString() {
        String clock = clockAhead
                .map(ahead -> String.format(Locale.ROOT, "clock %+d ms", ahead.toMillis()))
                .orElse("clock unknown");
        return address + ": " + version + ", " + role + ", persistence " + persistence + ", eviction " + eviction + ", "
                + clock;
    }
}
