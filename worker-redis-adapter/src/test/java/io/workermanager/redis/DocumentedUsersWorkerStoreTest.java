package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** The TCK with the users of the README. */
class DocumentedUsersWorkerStoreTest extends WorkerStoreTck {
    private static final String ANY_NAMESPACE = "{*}:";

    private static TestRedis server;
    private static RedissonClient administrator;
    private static List<RedissonClient> users;

    @BeforeAll
    static void connect() {
        server = TestRedis.startFresh();
        DocumentedUsers.on(server, ANY_NAMESPACE);
        administrator = SharedRedis.client(server);
        users = Stream.of("observer", "worker", "operator")
                .map(role -> Redisson.create(ServerConnector.config(DocumentedUsers.settings(server, role, ""))))
                .toList();
    }

    @AfterAll
    static void disconnect() {
        users.forEach(RedissonClient::shutdown);
        administrator.shutdown();
        server.close();
    }

    @Override
    protected WorkerStore open(String fleet) {
        return new LeastPrivilegeStore(
                RedisWorkerStore.create(users.get(0), fleet),
                RedisWorkerStore.create(users.get(1), fleet),
                RedisWorkerStore.create(users.get(2), fleet));
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.SIGNALS, Capability.UNREADABLE_RECORDS);
    }

    @Override
    protected void plantUnreadable(String fleet, WorkerId id) {
        String key = new KeyNames(fleet).record(id);
        administrator.getBucket(key, StringCodec.INSTANCE).setAndKeepTTL("{\"version\":\"1\", spoiled");
    }

    @Override
    protected int rounds() {
        return 50;
    }
}
