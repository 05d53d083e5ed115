package io.workermanager.redis;

import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
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

/** Hints by Redis' publish and subscribe, which loses some: a subscription that comes back says so. Safe for use by many threads. */
final class PubSubHints {
    private static final int RETRIES = 2;

    private final RedissonClient client;
    private final KeyNames keys;
    private final LazyConnector opening;
    private final Duration patience;
    private final CancellableCalls pending = new CancellableCalls();
    private final Set<WorkerStore.Subscription> open = ConcurrentHashMap.newKeySet();

    PubSubHints(RedissonClient client, KeyNames keys) {
        this.client = client;
        this.keys = keys;
        this.opening = new LazyConnector(client);
        this.patience = CallTimeouts.of(client.getConfig(), RETRIES).forOne(false);
    }

    WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        String channel = scope.worker().map(keys::signal).orElseGet(keys::controlSignal);
        ChangeHint signal = scope.worker().isPresent() ? ChangeHint.WORKER_CHANGED : ChangeHint.CONTROL_CHANGED;
        opening.await("a subscription", patience);
        RTopic topic = client.getTopic(channel, StringCodec.INSTANCE);
        Watch watch = new Watch(topic, listener);
        try {
            watch.listens(
                    await(topic, () -> topic.addListenerAsync(String.class, (name, message) -> watch.tell(signal))));
            watch.listens(await(topic, () -> topic.addListenerAsync(watch)));
            watch.stands();
        } catch (WorkerStoreException e) {
            watch.close();
            throw e;
        }
        open.add(watch);
        if (pending.isClosed()) {
            watch.close();
        }
        return watch;
    }

    /** Ends all watches. */
    void close() {
        pending.close();
        opening.close();
        open.forEach(WorkerStore.Subscription::close);
    }

    /** The listener's number; one that comes too late for the caller is removed again. */
    private int await(RTopic topic, Supplier<RFuture<Integer>> call) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        try {
            answer = call.get().toCompletableFuture();
            return pending.await(answer, patience);
        } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            removeWhenItComes(topic, answer);
            throw ExceptionTranslator.of("a subscription", false, e);
        }
    }

    private static void removeWhenItComes(RTopic topic, CompletableFuture<Integer> late) {
        CompletableFuture<Void> unused = late.thenAccept(number -> {
            RFuture<Void> unusedAnswer = topic.removeListenerAsync(number);
        });
    }

    /** One listener on one channel. */
    private final class Watch extends BaseStatusListener implements WorkerStore.Subscription {
        private final RTopic topic;
        private final Consumer<ChangeHint> listener;
        private final AtomicBoolean closed = new AtomicBoolean();
        private final List<Integer> listeners = new CopyOnWriteArrayList<>();
        private volatile boolean stands;

        Watch(RTopic topic, Consumer<ChangeHint> listener) {
            this.topic = topic;
            this.listener = listener;
        }

        void listens(int number) {
            listeners.add(number);
        }

        void stands() {
            stands = true;
        }

        void tell(ChangeHint signal) {
            if (closed.get()) {
                return;
            }
            try {
                listener.accept(signal);
            } catch (Throwable e) {
                // The contract: what a listener throws is ignored.
                return;
            } finally {
                // Nor does the client's thread keep an interrupt flag that it set.
                boolean unused = Thread.interrupted();
            }
        }

        /** Called when the subscription stands, the first time and after each break. */
        @Override
        public void onSubscribe(String channel) {
            if (stands) {
                tell(ChangeHint.MAYBE_MISSED);
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                open.remove(this);
                try {
                    RFuture<Void> unused = topic.removeListenerAsync(listeners.toArray(Integer[]::new));
                } catch (RuntimeException e) {
                    // A client that was shut down before has no listeners left.
                    return;
                }
            }
        }
    }
}
