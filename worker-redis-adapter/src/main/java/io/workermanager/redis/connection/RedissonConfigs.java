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

/** How a client must be set up: what this module sets, and what it refuses. */
public final class RedissonConfigs {
    /** One of each kind of name that the scripts derive, some with what a mapper might take for a mark of its own. */
    private static final List<String> NAMES = List.of(
            "worker:",
            "workers:control",
            "workers:signal",
            "workers:signal:w",
            "{prod}:worker:a:b",
            "{prod}:workers:control");

    private RedissonConfigs() {}

    /** How many connections reads have: so few are shared. */
    private static final int MOST_OF_READS = 8;

    private static final int LONGEST_PING_OF_SHORT_TIMEOUTS = 1000;

    /** For a second client of the same servers, for reads alone: few threads, and connections as they are needed. */
    static Config forReads(Config other) {
        Config config = new Config(other).setThreads(1).setNettyThreads(1);
        config.setCommandMapper(withoutWrites(config.getCommandMapper()));
        BaseConfig<?> section = section(config);
        if (section instanceof SingleServerConfig single) {
            single.setConnectionPoolSize(Math.min(single.getConnectionPoolSize(), MOST_OF_READS))
                    .setConnectionMinimumIdleSize(0)
                    .setSubscriptionConnectionMinimumIdleSize(0);
        } else if (section instanceof BaseMasterSlaveServersConfig<?> several) {
            several.setMasterConnectionPoolSize(Math.min(several.getMasterConnectionPoolSize(), MOST_OF_READS));
            several.setMasterConnectionMinimumIdleSize(0);
            several.setSlaveConnectionMinimumIdleSize(0);
            several.setSubscriptionConnectionMinimumIdleSize(0);
        }
        return config;
    }

    /** Whether a connection that has gone silent may be taken for a good one for longer than a call may take. */
    public static boolean missesSilentConnections(Config config) {
        BaseConfig<?> section = section(config);
        int ping = section.getPingConnectionInterval();
        return ping <= 0 || ping > Math.max(section.getTimeout(), LONGEST_PING_OF_SHORT_TIMEOUTS);
    }

    /** The number of the database, which a cluster has one of only. */
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
     * A client that connects runs a script of its own, which only reads, and hands its connection on, answered or not. Sent as one
     * that may write, it would block that connection while the server keeps writes waiting. Our own scripts are sent by their digest.
     */
    public static CommandMapper withoutWrites(CommandMapper mapper) {
        return command -> mapper.map(command.equals("EVAL") ? "EVAL_RO" : command);
    }

    /** A node of a cluster takes no call that touches keys of several slots. */
    public static InvalidValueException namespaceNeeded() {
        return new InvalidValueException("a cluster needs a namespace, so that one slot holds the fleet");
    }

    /**
     * Refuses clients that would answer wrongly.
     *
     * @throws InvalidValueException if the client reads from replicas, maps names, or is one of a cluster and there is no namespace
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
                    "the client must read from masters (ReadMode.MASTER), since replicas are behind and"
                            + " go by their own clock; it reads from " + reads);
        }
        for (String name : NAMES) {
            String mapped = config.getNameMapper().map(name);
            if (!name.equals(mapped)) {
                throw new InvalidValueException(
                        "the client must not map names; use a namespace instead: it maps " + name + " to " + mapped);
            }
        }
    }

    /** Asking a configuration for the section that it has returns that section; for another one, it refuses. */
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

    /** The servers that answer. Connects a client that has not yet. */
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
