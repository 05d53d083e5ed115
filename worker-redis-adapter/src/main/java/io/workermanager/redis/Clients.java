package io.workermanager.redis;

import io.workermanager.model.InvalidValueException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.Config;
import org.redisson.config.FullJitterDelay;
import org.redisson.config.ReadMode;

/** How a client must be set up: what this module sets, and what it refuses. */
final class Clients {
    private static final String PROBE = "worker:";

    private Clients() {}

    static Config config(RedisSettings settings) {
        Config config = new Config()
                .setCodec(StringCodec.INSTANCE)
                .setThreads(settings.threads())
                .setNettyThreads(settings.threads());
        int timeout = (int) settings.timeout().toMillis();
        config.useSingleServer()
                .setAddress(settings.address())
                .setDatabase(settings.database())
                .setConnectionPoolSize(settings.connections())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionsPerConnection(10_000)
                .setDnsMonitoringInterval(5000)
                .setTimeout(timeout)
                .setConnectTimeout(timeout)
                .setRetryAttempts(settings.readRetries())
                .setRetryDelay(new FullJitterDelay(Duration.ofMillis(100), Duration.ofMillis(400)))
                .setReconnectionDelay(new FullJitterDelay(Duration.ofMillis(100), Duration.ofSeconds(1)));
        return config;
    }

    /**
     * Refuses clients that would answer wrongly.
     *
     * @throws InvalidValueException if the client reads from replicas, maps names, or is one of a cluster and there is no namespace
     */
    static void check(Config config, String namespace) {
        if (config.isClusterConfig() && namespace.isEmpty()) {
            throw new InvalidValueException("a cluster needs a namespace, so that one slot holds the fleet");
        }
        List<ReadMode> others = new Sections(config)
                .readModes().stream().filter(mode -> mode != ReadMode.MASTER).toList();
        if (!others.isEmpty()) {
            throw new InvalidValueException(
                    "the client must read from masters (ReadMode.MASTER), since replicas are behind and go by"
                            + " their own clock; it reads from " + others.get(0));
        }
        if (!config.getNameMapper().map(PROBE).equals(PROBE)) {
            throw new InvalidValueException("the client must not map names; use a namespace instead");
        }
    }

    /** Sees the sections of a configuration that has only one of them. */
    private static final class Sections extends Config {
        Sections(Config other) {
            super(other);
        }

        List<ReadMode> readModes() {
            return Stream.<@Nullable BaseMasterSlaveServersConfig<?>>of(
                            getClusterServersConfig(),
                            getReplicatedServersConfig(),
                            getSentinelServersConfig(),
                            getMasterSlaveServersConfig())
                    .filter(Objects::nonNull)
                    .map(BaseMasterSlaveServersConfig::getReadMode)
                    .toList();
        }
    }
}
