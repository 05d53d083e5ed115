package io.workermanager.redis.connection;

import io.workermanager.model.InvalidValueException;
import java.util.Collection;
import java.util.List;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.CommandMapper;
import org.redisson.config.Config;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.config.ReadMode;
import org.redisson.config.ReplicatedServersConfig;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;

/** Reads, adapts and checks the configuration of clients. */
public final class RedissonConfigs {
    /** A name of each kind that the scripts derive, some with characters that are special to name mappers. */
    private static final List<String> NAMES = List.of(
            "worker:",
            "workers:control",
            "workers:signal",
            "workers:signal:w",
            "{prod}:worker:a:b",
            "{prod}:workers:control");

    private RedissonConfigs() {}

    /** The maximum number of connections for reads. With so few, calls share them. */
    private static final int MAX_READ_CONNECTIONS = 8;

    private static final int LONGEST_PING_OF_SHORT_TIMEOUTS = 1000;

    /** The configuration of a second client of the same servers, for reads: few threads, and connections on demand. */
    static Config forReads(Config other) {
        Config config = new Config(other).setThreads(1).setNettyThreads(1);
        config.setCommandMapper(withReadOnlyEval(config.getCommandMapper()));
        BaseConfig<?> section = section(config);
        if (section instanceof SingleServerConfig single) {
            single.setConnectionPoolSize(Math.min(single.getConnectionPoolSize(), MAX_READ_CONNECTIONS))
                    .setConnectionMinimumIdleSize(0)
                    .setSubscriptionConnectionMinimumIdleSize(0);
        } else if (section instanceof BaseMasterSlaveServersConfig<?> several) {
            several.setMasterConnectionPoolSize(Math.min(several.getMasterConnectionPoolSize(), MAX_READ_CONNECTIONS));
            several.setMasterConnectionMinimumIdleSize(0);
            several.setSlaveConnectionMinimumIdleSize(0);
            several.setSubscriptionConnectionMinimumIdleSize(0);
        }
        return config;
    }

    /** Whether the client may keep using a dead connection for longer than the timeout of a call. */
    public static boolean missesSilentConnections(Config config) {
        BaseConfig<?> section = section(config);
        int ping = section.getPingConnectionInterval();
        return ping <= 0 || ping > Math.max(section.getTimeout(), LONGEST_PING_OF_SHORT_TIMEOUTS);
    }

    /** The number of the database; 0 for a cluster. */
    public static int database(Config config) {
        BaseConfig<?> section = section(config);
        if (section instanceof SingleServerConfig single) {
            return single.getDatabase();
        }
        if (section instanceof SentinelServersConfig sentinel) {
            return sentinel.getDatabase();
        }
        if (section instanceof MasterSlaveServersConfig several) {
            return several.getDatabase();
        }
        return section instanceof ReplicatedServersConfig replicated ? replicated.getDatabase() : 0;
    }

    /**
     * Sends the script that the client runs when it connects as one that only reads. As a script that may write, it would block its
     * connection while the server delays writes. The scripts of this module are sent by their digest and are not affected.
     */
    public static CommandMapper withReadOnlyEval(CommandMapper mapper) {
        return command -> mapper.map(command.equals("EVAL") ? "EVAL_RO" : command);
    }

    /** A cluster refuses calls with keys in several slots. */
    public static InvalidValueException namespaceNeeded() {
        return new InvalidValueException("a cluster needs a namespace, so that all keys of the fleet are in one slot");
    }

    /**
     * Refuses clients that would return wrong answers.
     *
     * @throws InvalidValueException if the client reads from replicas or maps names, or belongs to a cluster and the namespace
     *     is empty
     */
    public static void check(Config config, String namespace) {
        if (config.isClusterConfig() && namespace.isEmpty()) {
            throw namespaceNeeded();
        }
        BaseConfig<?> section = section(config);
        ReadMode reads =
                section instanceof BaseMasterSlaveServersConfig<?> several ? several.getReadMode() : ReadMode.MASTER;
        if (reads != ReadMode.MASTER) {
            throw new InvalidValueException(
                    "the client must read from masters (ReadMode.MASTER), since replicas lag behind and"
                            + " have clocks of their own; it reads from " + reads);
        }
        for (String name : NAMES) {
            String mapped = config.getNameMapper().map(name);
            if (!name.equals(mapped)) {
                throw new InvalidValueException(
                        "the client must not map names; use a namespace instead; it maps " + name + " to " + mapped);
            }
        }
    }

    /** The section of the configuration for its topology. A request for another section would fail. */
    static BaseConfig<?> section(Config config) {
        if (config.isSingleConfig()) {
            return config.useSingleServer();
        }
        if (config.isClusterConfig()) {
            return config.useClusterServers();
        }
        if (config.isSentinelConfig()) {
            return config.useSentinelServers();
        }
        try {
            return config.useMasterSlaveServers();
        } catch (IllegalStateException e) {
            return config.useReplicatedServers();
        }
    }

    /** The masters. Connects the client if it has not connected yet. */
    public static Collection<? extends RedisNode> masters(RedissonClient client) {
        Config config = client.getConfig();
        if (config.isClusterConfig()) {
            return client.getRedisNodes(RedisNodes.CLUSTER).getMasters();
        }
        if (config.isSentinelConfig()) {
            return List.of(
                    client.getRedisNodes(RedisNodes.SENTINEL_MASTER_SLAVE).getMaster());
        }
        if (config.isSingleConfig()) {
            return List.of(client.getRedisNodes(RedisNodes.SINGLE).getInstance());
        }
        return List.of(client.getRedisNodes(RedisNodes.MASTER_SLAVE).getMaster());
    }
}
