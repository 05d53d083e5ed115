package io.workermanager.examples.marketmaker;

import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** The Redis that a market maker talks to besides the register: its queue and the venue. Safe for use by many threads. */
final class RedisClient implements AutoCloseable {
    private final RedissonClient redisson;

    RedisClient(String uri) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE).setThreads(2).setNettyThreads(2).setLazyInitialization(true);
        config.useSingleServer()
                .setAddress(uri)
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
                .eval(RScript.Mode.READ_WRITE, script, RScript.ReturnType.VALUE, List.copyOf(keys), (Object[])
                        arguments);
        return String.valueOf(answer);
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
