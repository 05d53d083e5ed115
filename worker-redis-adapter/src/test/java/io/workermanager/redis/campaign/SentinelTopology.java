package io.workermanager.redis.campaign;

import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestSentinel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.FullJitterDelay;
import org.redisson.config.ReadMode;

/** A master and a replica that a sentinel watches. The clients are the caller's own. */
final class SentinelTopology implements ServerTopology {
    private final TestSentinel sentinel = TestSentinel.start();
    private final List<RedissonClient> clients = new ArrayList<>();

    @Override
    public RedisWorkerStore connect(int store, String namespace, Duration timeout) {
        Config config =
                new Config().setCodec(StringCodec.INSTANCE).setThreads(2).setNettyThreads(2);
        int millis = (int) timeout.toMillis();
        config.useSentinelServers()
                .setMasterName(TestSentinel.MASTER)
                .addSentinelAddress(sentinel.uri())
                .setCheckSentinelsList(false)
                .setReadMode(ReadMode.MASTER)
                .setMasterConnectionPoolSize(4)
                .setMasterConnectionMinimumIdleSize(1)
                .setTimeout(millis)
                .setConnectTimeout(millis)
                .setRetryAttempts(2)
                .setRetryDelay(new EqualJitterDelay(Duration.ofMillis(100), Duration.ofMillis(200)))
                .setReconnectionDelay(new FullJitterDelay(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .setPingConnectionInterval(500)
                .setScanInterval(200);
        RedissonClient client = Redisson.create(config);
        clients.add(client);
        return RedisWorkerStore.create(client, namespace);
    }

    String sentinel() {
        return sentinel.uri();
    }

    /** The address of the master as the sentinel gives it. */
    @Override
    public List<String> masters() {
        List<?> address = (List<?>)
                AdminConnection.once(sentinel.uri(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", TestSentinel.MASTER);
        return List.of("redis://" + address.get(0) + ":" + address.get(1));
    }

    @Override
    public void reset() {
        clients.forEach(RedissonClient::shutdown);
        clients.clear();
        masters().forEach(master -> AdminConnection.once(master, "FLUSHALL"));
    }

    @Override
    public void close() {
        clients.forEach(RedissonClient::shutdown);
        sentinel.close();
    }
}
