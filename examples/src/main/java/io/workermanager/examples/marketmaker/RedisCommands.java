package io.workermanager.examples.marketmaker;

import static org.redisson.api.RScript.Mode.READ_WRITE;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** The Redis that a market maker talks to besides the register: its queue and the venue. Safe for use by many threads. */
final class RedisCommands implements AutoCloseable {
    private static final int PORT = 6379;

    private final RedissonClient redisson;

    /**
     * Connects with the first call.
     *
     * @param uri {@code redis[s]://[[user]:password@]host[:port][/database]}, as the register wants it
     */
    RedisCommands(String uri) {
        URI parsed = URI.create(uri);
        String port = parsed.getPort() < 0 ? ":" + PORT : "";
        String path = parsed.getPath().replace("/", "");
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE).setThreads(2).setNettyThreads(2).setLazyInitialization(true);
        config.useSingleServer()
                // The client reads a plus as a blank.
                .setAddress(
                        parsed.getScheme() + "://" + parsed.getRawAuthority().replace("+", "%2B") + port)
                .setDatabase(path.isEmpty() ? 0 : Integer.parseInt(path))
                .setConnectionPoolSize(4)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setTimeout(1_000)
                .setRetryAttempts(1);
        redisson = Redisson.create(config);
    }

    /** Runs a script on keys; running it twice must be running it once, because a lost reply has it sent again. */
    String run(String script, List<String> keys, String... arguments) {
        Object answer = redisson.getScript(StringCodec.INSTANCE)
                .eval(READ_WRITE, script, ReturnType.VALUE, List.copyOf(keys), (Object[]) arguments);
        return String.valueOf(answer);
    }

    /** Runs a script that answers with a list, likewise. */
    List<String> list(String script, List<String> keys, String... arguments) {
        return redisson.getScript(StringCodec.INSTANCE)
                .eval(READ_WRITE, script, ReturnType.LIST, List.copyOf(keys), (Object[]) arguments);
    }

    List<String> list(String key) {
        return redisson.<String>getList(key, StringCodec.INSTANCE).readAll();
    }

    List<String> members(String key) {
        return List.copyOf(
                redisson.<String>getScoredSortedSet(key, StringCodec.INSTANCE).readAll());
    }

    Map<String, String> map(String key) {
        return redisson.<String, String>getMap(key, StringCodec.INSTANCE).readAllMap();
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
