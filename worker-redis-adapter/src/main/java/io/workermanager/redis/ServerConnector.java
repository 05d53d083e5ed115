package io.workermanager.redis;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.DaemonRedissonClient;
import io.workermanager.redis.connection.RedissonConfigs;
import java.time.Duration;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.CommandMapper;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.FullJitterDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SubscriptionMode;

/** Connects to the Redis that settings name, with a client that this module configures. */
final class ServerConnector {
    /** The shortest interval between two pings of a connection, in milliseconds. */
    private static final int SHORTEST_PING = 100;

    private ServerConnector() {}

    /**
     * Connects to a server, or to the cluster that it belongs to. Releases everything if that fails.
     *
     * @throws WorkerStoreException if it fails
     */
    static DaemonRedissonClient connect(RedisSettings settings) {
        DaemonRedissonClient single = DaemonRedissonClient.create(call(settings), config(settings));
        try {
            if (!ServerInspector.of(single.redisson(), settings.readRetries()).isClusterNode()) {
                return single;
            }
        } catch (RuntimeException e) {
            single.close();
            throw e;
        }
        single.close();
        if (settings.namespace().isEmpty()) {
            throw RedissonConfigs.namespaceNeeded();
        }
        return DaemonRedissonClient.create(call(settings), clusterConfig(settings));
    }

    static String call(RedisSettings settings) {
        return "connecting to " + settings.server();
    }

    static Config config(RedisSettings settings) {
        Config config = common(settings);
        bounded(config.useSingleServer(), settings)
                .setAddress(settings.address())
                .setDatabase(settings.database())
                .setConnectionPoolSize(settings.connections())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionPoolSize(2)
                .setDnsMonitoringInterval(5000);
        return config;
    }

    /** The configuration for the cluster that the server belongs to. */
    static Config clusterConfig(RedisSettings settings) {
        Config config = common(settings);
        bounded(config.useClusterServers(), settings)
                .addNodeAddress(settings.address())
                .setReadMode(ReadMode.MASTER)
                .setSubscriptionMode(SubscriptionMode.MASTER)
                .setMasterConnectionPoolSize(settings.connections())
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionPoolSize(2)
                .setScanInterval(1000)
                .setDnsMonitoringInterval(5000);
        return config;
    }

    /** The bounds of connections and commands, the same for one server and for a cluster. */
    private static <T extends BaseConfig<T>> T bounded(T servers, RedisSettings settings) {
        int timeout = (int) settings.timeout().toMillis();
        return servers.setSubscriptionsPerConnection(10_000)
                .setTimeout(timeout)
                .setPingConnectionInterval(ping(timeout))
                .setConnectTimeout(timeout)
                .setRetryAttempts(settings.readRetries())
                .setRetryDelay(new EqualJitterDelay(Duration.ofMillis(500), Duration.ofSeconds(1)))
                .setReconnectionDelay(new FullJitterDelay(Duration.ofMillis(100), Duration.ofSeconds(1)));
    }

    /**
     * The interval between pings of a connection, in milliseconds. A connection that does not answer before the next ping is closed
     * and opened again, within twice this time. It is less than the timeout, so that the client does not log the missing answer as a
     * failed command.
     */
    private static int ping(int timeout) {
        return Math.max(SHORTEST_PING, timeout * 4 / 5);
    }

    private static Config common(RedisSettings settings) {
        return new Config()
                .setUsername(settings.user())
                .setPassword(settings.password())
                .setCodec(StringCodec.INSTANCE)
                .setCommandMapper(RedissonConfigs.withReadOnlyEval(CommandMapper.direct()))
                .setThreads(settings.threads())
                .setNettyThreads(settings.threads());
    }
}
