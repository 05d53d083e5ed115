package io.workermanager.redis.connection;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * The clients of a store. A connection answers in order, so a read behind a delayed write waits as long as the write. So reads have
 * a client of their own: always if this module creates the clients, and with a client of the caller as soon as a read meets delayed
 * writes. Safe for use by many threads.
 */
public final class StoreClients implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");

    private final RedissonClient writes;
    private final @Nullable DaemonRedissonClient owned;
    private volatile @Nullable DaemonRedissonClient reads;
    private volatile boolean writesDelayed;
    private @Nullable Thread connecting;
    private boolean closed;

    private StoreClients(
            RedissonClient writes, @Nullable DaemonRedissonClient owned, @Nullable DaemonRedissonClient reads) {
        this.writes = writes;
        this.owned = owned;
        this.reads = reads;
    }

    /** Takes over a client that this module created, and creates another for reads. Closes the first if that fails. */
    public static StoreClients of(DaemonRedissonClient owned) {
        try {
            return new StoreClients(owned.redisson(), owned, DaemonRedissonClient.forReads(owned.redisson()));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** Uses a client that the caller keeps. */
    public static StoreClients of(RedissonClient client) {
        return new StoreClients(client, null, null);
    }

    /** The client for writes. */
    public RedissonClient writes() {
        return writes;
    }

    /** The client for reads. After the client of the caller was shut down it is used for reads too, so that they fail as well. */
    public RedissonClient reads() {
        DaemonRedissonClient separate = reads;
        return separate == null || writes.isShutdown() ? writes : separate.redisson();
    }

    /** Sets whether the server delays writes, by the last write that ended. */
    public void writesDelayed(boolean wait) {
        writesDelayed = wait;
    }

    /** Starts to create a client for reads if the server delays writes and there is none yet; does not block. */
    public void separateReadsIfNeeded() {
        if (writesDelayed && reads == null) {
            separateReads();
        }
    }

    private synchronized void separateReads() {
        if (reads != null || closed || writes.isShutdown() || (connecting != null && connecting.isAlive())) {
            return;
        }
        Thread thread = new Thread(this::connectReads, "worker-manager-reads");
        thread.setDaemon(true);
        connecting = thread;
        thread.start();
    }

    private void connectReads() {
        DaemonRedissonClient created;
        try {
            created = DaemonRedissonClient.forReads(writes);
        } catch (RuntimeException e) {
            // The next read that meets delayed writes tries again.
            LOG.log(Level.DEBUG, "No connection of their own for reads", e);
            return;
        }
        synchronized (this) {
            if (!closed) {
                reads = created;
                return;
            }
        }
        created.close();
    }

    /** Closes the clients that this module created. */
    @Override
    public void close() {
        DaemonRedissonClient separate;
        synchronized (this) {
            closed = true;
            separate = reads;
            if (connecting != null) {
                connecting.interrupt();
            }
        }
        if (separate != null) {
            separate.close();
        }
        if (owned != null) {
            owned.close();
        }
    }
}
