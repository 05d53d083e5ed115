package io.workermanager.redis.watch;

import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.CallTimeouts;
import io.workermanager.redis.connection.CancellableCalls;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.connection.LazyConnector;
import io.workermanager.redis.script.KeyNames;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.redisson.api.RFuture;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.BaseStatusListener;
import org.redisson.client.codec.StringCodec;

/** Change hints by publish and subscribe, which may lose messages: after each reconnection a watch gets a hint that it may have missed
 * some. Safe for use by many threads. */
public final class PubSubHints {
    private static final int RETRIES = 2;

    private final RedissonClient client;
    private final KeyNames keys;
    private final LazyConnector connector;
    private final Duration timeout;
    private final CancellableCalls pending = new CancellableCalls();
    private final Set<WorkerStore.Subscription> watches = ConcurrentHashMap.newKeySet();

    public PubSubHints(RedissonClient client, KeyNames keys) {
        this.client = client;
        this.keys = keys;
        this.connector = new LazyConnector(client);
        this.timeout = CallTimeouts.of(client.getConfig(), RETRIES).forOne(false);
    }

    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        String channel = scope.worker().map(keys::signal).orElseGet(keys::controlSignal);
        WorkerStore.ChangeHint signal = scope.worker().isPresent()
                ? WorkerStore.ChangeHint.WORKER_CHANGED
                : WorkerStore.ChangeHint.CONTROL_CHANGED;
        connector.await("a subscription", timeout);
        RTopic topic = client.getTopic(channel, StringCodec.INSTANCE);
        Watch watch = new Watch(topic, listener);
        try {
            watch.addListenerId(await(
                    topic,
                    () -> topic.addListenerAsync(String.class, (name, message) -> watch.notifyListener(signal))));
            watch.addListenerId(await(topic, () -> topic.addListenerAsync(watch)));
            watch.activate();
        } catch (WorkerStoreException e) {
            watch.close();
            throw e;
        }
        watches.add(watch);
        if (pending.isClosed()) {
            watch.close();
        }
        return watch;
    }

    /** Ends all watches. */
    public void close() {
        pending.close();
        connector.close();
        watches.forEach(WorkerStore.Subscription::close);
    }

    /** The number of the added listener. A listener that is added too late is removed again. */
    private int await(RTopic topic, Supplier<RFuture<Integer>> call) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        try {
            answer = call.get().toCompletableFuture();
            return pending.await(answer, timeout);
        } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            removeWhenAdded(topic, answer);
            throw ExceptionTranslator.of("a subscription", false, e);
        }
    }

    private static void removeWhenAdded(RTopic topic, CompletableFuture<Integer> late) {
        CompletableFuture<Void> unused = late.thenAccept(number -> {
            RFuture<Void> unusedAnswer = topic.removeListenerAsync(number);
        });
    }

    /** A listener on a channel. */
    private final class Watch extends BaseStatusListener implements WorkerStore.Subscription {
        private final RTopic topic;
        private final Consumer<WorkerStore.ChangeHint> listener;
        private final AtomicBoolean closed = new AtomicBoolean();
        private final List<Integer> listeners = new CopyOnWriteArrayList<>();
        private volatile boolean active;

        Watch(RTopic topic, Consumer<WorkerStore.ChangeHint> listener) {
            this.topic = topic;
            this.listener = listener;
        }

        void addListenerId(int number) {
            listeners.add(number);
        }

        void activate() {
            active = true;
        }

        void notifyListener(WorkerStore.ChangeHint signal) {
            if (closed.get()) {
                return;
            }
            try {
                listener.accept(signal);
            } catch (Throwable e) {
                // Exceptions of listeners are ignored, as the port defines.
                return;
            } finally {
                // Clears an interrupt flag that the listener set on the thread of the client.
                boolean unused = Thread.interrupted();
            }
        }

        /** Called after each subscription, the first and after each reconnection. */
        @Override
        public void onSubscribe(String channel) {
            if (active) {
                notifyListener(WorkerStore.ChangeHint.MAYBE_MISSED);
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                watches.remove(this);
                try {
                    RFuture<Void> unused = topic.removeListenerAsync(listeners.toArray(Integer[]::new));
                } catch (RuntimeException e) {
                    // A client that was shut down has no listeners.
                    return;
                }
            }
        }
    }
}
