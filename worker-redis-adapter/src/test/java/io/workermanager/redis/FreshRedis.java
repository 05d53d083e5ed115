package io.workermanager.redis;

import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode.InfoSection;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.protocol.Time;

/** A server for one test class, and a client to inspect its data. */
record FreshRedis(TestRedis server, RedissonClient client) implements AutoCloseable {
    static FreshRedis start() {
        TestRedis server = TestRedis.startFresh();
        return new FreshRedis(server, SharedRedis.client(server));
    }

    RedisSettings settings(String namespace) {
        return SharedRedis.settings(server).withNamespace(namespace);
    }

    void command(String... words) {
        AdminConnection.once(server.uri(), words);
    }

    /** What the server tells about itself. */
    Map<String, String> info(InfoSection section) {
        return client.getRedisNodes(RedisNodes.SINGLE).getInstance().info(section);
    }

    /** The server's clock in whole milliseconds, and not an estimate. */
    Instant time() {
        Time time = client.getRedisNodes(RedisNodes.SINGLE).getInstance().time();
        return Instant.ofEpochSecond(time.getSeconds(), time.getMicroseconds() * 1_000L)
                .truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        client.shutdown();
        server.close();
    }
}
