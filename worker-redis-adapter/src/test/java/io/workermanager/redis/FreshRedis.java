package io.workermanager.redis;

import io.workermanager.redis.server.TestRedis;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.redisson.api.RedissonClient;

/** A server for one test class, and a client to inspect its data. */
final class FreshRedis implements BeforeAllCallback, AfterAllCallback {
    private @Nullable TestRedis server;
    private @Nullable RedissonClient client;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = TestRedis.startFresh();
        client = SharedRedis.client(server);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (client != null) {
            client.shutdown();
        }
        if (server != null) {
            server.close();
        }
    }

    TestRedis server() {
        return Objects.requireNonNull(server);
    }

    RedissonClient client() {
        return Objects.requireNonNull(client);
    }
}
