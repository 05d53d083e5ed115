package io.workermanager.redis.connection;

import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * Connects a client that connects lazily. The first call on such a client blocks until the client has connected or gives up, which
 * may take longer than the timeout of a call. So a separate thread connects, one at a time, and ends with the attempt. Safe for use
 * by many threads.
 */
public final class LazyConnector {
    private final RedissonClient client;
    private @Nullable CompletableFuture<?> attempt;
    private @Nullable Thread thread;
    private volatile boolean isConnected;
    private boolean closed;

    public LazyConnector(RedissonClient client) {
        this.client = client;
        this.isConnected = !client.getConfig().isLazyInitialization();
    }

    /**
     * Waits until the client has connected.
     *
     * @throws WorkerStoreException if it fails, or does not connect in time
     */
    public void await(String call, Duration timeout) {
        if (isConnected) {
            return;
        }
        try {
            currentAttempt().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            isConnected = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExceptionTranslator.of(call, false, e);
        } catch (TimeoutException e) {
            throw new WorkerStoreException(call + " failed: no connection within " + timeout, false, e);
        } catch (ExecutionException e) {
            throw ExceptionTranslator.of(call, false, e);
        }
    }

    private synchronized CompletableFuture<?> currentAttempt() {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreClosedException(false));
        }
        if (attempt == null || attempt.isCompletedExceptionally()) {
            attempt = startAttempt();
        }
        return attempt;
    }

    private CompletableFuture<?> startAttempt() {
        CompletableFuture<Object> connected = new CompletableFuture<>();
        Thread connector = new Thread(
                () -> {
                    try {
                        connected.complete(RedissonConfigs.masters(client));
                    } catch (RuntimeException | Error e) {
                        connected.completeExceptionally(e);
                    }
                },
                "worker-manager-connect");
        connector.setDaemon(true);
        connector.start();
        thread = connector;
        return connected;
    }

    /** Ends an attempt in progress and the waits for it. */
    public synchronized void close() {
        closed = true;
        if (attempt != null) {
            attempt.completeExceptionally(new StoreClosedException(false));
        }
        if (thread != null) {
            thread.interrupt();
        }
    }
}
