package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.store.Cursor;
import io.workermanager.store.Scope;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Closing a store ends the calls that are under way, long before they would end by themselves. */
@DisplayName("N39: a closed store keeps no caller")
class CloseTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TcpProxy proxy =
            new TcpProxy(TestRedis.shared().host(), TestRedis.shared().port());
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        threads.add(thread);
        return thread;
    });

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    @AfterEach
    void stop() {
        proxy.close();
        callers.shutdownNow();
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
    void callsUnderWayEndAtOnce(int partitions) throws Exception {
        RedisWorkerStore store = RedisWorkerStore.connect(RedisSettings.of(proxy.uri())
                .namespace(Redis.settings().namespace())
                .partitions(partitions)
                .timeout(LONG));
        Worker worker = Workers.idle("w", store.now());
        Workers.insert(store, worker);
        Workers.replace(store, worker, Workers.beat(worker, store.now()));
        Worker beat = store.find(worker.id()).value().orElseThrow();
        Terms terms = Workers.now(store);
        Write again = new Write.Replace(beat, Workers.beat(beat, store.now()), Workers.MINUTE, terms);
        Write birth = new Write.Insert(Workers.idle("x", store.now()), Workers.MINUTE, terms);
        proxy.replies(TcpProxy.Mode.HOLD);

        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("find", () -> store.find(worker.id()));
        calls.put("findBySession", () -> store.findBySession(SessionId.of("s")));
        calls.put("scan", () -> store.scan(WorkerQuery.of(WorkerQuery.Reach.ALL), Cursor.START, 1));
        calls.put("longestIdle", () -> store.longestIdle(any -> true, Cursor.START, 1));
        calls.put("census", store::census);
        calls.put("watch", () -> store.watch(Scope.fleet(), signal -> {}));
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
    void callsThatWaitForAPlaceOrAConnectionEndAtOnce() throws Exception {
        RedissonClient client =
                Redisson.create(Clients.config(RedisSettings.of(proxy.uri()).timeout(LONG)));
        Server server = new Server(client, new Keys("close"), new Budget(LONG, 0), 1);
        server.call(Script.GLANCE, List.of(), List.of());
        Config lazyConfig = new Config().setCodec(StringCodec.INSTANCE).setLazyInitialization(true);
        lazyConfig.useSingleServer().setAddress("redis://127.0.0.1:1").setTimeout(60_000);
        RedissonClient lazyClient = Redisson.create(lazyConfig);
        Server lazy = new Server(lazyClient, new Keys("close"), 10);
        proxy.replies(TcpProxy.Mode.HOLD);
        List<Future<Throwable>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(callers.submit(() -> catchThrowable(() -> server.call(Script.GLANCE, List.of(), List.of()))));
            waiting.add(callers.submit(() -> catchThrowable(() -> lazy.call(Script.GLANCE, List.of(), List.of()))));
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
