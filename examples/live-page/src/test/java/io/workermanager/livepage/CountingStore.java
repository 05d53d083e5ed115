package io.workermanager.livepage;

import io.workermanager.model.Order;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.tck.ForwardingWorkerStore;
import java.util.concurrent.atomic.AtomicLong;

/** A store that counts its calls, and that can fail. The calls that do not reach a server, {@code now} and {@code control}, count, too. */
final class CountingStore extends ForwardingWorkerStore {
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong readings = new AtomicLong();
    private volatile boolean isAway;

    CountingStore(WorkerStore delegate) {
        super(delegate);
    }

    @Override
    protected WorkerStore delegate() {
        calls.incrementAndGet();
        if (isAway) {
            throw new WorkerStoreException("the store is away", false, null);
        }
        return super.delegate();
    }

    long calls() {
        return calls.get();
    }

    /** A reading of the page reads the audit log once. */
    long readings() {
        return readings.get();
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        readings.incrementAndGet();
        return super.audit(from, limit);
    }

    void setAway(boolean away) {
        isAway = away;
    }

    @Override
    public void close() {
        super.delegate().close();
    }
}
