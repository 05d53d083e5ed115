package io.workermanager.redis.connection;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * The clients that a store talks through. A connection answers in order, and a client sends all it can through the same one: a read
 * that is sent behind a write waits for as long as the server keeps that write waiting. So reads have a client of their own: always
 * where this module makes the clients, and where the caller brings one, from when a read meets writes that wait. Safe for use by
 * many threads.
 */
public final class StoreClients implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");

    private final RedissonClient writes;
    private final @Nullable DaemonRedissonClient owned;
    private volatile @Nullable DaemonRedissonClient reads;
    private volatile boolean writesWait;
    private @Nullable Thread opening;
    private boolean closed;

    private StoreClients(
            RedissonClient writes, @Nullable DaemonRedissonClient owned, @Nullable DaemonRedissonClient reads) {
        this.writes = writes;
        this.owned = owned;
        this.reads = reads;
    }

    /** Takes over a client that this module made, and makes another for reads. Closes the first if that fails. */
    public static StoreClients of(DaemonRedissonClient owned) {
        try {
            return new StoreClients(owned.redisson(), owned, DaemonRedissonClient.forReads(owned.redisson()));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** Works with a client that the caller keeps. */
    public static StoreClients of(RedissonClient given) {
        return new StoreClients(given, null, null);
    }

    /** The client that writes go through. */
    public RedissonClient writes() {
        return writes;
    }

    /** The client that reads go through. A given client that was shut down is used for reads, too, so that these fail likewise. */
    public RedissonClient reads() {
        DaemonRedissonClient separate = reads;
        return separate == null || writes.isShutdown() ? writes : separate.redisson();
    }

    /** Takes in whether the last write that ended was kept waiting. */
    public void writesWait(boolean wait) {
        writesWait = wait;
    }

    /** Begins to make a client for reads if writes wait and there is none, and returns at once. */
    public void separateReadsIfNeeded() {
        if (writesWait && reads == null) {
            separateReads();
        }
    }

    private synchronized void separateReads() {
        if (reads != null || closed || writes.isShutdown() || (opening != null && opening.isAlive())) {
            return;
        }
        Thread thread = new Thread(this::open, "worker-manager-reads");
        thread.setDaemon(true);
        opening = thread;
        thread.start();
    }

    private void open() {
        DaemonRedissonClient made;
        try {
            made = DaemonRedissonClient.forReads(writes);
        } catch (RuntimeException e) {
            // The next read that meets writes that wait tries again.
            LOG.log(Level.DEBUG, "No connection of their own for reads", e);
            return;
        }
        synchronized (this) {
            if (!closed) {
                reads = made;
                return;
            }
        }
        made.close();
    }

    /** Closes the clients that this module made. */
    @Override
    public void close() {
        DaemonRedissonClient separate;
        synchronized (this) {
            closed = true;
            separate = reads;
            if (opening != null) {
                opening.interrupt();
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
