package io.workermanager.redis;

import io.workermanager.model.InvalidValueException;
import java.time.Duration;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.FullJitterDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SubscriptionMode;

/** How a client must be set up: what this module sets, and what it refuses. */
final class Clients {
    private static final String PROBE = "worker:";

    private Clients() {}

    static Config config(RedisSettings settings) {
        Config config = common(settings);
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
                .setRetryDelay(new EqualJitterDelay(Duration.ofMillis(500), Duration.ofSeconds(1)))
                .setReconnectionDelay(new FullJitterDelay(Duration.ofMillis(100), Duration.ofSeconds(1)));
        return config;
    }

    /** For the cluster that the server is a node of. */
    static Config clusterConfig(RedisSettings settings) {
        Config config = common(settings);
        int timeout = (int) settings.timeout().toMillis();
        config.useClusterServers()
                .addNodeAddress(settings.address())
                .setReadMode(ReadMode.MASTER)
                .setSubscriptionMode(SubscriptionMode.MASTER)
                .setMasterConnectionPoolSize(settings.connections())
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionsPerConnection(10_000)
                .setScanInterval(1000)
                .setDnsMonitoringInterval(5000)
                .setTimeout(timeout)
                .setConnectTimeout(timeout)
                .setRetryAttempts(settings.readRetries())
                .setRetryDelay(new EqualJitterDelay(Duration.ofMillis(500), Duration.ofSeconds(1)))
                .setReconnectionDelay(new FullJitterDelay(Duration.ofMillis(100), Duration.ofSeconds(1)));
        return config;
    }

    private static Config common(RedisSettings settings) {
        return new Config()
                .setUsername(settings.user())
                .setPassword(settings.password())
                .setCodec(StringCodec.INSTANCE)
                .setThreads(settings.threads())
                .setNettyThreads(settings.threads());
    }

    /** A node of a cluster takes no call that touches keys of several slots. */
    static InvalidValueException namespaceNeeded() {
        return new InvalidValueException("a cluster needs a namespace, so that one slot holds the fleet");
    }

    /**
     * Refuses clients that would answer wrongly.
     *
     * @throws InvalidValueException if the client reads from replicas, maps names, or is one of a cluster and there is no namespace
     */
    static void check(Config config, String namespace) {
        if (config.isClusterConfig() && namespace.isEmpty()) {
            throw namespaceNeeded();
        }
        ReadMode reads = readMode(config);
        if (reads != ReadMode.MASTER) {
            throw new InvalidValueException(
                    "the client must read from masters (ReadMode.MASTER), since replicas are behind and"
                            + " go by their own clock; it reads from " + reads);
        }
        if (!config.getNameMapper().map(PROBE).equals(PROBE)) {
            throw new InvalidValueException("the client must not map names; use a namespace instead");
        }
    }

    /** Asking a configuration for the section that it has returns that section; for another one, it refuses. */
    private static ReadMode readMode(Config config) {
        if (config.isSingleConfig()) {
            return ReadMode.MASTER;
        }
        if (config.isClusterConfig()) {
            return config.useClusterServers().getReadMode();
        }
        if (config.isSentinelConfig()) {
            return config.useSentinelServers().getReadMode();
        }
        try {
            return config.useMasterSlaveServers().getReadMode();
        } catch (IllegalStateException e) {
            return config.useReplicatedServers().getReadMode();
        }
    }
}
