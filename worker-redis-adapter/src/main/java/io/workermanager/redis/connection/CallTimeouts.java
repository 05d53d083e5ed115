package io.workermanager.redis.connection;

import java.time.Duration;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;

/**
 * How long a call may block its caller.
 *
 * @param timeout how long an answer may take
 * @param readRetries how often an unanswered read is repeated
 */
public record CallTimeouts(Duration timeout, int readRetries) {
    /** How long an attempt may take to get a connection and to write to it. */
    public static final Duration SENDING = Duration.ofSeconds(1);

    public static CallTimeouts of(Config config, int readRetries) {
        BaseConfig<?> section = RedissonConfigs.section(config);
        return new CallTimeouts(Duration.ofMillis(section.getTimeout()), readRetries);
    }

    public Duration forOne(boolean write) {
        return timeout.plus(SENDING).multipliedBy(write ? 1 : 1 + readRetries);
    }
}
