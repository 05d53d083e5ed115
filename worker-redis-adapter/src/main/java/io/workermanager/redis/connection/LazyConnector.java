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
 * The first connection of a client that connects lazily. Whatever is called first on such a client keeps its caller until the client
 * has connected or gives up, which may take much longer than a call may: so a thread of its own does that, one at a time, and ends
 * with the attempt. Safe for use by many threads.
 */
public final class LazyConnector {
    private final RedissonClient client;
    private @Nullable CompletableFuture<?> attempt;
    private @Nullable Thread thread;
    private volatile boolean open;
    private boolean closed;

    public LazyConnector(RedissonClient client) {
        this.client = client;
        this.open = !client.getConfig().isLazyInitialization();
    }

    /**
     * Waits until the client has connected.
     *
     * @throws WorkerStoreException if it could not, or has not yet
     */
    public void await(String call, Duration patience) {
        if (open) {
            return;
        }
        try {
            current().get(patience.toNanos(), TimeUnit.NANOSECONDS);
            open = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExceptionTranslator.of(call, false, e);
        } catch (TimeoutException e) {
            throw new WorkerStoreException(call + " failed: no connection within " + patience, false, e);
        } catch (ExecutionException e) {
            throw ExceptionTranslator.of(call, false, e);
        }
    }

    private synchronized CompletableFuture<?> current() {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreClosedException(false));
        }
        if (attempt == null || attempt.isCompletedExceptionally()) {
            attempt = started();
        }
        return attempt;
    }

    private CompletableFuture<?> started() {
        CompletableFuture<Object> connected = new CompletableFuture<>();
        Thread started = new Thread(
                () -> {
                    try {
                        connected.complete(RedissonConfigs.masters(client));
                    } catch (RuntimeException | Error e) {
                        connected.completeExceptionally(e);
                    }
                },
                "worker-manager-opening");
        started.setDaemon(true);
        started.start();
        thread = started;
        return connected;
    }

    /** Ends an attempt that is under way, and the waits for it. */
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
