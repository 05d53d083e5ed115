package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore.Subscription;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.CallTimeouts;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.repair.UnreadableRecordRemover;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.redis.watch.PubSubHints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;

/** The resources of a client, and its behaviour under overload. */
class ClientTest {
    private static final int MOST_THREADS = 30;

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static Set<String> names(Set<Thread> threads) {
        return threads.stream().map(Thread::getName).collect(Collectors.toSet());
    }

    @Test
    @SuppressWarnings("try")
    void aStoreStartsAtMostThirtyThreadsAndEndsAllOfThem() throws Exception {
        // What netty starts once for the whole JVM is there before.
        RedisWorkerStore.connect(SharedRedis.settings()).close();
        Set<Thread> before = threads();
        Set<Thread> during;
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (RedisWorkerStore store = RedisWorkerStore.connect(SharedRedis.settings());
                Subscription fleet = store.watch(WatchScope.fleet(), signal -> {});
                Subscription one = store.watch(WatchScope.of(WorkerId.of("w")), signal -> {})) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                WorkerId id = WorkerId.of("w" + i);
                calls.add(callers.submit(() -> store.find(id)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            callers.shutdown();
            assertThat(callers.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
            during = threads();
            during.removeAll(before);
            during.removeIf(thread -> !thread.isAlive());
            System.out.println("Threads of a store: " + during.size());
            assertThat(during).as(() -> names(during).toString()).hasSizeBetween(1, MOST_THREADS);
        }
        StoreThreads.assertEndWithin(Duration.ofMinutes(1), during);
    }

    @Test
    void aCallWithoutAPermitInTimeIsNotSent() throws Exception {
        try (TcpProxy proxy = new TcpProxy(TestRedis.shared())) {
            RedissonClient client = Redisson.create(
                    ServerConnector.config(RedisSettings.of(proxy.uri()).withTimeout(Duration.ofSeconds(20))));
            ScriptExecutor server = new ScriptExecutor(
                    StoreClients.of(client), new KeyNames("places"), new CallTimeouts(Duration.ofSeconds(1), 0), 2);
            server.readTime();
            proxy.replies(TcpProxy.Mode.HOLD);
            ExecutorService callers = Executors.newFixedThreadPool(8);
            List<Future<WorkerStoreException>> outcomes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                outcomes.add(callers.submit(() -> catchThrowableOfType(
                        WorkerStoreException.class,
                        () -> server.call(
                                Script.of(Script.Kind.WRITE, UnreadableRecordRemover.class, "discard", "keyspace.lua"),
                                List.of("{places}:worker:w"),
                                List.of("w", "no such digest")))));
            }
            List<WorkerStoreException> refused = new ArrayList<>();
            for (Future<WorkerStoreException> outcome : outcomes) {
                WorkerStoreException thrown = outcome.get();
                assertThat(thrown).isNotNull();
                if (!thrown.outcomeUnknown()) {
                    refused.add(thrown);
                }
            }
            assertThat(refused)
                    .isNotEmpty()
                    .allSatisfy(thrown -> assertThat(thrown)
                            .hasMessage("a Redis call (discard) was not sent: 2 calls have been in progress for PT1S"));
            proxy.replies(TcpProxy.Mode.DELIVER);
            callers.shutdown();
            client.shutdown();
        }
    }

    @Test
    void aLazyClientThatCannotConnectBlocksNoCallerBeyondTheTimeout() throws InterruptedException {
        Config config = new Config().setCodec(StringCodec.INSTANCE).setLazyInitialization(true);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:1")
                .setTimeout(100)
                .setRetryAttempts(1000)
                .setRetryDelay(new ConstantDelay(Duration.ofMillis(100)));
        RedissonClient client = Redisson.create(config);
        ScriptExecutor server = new ScriptExecutor(StoreClients.of(client), new KeyNames(""), 2);
        PubSubHints signals = new PubSubHints(client, new KeyNames(""));

        WorkerStoreException call = catchThrowableOfType(WorkerStoreException.class, () -> server.readTime());
        WorkerStoreException watch =
                catchThrowableOfType(WorkerStoreException.class, () -> signals.watch(WatchScope.fleet(), signal -> {}));
        WorkerStoreException report = catchThrowableOfType(
                WorkerStoreException.class, () -> ServerInspector.of(client, 2).report());

        assertThat(List.of(call, watch, report)).allSatisfy(thrown -> {
            assertThat(thrown).hasMessageContaining("no connection within");
            assertThat(thrown.outcomeUnknown()).isFalse();
        });
        Set<Thread> connecting = threads();
        connecting.removeIf(thread -> !thread.getName().equals("worker-manager-connect"));
        assertThat(connecting).as("the client is still trying").isNotEmpty();
        server.close();
        signals.close();
        StoreThreads.assertEndWithin(Duration.ofMinutes(1), connecting);
        client.shutdown();
    }

    @Test
    void aLazyClientConnectsOnTheFirstCall() {
        Config config = ServerConnector.config(SharedRedis.settings()).setLazyInitialization(true);
        RedissonClient client = Redisson.create(config);
        try (RedisWorkerStore store =
                RedisWorkerStore.create(client, SharedRedis.settings().namespace())) {
            assertThat(store.find(WorkerId.of("w")).value()).isEmpty();
            assertThat(store.report().servers()).hasSize(1);
        } finally {
            client.shutdown();
        }
    }
}
