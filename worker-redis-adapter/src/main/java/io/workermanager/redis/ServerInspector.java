package io.workermanager.redis;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.CallTimeouts;
import io.workermanager.redis.connection.CancellableCalls;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.connection.LazyConnector;
import io.workermanager.redis.connection.RedissonConfigs;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode.InfoSection;
import org.redisson.api.redisnode.RedisNodeAsync;
import org.redisson.client.protocol.Time;
import org.redisson.config.Config;

/**
 * Reads what the report contains from the servers. The only class that reads the wall clock: the report shows how far the server's
 * clock differs from it, and nothing else depends on it.
 */
final class ServerInspector {
    private static final String NOT_PERMITTED = "unknown: not permitted";
    private static final String NO_ANSWER = "unknown: no answer";
    private static final String ODD_ANSWER = "unknown: the answer cannot be read";
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(1);
    private static final int MIN_VERSION = 7;
    private static final Pattern MAJOR_VERSION = Pattern.compile("\\D*([0-9]{1,6})(?![0-9])");

    private final RedissonClient client;
    private final InstantSource wall;
    private final Duration timeout;
    private final CancellableCalls pending;

    /**
     * @param wall this machine's clock
     * @param timeout how long to wait for each answer
     */
    ServerInspector(RedissonClient client, InstantSource wall, Duration timeout) {
        this(client, wall, timeout, new CancellableCalls());
    }

    private ServerInspector(RedissonClient client, InstantSource wall, Duration timeout, CancellableCalls pending) {
        this.client = client;
        this.wall = wall;
        this.timeout = timeout;
        this.pending = pending;
    }

    /** An inspector with the clock of this machine and the timeout of reads. */
    static ServerInspector of(RedissonClient client, int retries) {
        return of(client, retries, new CancellableCalls());
    }

    /** The same; its calls end when the pending calls are closed. */
    static ServerInspector of(RedissonClient client, int retries, CancellableCalls pending) {
        Duration timeout = CallTimeouts.of(client.getConfig(), retries).forOne(false);
        return new ServerInspector(client, InstantSource.system(), timeout, pending);
    }

    RedisReport report() {
        LazyConnector opening = new LazyConnector(client);
        try {
            opening.await("a server report", timeout);
        } finally {
            opening.close();
        }
        List<RedisServerInfo> servers = RedissonConfigs.masters(client).stream()
                .map(node -> server(node.getAddr(), (RedisNodeAsync) node))
                .toList();
        return new RedisReport(topology(client.getConfig()), "refused", servers);
    }

    /** Whether a server belongs to a cluster, whatever the client assumes; false if the user may not read that. */
    boolean isClusterNode() {
        return RedissonConfigs.masters(client).stream()
                .map(node -> answer(() -> ((RedisNodeAsync) node).infoAsync(InfoSection.CLUSTER)))
                .anyMatch(info -> info.get("cluster_enabled").equals("1"));
    }

    /**
     * Refuses servers that cannot hold a fleet.
     *
     * @throws WorkerStoreException if one is older than Redis 7.0, or a replica
     */
    static void check(RedisReport report) {
        for (RedisServerInfo server : report.servers()) {
            Matcher major = MAJOR_VERSION.matcher(server.version());
            if (major.lookingAt() && Integer.parseInt(major.group(1)) < MIN_VERSION) {
                throw new WorkerStoreException(
                        server.address() + " is " + server.version() + "; a version below 7.0 is refused", false, null);
            }
            if (server.risks().contains(RedisRisk.REPLICA)) {
                throw new NotMasterException(server.address() + ": " + RedisRisk.REPLICA.words());
            }
        }
    }

    /** A server is a replica, which may become a master. */
    static final class NotMasterException extends WorkerStoreException {
        private static final long serialVersionUID = 1L;

        NotMasterException(String message) {
            super(message, false, null);
        }
    }

    private static String topology(Config config) {
        if (config.isClusterConfig()) {
            return RedisReport.CLUSTER;
        }
        if (config.isSentinelConfig()) {
            return "sentinel";
        }
        return config.isSingleConfig() ? "standalone" : "master and replicas";
    }

    /**
     * An answer, or why it is missing.
     *
     * @param values the values, empty without an answer
     * @param unknown the text for a missing value
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

    private RedisServerInfo server(InetSocketAddress address, RedisNodeAsync node) {
        Set<RedisRisk> risks = EnumSet.noneOf(RedisRisk.class);
        Optional<Duration> ahead = clockAhead(node);
        // Every user of a fleet may read the time: a server without an answer to that is not request again.
        Answer info =
                ahead.isEmpty() ? new Answer(Map.of(), NO_ANSWER) : answer(() -> node.infoAsync(InfoSection.DEFAULT));
        if (ahead.filter(by -> by.abs().compareTo(MAX_CLOCK_DIFFERENCE) > 0).isPresent()) {
            risks.add(RedisRisk.CLOCKS_APART);
        }
        if (RedissonConfigs.missesSilentConnections(client.getConfig())) {
            risks.add(RedisRisk.SILENT_CONNECTIONS);
        }
        return new RedisServerInfo(
                address.getHostString() + ":" + address.getPort(),
                version(info),
                info.or("role", role -> role(role, info, risks)),
                info.or("aof_enabled", enabled -> persistence(enabled, node, risks)),
                info.or("maxmemory_policy", policy -> eviction(policy, info, risks)),
                ahead,
                risks);
    }

    /** Valkey also reports the Redis version that it is compatible with. */
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
            Object answer = await(node::timeAsync);
            if (!(answer instanceof Time time)) {
                return Optional.empty();
            }
            Instant server = Instant.ofEpochSecond(time.getSeconds(), time.getMicroseconds() * 1000L);
            Instant between =
                    before.plus(Duration.between(before, wall.instant()).dividedBy(2));
            return Optional.of(Duration.between(between, server));
        } catch (WorkerStoreException | DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private Answer answer(Supplier<RFuture<Map<String, String>>> request) {
        try {
            return read(await(request));
        } catch (WorkerStoreException e) {
            return new Answer(Map.of(), ExceptionTranslator.isNotPermitted(e) ? NOT_PERMITTED : NO_ANSWER);
        }
    }

    /** The client returns answers of any class. */
    private static Answer read(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> map)) {
            return new Answer(Map.of(), ODD_ANSWER);
        }
        Map<String, String> values = new HashMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof String text) {
                values.put(name, text);
            }
        });
        return new Answer(values, values.isEmpty() ? ODD_ANSWER : NOT_PERMITTED);
    }

    /** The answer, null if the client could not decode it. */
    private @Nullable Object await(Supplier<? extends RFuture<?>> request) {
        return pending.call("a server report", false, timeout, () -> anything(request.get()));
    }

    @SuppressWarnings("unchecked") // a future only delivers
    private static RFuture<Object> anything(RFuture<?> answer) {
        return (RFuture<Object>) answer;
    }
}
