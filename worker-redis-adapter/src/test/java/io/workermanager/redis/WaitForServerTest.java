package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.WorkerManager;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.redis.server.TestSentinel;
import io.workermanager.redis.server.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/** A worker may start before its Redis: it connects as soon as the server is up. */
@DisplayName("N39: a process may start before its server")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WaitForServerTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Set<Thread> before = StoreThreads.running();

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        StoreThreads.assertEndWithin(Duration.ofSeconds(20), StoreThreads.startedSince(before));
    }

    private static RedisSettings settings(String uri) {
        return RedisSettings.of(uri)
                .withNamespace("ns")
                .withTimeout(Duration.ofSeconds(10))
                .withReadRetries(0)
                .waitForServer(LONG);
    }

    /** A call in a thread of its own that tries to connect. */
    private static final class Attempt {
        private final CompletableFuture<RedisWorkerStore> store = new CompletableFuture<>();
        private final CompletableFuture<Boolean> flag = new CompletableFuture<>();
        private final Thread thread;

        Attempt(RedisSettings settings) {
            thread = new Thread(() -> {
                try {
                    store.complete(RedisWorkerStore.connect(settings));
                } catch (RuntimeException | Error e) {
                    store.completeExceptionally(e);
                }
                flag.complete(Thread.currentThread().isInterrupted());
            });
            thread.setDaemon(true);
            thread.start();
        }

        void assertWaits() throws InterruptedException {
            thread.join(1000);
            assertThat(store).isNotDone();
        }

        void assertConnects() throws Exception {
            try (RedisWorkerStore connected = store.get(2, TimeUnit.MINUTES)) {
                assertTakesWorkers(connected);
            }
        }

        Throwable failure() throws InterruptedException, TimeoutException {
            try {
                store.get(1, TimeUnit.MINUTES).close();
                throw new AssertionError("connected");
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }
    }

    private static void assertTakesWorkers(RedisWorkerStore store) {
        WorkerManager manager = WorkerManager.create(store);
        manager.register("worker-123", RegisterOptions.defaults());
        assertThat(manager.listWorkers().workers()).hasSize(1);
    }

    @Test
    void aServerThatStartsLaterIsUsed() throws Exception {
        try (TestRedis server = TestRedis.startFresh()) {
            server.kill();
            Attempt attempt = new Attempt(settings(server.uri()));
            attempt.assertWaits();

            server.startAgain();

            attempt.assertConnects();
        }
    }

    @Test
    void aClusterThatStartsLaterIsUsedWhenItsSlotsAreAssigned(@TempDir Path folder) throws Exception {
        String bus = Integer.toString(freePort());
        try (TestRedis node = TestRedis.startIn(
                folder, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-announce-ip", "127.0.0.1")) {
            node.kill();
            Attempt attempt = new Attempt(settings(node.uri()).withPartitions(2));
            attempt.assertWaits();
            node.startAgain();
            attempt.assertWaits();

            AdminConnection.once(node.uri(), "CLUSTER", "ADDSLOTSRANGE", "0", "16383");

            attempt.assertConnects();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aReplicaIsUsedWhenItBecomesAMaster() throws Exception {
        try (TestRedis server = TestRedis.startFresh()) {
            AdminConnection.once(server.uri(), "REPLICAOF", "127.0.0.1", "1");
            Attempt attempt = new Attempt(settings(server.uri()));
            attempt.assertWaits();

            AdminConnection.once(server.uri(), "REPLICAOF", "NO", "ONE");

            attempt.assertConnects();
        }
    }

    @Test
    void aServerIsUsedWhenItHasLoadedItsData() throws Exception {
        try (FakeServer server = new FakeServer().answersAll("-LOADING Redis is loading the dataset in memory\r\n")) {
            Attempt attempt = new Attempt(settings(server.uri()));
            attempt.assertWaits();

            server.answersAsUsual();

            attempt.store.get(2, TimeUnit.MINUTES).close();
        }
    }

    @Test
    void aLazyClientWithSentinelsConnectsWhenTheyStart() {
        try (TestSentinel sentinel = TestSentinel.start()) {
            sentinel.kill();
            Config config = new Config().setCodec(StringCodec.INSTANCE).setLazyInitialization(true);
            config.useSentinelServers()
                    .setMasterName(TestSentinel.MASTER)
                    .addSentinelAddress(sentinel.uri())
                    .setCheckSentinelsList(false)
                    .setReadMode(ReadMode.MASTER);
            RedissonClient client = Redisson.create(config);
            try (RedisWorkerStore store = RedisWorkerStore.create(client, "ns")) {
                assertThatThrownBy(store::now).isInstanceOf(WorkerStoreException.class);

                sentinel.startAgain();

                SharedRedis.eventually(store::now);
                assertTakesWorkers(store);
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void theLastFailureIsTheCauseWhenTheTimeIsOver() {
        RedisSettings settings = settings("redis://:s3cret@127.0.0.1:1").waitForServer(Duration.ofMillis(500));

        assertThatThrownBy(() -> RedisWorkerStore.connect(settings))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageStartingWith("connecting to redis://***@127.0.0.1:1 failed: connection refused")
                .hasMessageEndingWith("; waited for PT0.5S")
                .cause()
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining("connection refused by 127.0.0.1:1")
                .hasCauseInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUTH | -WRONGPASS invalid username-password pair | the server refuses this user and password",
                "PING | -NOAUTH Authentication required. | the server demands a password",
                "SELECT | -ERR DB index is out of range | the server has no database with that number",
                "EVALSHA_RO | -NOPERM this user has no permissions | lacks that permission",
                "PING | HTTP/1.1 400 Bad Request | the answer does not come from Redis",
            })
    void anErrorThatWaitingCannotRepairIsReportedAtOnce(String command, String answer, String words) throws Exception {
        try (FakeServer server = new FakeServer().answers(command, answer + "\r\n")) {
            String uri = server.uri().replace("redis://", "redis://ann:secret@") + "/1";

            assertThat(new Attempt(settings(uri)).failure())
                    .isInstanceOf(WorkerStoreException.class)
                    .hasMessageContaining(words)
                    .hasMessageNotContaining("waited");
        }
    }

    @Test
    void anOldServerIsReportedAtOnce() throws Exception {
        String info = FakeServer.bulk("redis_version:6.2.0\r\nrole:master\r\n");
        try (FakeServer server = new FakeServer().answers("INFO", info)) {
            assertThat(new Attempt(settings(server.uri())).failure())
                    .isInstanceOf(WorkerStoreException.class)
                    .hasMessageContaining("a version below 7.0 is refused");
        }
    }

    @Test
    void aClusterWithoutANamespaceIsReportedAtOnce() throws Exception {
        try (FakeServer server = new FakeServer().answers("INFO", FakeServer.bulk("cluster_enabled:1\r\n"))) {
            assertThat(new Attempt(settings(server.uri()).withNamespace("")).failure())
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("a cluster needs a namespace");
        }
    }

    /** The interrupt comes during an attempt that waits for an answer, or in the pause between two attempts. */
    @ParameterizedTest
    @CsvSource({"-LOADING Redis is loading the dataset in memory", "''"})
    void anInterruptEndsTheWaitAndItsFlagStays(String answer) throws Exception {
        String bytes = answer.isEmpty() ? "" : answer + "\r\n";
        try (FakeServer server = new FakeServer().answersAll(bytes)) {
            Attempt attempt = new Attempt(settings(server.uri()));
            attempt.assertWaits();

            attempt.thread.interrupt();

            assertThat(attempt.failure())
                    .isInstanceOf(WorkerStoreException.class)
                    .hasMessageStartingWith("connecting to redis://")
                    .hasMessageContaining("the calling thread was interrupted");
            assertThat(attempt.flag.get(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void failedAttemptsLeaveNoConnectionOpen() throws Exception {
        try (TestRedis server = TestRedis.startFresh()) {
            AdminConnection.once(server.uri(), "REPLICAOF", "127.0.0.1", "1");
            Supplier<Long> connections =
                    () -> String.valueOf(AdminConnection.once(server.uri(), "CLIENT", "LIST", "TYPE", "normal"))
                            .lines()
                            .count();
            Long own = connections.get();
            Attempt attempt = new Attempt(settings(server.uri()));
            attempt.assertWaits();

            attempt.thread.interrupt();
            attempt.failure();

            Waiting.until("all connections are closed", () -> connections.get().equals(own));
        }
    }
}
