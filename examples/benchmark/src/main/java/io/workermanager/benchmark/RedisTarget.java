package io.workermanager.benchmark;

import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * The Redis that is measured, and the one client that both sides share, set up as the adapter sets up its own. A server that is
 * given is left as it was found.
 */
final class RedisTarget implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final URI uri;
    private final String description;
    private final @Nullable TestRedis started;
    private final RedissonClient client;
    private final RawConnection connection;
    private final String run = UUID.randomUUID().toString().substring(0, 4);
    private final List<String> namespaces = new ArrayList<>();

    private RedisTarget(URI uri, String description, @Nullable TestRedis started) {
        this.uri = uri;
        this.description = description;
        this.started = started;
        this.client = client(uri);
        this.connection = RawConnection.to(uri);
    }

    static RedisTarget on(Optional<String> given) {
        if (given.isPresent()) {
            RedisSettings checked = RedisSettings.of(given.get());
            return new RedisTarget(URI.create(checked.uri()), checked.server(), null);
        }
        TestRedis redis = TestRedis.startFresh();
        return new RedisTarget(URI.create(redis.uri()), redis.describe(), redis);
    }

    private static RedissonClient client(URI uri) {
        RedisSettings like = RedisSettings.of(uri.toString());
        Config config = new Config()
                .setCodec(StringCodec.INSTANCE)
                .setThreads(like.threads())
                .setNettyThreads(like.threads());
        String path = uri.getPath().replace("/", "");
        String port = uri.getPort() < 0 ? ":" + port(uri) : "";
        config.useSingleServer()
                // The client reads a plus as a blank.
                .setAddress(uri.getScheme() + "://" + uri.getRawAuthority().replace("+", "%2B") + port)
                .setDatabase(path.isEmpty() ? 0 : Integer.parseInt(path))
                .setConnectionPoolSize(like.connections())
                .setConnectionMinimumIdleSize(1)
                .setTimeout(TIMEOUT_MILLIS);
        return Redisson.create(config);
    }

    static int port(URI uri) {
        return uri.getPort() < 0 ? 6379 : uri.getPort();
    }

    URI uri() {
        return uri;
    }

    RedissonClient client() {
        return client;
    }

    RawConnection connection() {
        return connection;
    }

    String describe() {
        return description + ", version " + connection.info("server").getOrDefault("redis_version", "unknown");
    }

    /** Returns a new namespace, as short as that of a real fleet; {@link #clear} removes its keys. */
    String namespace() {
        String namespace = run + namespaces.size();
        namespaces.add(namespace);
        return namespace;
    }

    /** What the keys of a namespace begin with. */
    static String prefix(String namespace) {
        return "{" + namespace + "}:";
    }

    RedisWorkerStore store(String namespace) {
        return RedisWorkerStore.create(client, namespace);
    }

    /** Removes what was written so far, so that the next row begins on an empty server, or on as full a one as was given. */
    void clear() {
        if (started != null) {
            connection.call("FLUSHALL");
        } else {
            namespaces.forEach(namespace -> unlink(prefix(namespace)));
        }
        namespaces.clear();
    }

    private void unlink(String prefix) {
        String cursor = "0";
        do {
            List<?> page = (List<?>) connection.call("SCAN", cursor, "MATCH", prefix + "*", "COUNT", "1000");
            if (page == null) {
                return;
            }
            cursor = String.valueOf(page.get(0));
            List<String> command = new ArrayList<>(List.of("UNLINK"));
            ((List<?>) page.get(1)).forEach(key -> command.add(String.valueOf(key)));
            if (command.size() > 1) {
                connection.call(command.toArray(String[]::new));
            }
        } while (!cursor.equals("0"));
    }

    @Override
    public void close() {
        try {
            clear();
        } finally {
            connection.close();
            client.shutdown();
            if (started != null) {
                started.close();
            }
        }
    }
}
