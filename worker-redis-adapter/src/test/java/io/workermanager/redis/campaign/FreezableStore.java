package io.workermanager.redis.campaign;

import io.workermanager.port.WorkerStore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A store whose calls block while it is frozen, like the threads of a stopped process. Closing it does nothing. */
final class FreezableStore extends DelegatingStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private boolean frozen;

    FreezableStore(Supplier<WorkerStore> to) {
        super(to);
    }

    void freeze(boolean on) {
        lock.lock();
        try {
            frozen = on;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    void before() {
        lock.lock();
        try {
            while (frozen) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        // The store below is shared.
    }
}
