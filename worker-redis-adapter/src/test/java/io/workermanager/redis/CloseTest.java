package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.redis.connection.CallTimeouts;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Closing a store ends the calls in progress at once, long before their timeouts. */
@DisplayName("N39: a closed store blocks no caller")
class CloseTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @AutoClose
    private final TcpProxy proxy = new TcpProxy(TestRedis.shared());

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @AutoClose("shutdownNow")
    private final ExecutorService callers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        threads.add(thread);
        return thread;
    });

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** Starts calls that are not answered, closes the store, and returns what each call threw. */
    private Map<String, Throwable> thrown(RedisWorkerStore store, Map<String, ThrowingCallable> calls)
            throws Exception {
        Map<String, Future<Throwable>> started = new LinkedHashMap<>();
        calls.forEach((name, call) -> started.put(name, callers.submit(() -> catchThrowable(call))));
        while (proxy.lost() == 0 || !threads.stream().allMatch(CloseTest::waits)) {
            Thread.onSpinWait();
        }
        store.close();
        Map<String, Throwable> thrown = new LinkedHashMap<>();
        for (Map.Entry<String, Future<Throwable>> one : started.entrySet()) {
            thrown.put(one.getKey(), one.getValue().get(LONG.toSeconds() / 2, TimeUnit.SECONDS));
        }
        return thrown;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closingEndsCallsInProgressAtOnce(int partitions) throws Exception {
        RedisWorkerStore store = RedisWorkerStore.connect(RedisSettings.of(proxy.uri())
                .withNamespace(SharedRedis.settings().namespace())
                .withPartitions(partitions)
                .withTimeout(LONG));
        WorkerRecord worker = inserted(store, "w");
        replace(store, worker, beat(worker, store.now()));
        WorkerRecord beat = store.find(worker.id()).value().orElseThrow();
        Write.Preconditions preconditions = window(store);
        Write again = new Write.Replace(beat, beat(beat, store.now()), MINUTE, preconditions);
        Write birth = new Write.Insert(idle("x", store.now()), MINUTE, preconditions);
        proxy.replies(TcpProxy.Mode.HOLD);

        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("find", () -> store.find(worker.id()));
        calls.put("findBySession", () -> store.findBySession(SessionId.of("s")));
        calls.put("scan", () -> store.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 1));
        calls.put("longestIdle", () -> store.longestIdle(any -> true, Page.Cursor.start(), 1));
        calls.put("census", store::census);
        calls.put("watch", () -> store.watch(WorkerStore.WatchScope.fleet(), signal -> {}));
        calls.put("report", store::report);
        calls.put("write", () -> store.write(List.of(birth)));
        calls.put("discard", () -> store.discardUnreadable(WorkerId.of("w")));
        for (int i = 0; i < 10; i++) {
            calls.put("beat " + i, () -> store.write(List.of(again)));
        }
        Map<String, Throwable> thrown = thrown(store, calls);

        // A report of a server that does not answer is one that knows nothing.
        Throwable report = thrown.remove("report");
        assertThat(report == null || report instanceof WorkerStoreException).isTrue();
        assertThat(thrown)
                .allSatisfy((name, failure) -> assertThat(failure)
                        .isInstanceOf(WorkerStoreException.class)
                        .hasMessageContaining("the store is closed"));
        assertThat(((WorkerStoreException) thrown.get("find")).outcomeUnknown()).isFalse();
        assertThat(((WorkerStoreException) thrown.get("write")).outcomeUnknown())
                .isTrue();
    }

    @Test
    void closingEndsCallsThatWaitForAPermitOrAConnection() throws Exception {
        RedissonClient client = Redisson.create(
                ServerConnector.config(RedisSettings.of(proxy.uri()).withTimeout(LONG)));
        ScriptExecutor server =
                new ScriptExecutor(StoreClients.of(client), new KeyNames("close"), new CallTimeouts(LONG, 0), 1);
        server.readTime();
        Config lazyConfig = new Config().setCodec(StringCodec.INSTANCE).setLazyInitialization(true);
        lazyConfig.useSingleServer().setAddress("redis://127.0.0.1:1").setTimeout(60_000);
        RedissonClient lazyClient = Redisson.create(lazyConfig);
        ScriptExecutor lazy = new ScriptExecutor(StoreClients.of(lazyClient), new KeyNames("close"), 10);
        proxy.replies(TcpProxy.Mode.HOLD);
        List<Future<Throwable>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(callers.submit(() -> catchThrowable(server::readTime)));
            waiting.add(callers.submit(() -> catchThrowable(lazy::readTime)));
        }
        while (proxy.lost() == 0) {
            Thread.onSpinWait();
        }
        server.close();
        lazy.close();
        for (Future<Throwable> one : waiting) {
            assertThat(one.get(LONG.toSeconds() / 2, TimeUnit.SECONDS))
                    .isInstanceOf(WorkerStoreException.class)
                    .hasMessageContaining("the store is closed");
        }
        proxy.replies(TcpProxy.Mode.DELIVER);
        client.shutdown();
        lazyClient.shutdown();
    }
}
