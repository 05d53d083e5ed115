package io.workermanager.redis;

import io.workermanager.port.WorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** The TCK with the users of the README. */
class DocumentedUsersWorkerStoreTest extends RedisStoreTck {
    private static final String ANY_NAMESPACE = "{*}:";

    @AutoClose
    private static final TestRedis SERVER = TestRedis.startFresh();

    @AutoClose("shutdown")
    private static final RedissonClient ADMINISTRATOR = SharedRedis.client(SERVER);

    private static List<RedissonClient> users;

    DocumentedUsersWorkerStoreTest() {
        super(ADMINISTRATOR);
    }

    @BeforeAll
    static void connect() {
        DocumentedUsers.on(SERVER, ANY_NAMESPACE);
        users = Stream.of("observer", "worker", "operator")
                .map(role -> Redisson.create(ServerConnector.config(DocumentedUsers.settings(SERVER, role, ""))))
                .toList();
    }

    @AfterAll
    static void disconnect() {
        users.forEach(RedissonClient::shutdown);
    }

    @Override
    protected WorkerStore open(String fleet) {
        return new LeastPrivilegeStore(
                RedisWorkerStore.create(users.get(0), fleet),
                RedisWorkerStore.create(users.get(1), fleet),
                RedisWorkerStore.create(users.get(2), fleet));
    }

    @Override
    protected int rounds() {
        return 50;
    }
}
