package io.workermanager.redis;

import io.workermanager.store.WorkerStoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.redisson.api.RFuture;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode.InfoSection;
import org.redisson.api.redisnode.RedisNodeAsync;
import org.redisson.client.protocol.Time;
import org.redisson.config.Config;

/**
 * Asks servers what they are. This is where a wall clock is read, to tell people how far it is from the server's; nothing is decided
 * by it.
 */
final class Inquiry {
    private static final String NOT_PERMITTED = "unknown: not permitted";
    private static final String NO_ANSWER = "unknown: no answer";
    private static final Duration APART = Duration.ofSeconds(1);
    private static final int LEAST_VERSION = 7;

    private final RedissonClient client;
    private final InstantSource wall;
    private final Duration patience;

    /**
     * @param wall this machine's clock
     * @param patience how long to wait for each answer
     */
    Inquiry(RedissonClient client, InstantSource wall, Duration patience) {
        this.client = client;
        this.wall = wall;
        this.patience = patience;
    }

    /** By this machine's clock, as patient as any read. */
    static Inquiry of(RedissonClient client, int retries) {
        Duration patience = Budget.of(client.getConfig(), retries).forOne(false);
        return new Inquiry(client, InstantSource.system(), patience);
    }

    RedisReport report() {
        Opening opening = new Opening(client);
        try {
            opening.await("a question", patience);
        } finally {
            opening.close();
        }
        List<RedisServer> servers = Clients.masters(client).stream()
                .map(node -> server(node.getAddr(), (RedisNodeAsync) node))
                .toList();
        return new RedisReport(topology(client.getConfig()), "refused", servers);
    }

    /** Whether a server is a node of a cluster, however the client sees it; false if the user may not ask. */
    boolean meetsACluster() {
        return Clients.masters(client).stream()
                .map(node -> answer(() -> ((RedisNodeAsync) node).infoAsync(InfoSection.CLUSTER)))
                .anyMatch(info -> info.get("cluster_enabled").equals("1"));
    }

    /**
     * Refuses servers that a fleet cannot be kept on.
     *
     * @throws WorkerStoreException if one is older than Redis 7.0, or a replica
     */
    static void check(RedisReport report) {
        for (RedisServer server : report.servers()) {
            String number = server.version().replaceAll("^\\D*", "");
            if (!number.isEmpty() && Integer.parseInt(number.split("\\D", 2)[0]) < LEAST_VERSION) {
                throw new WorkerStoreException(
                        server.address() + " is " + server.version() + "; a version below 7.0 is refused", false, null);
            }
            if (server.risks().contains(RedisRisk.REPLICA)) {
                throw new WorkerStoreException(server.address() + ": " + RedisRisk.REPLICA.words(), false, null);
            }
        }
    }

    private static String topology(Config config) {
        if (config.isClusterConfig()) {
            return "cluster (a call waits while its slot moves)";
        }
        if (config.isSentinelConfig()) {
            return "sentinel";
        }
        return config.isSingleConfig() ? "standalone" : "master and replicas";
    }

    /**
     * An answer, or why there is none.
     *
     * @param values what the server said, empty if nothing
     * @param unknown what to say of a value that is not there
     */
    private record Answer(Map<String, String> values, String unknown) {
        String or(String key, Function<String, String> words) {
            String value = values.get(key);
            return value == null ? unknown : words.apply(value);
        }

        String get(String key) {
            return values.getOrDefault(key, "");
        }
    }

    private RedisServer server(InetSocketAddress address, RedisNodeAsync node) {
        Set<RedisRisk> risks = EnumSet.noneOf(RedisRisk.class);
        Optional<Duration> ahead = clockAhead(node);
        // Whoever may use a fleet may ask for the time: a server that does not even tell that is asked no more.
        Answer info =
                ahead.isEmpty() ? new Answer(Map.of(), NO_ANSWER) : answer(() -> node.infoAsync(InfoSection.DEFAULT));
        if (ahead.filter(by -> by.abs().compareTo(APART) > 0).isPresent()) {
            risks.add(RedisRisk.CLOCKS_APART);
        }
        return new RedisServer(
                address.getHostString() + ":" + address.getPort(),
                version(info),
                info.or("role", role -> role(role, info, risks)),
                info.or("aof_enabled", enabled -> persistence(enabled, node, risks)),
                info.or("maxmemory_policy", policy -> eviction(policy, info, risks)),
                ahead,
                risks);
    }

    /** A Valkey calls itself a Redis, too, of the version that it is compatible with. */
    private static String version(Answer info) {
        return info.values.containsKey("valkey_version")
                ? "Valkey " + info.get("valkey_version")
                : info.or("redis_version", version -> "Redis " + version);
    }

    private static String role(String role, Answer info, Set<RedisRisk> risks) {
        if (!role.equals("master")) {
            risks.add(RedisRisk.REPLICA);
            return "replica";
        }
        String replicas = info.get("connected_slaves");
        if (replicas.equals("0")) {
            return "master without replicas";
        }
        // The server counts the good ones only if it is told to want some.
        if (!info.values.containsKey("min_slaves_good_slaves")) {
            risks.add(RedisRisk.FAILOVER_LOSES);
        }
        return "master, replicas: " + replicas;
    }

    private String persistence(String appends, RedisNodeAsync node, Set<RedisRisk> risks) {
        if (appends.equals("1")) {
            return "append-only file";
        }
        risks.add(RedisRisk.FORGETS);
        return answer(() -> node.getConfigAsync("save"))
                .or("save", save -> save.isEmpty() ? "none" : "snapshots only")
                .replace("unknown:", "no append-only file, snapshots unknown:");
    }

    private static String eviction(String policy, Answer info, Set<RedisRisk> risks) {
        if (!policy.equals("noeviction")) {
            risks.add(RedisRisk.EVICTS);
        }
        String limit = info.get("maxmemory");
        return policy + (limit.equals("0") ? " without a limit" : " at " + limit + " bytes");
    }

    private Optional<Duration> clockAhead(RedisNodeAsync node) {
        Instant before = wall.instant();
        try {
            Time time = await(node::timeAsync);
            Instant server = Instant.ofEpochSecond(time.getSeconds(), time.getMicroseconds() * 1000L);
            Instant between =
                    before.plus(Duration.between(before, wall.instant()).dividedBy(2));
            return Optional.of(Duration.between(between, server));
        } catch (WorkerStoreException e) {
            return Optional.empty();
        }
    }

    private Answer answer(Supplier<RFuture<Map<String, String>>> asked) {
        try {
            return new Answer(await(asked), NOT_PERMITTED);
        } catch (WorkerStoreException e) {
            return new Answer(Map.of(), Failures.isNotPermitted(e) ? NOT_PERMITTED : NO_ANSWER);
        }
    }

    private <T> T await(Supplier<RFuture<T>> asked) {
        return Server.await("a question", false, patience, asked);
    }
}
