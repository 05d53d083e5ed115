package io.workermanager.port;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Faults between a client and its store, and concurrent calls of other clients. A test queues them. */
abstract class FaultInjection {
    private final Queue<FakeWorkerStore.Fate> fates = new ConcurrentLinkedQueue<>();
    final Queue<Runnable> beforeWrites = new ConcurrentLinkedQueue<>();
    final Queue<Runnable> beforeFindsBySession = new ConcurrentLinkedQueue<>();
    final Queue<Runnable> whileControlIsRead = new ConcurrentLinkedQueue<>();
    private volatile Duration estimateOff = Duration.ZERO;
    private volatile boolean readsFail;
    private volatile boolean everythingTwice;
    private volatile boolean controlUnreadable;

    /** Sets the error of this client's estimate of the clock. */
    public void estimateOffBy(Duration off) {
        estimateOff = off;
    }

    /** Sets the outcomes of the next writing calls, in order. Later calls are answered. */
    public void next(FakeWorkerStore.Fate... coming) {
        fates.addAll(List.of(coming));
    }

    /** Sets the outcome of so many writing calls. */
    public void nextTimes(int times, FakeWorkerStore.Fate coming) {
        next(Collections.nCopies(times, coming).toArray(FakeWorkerStore.Fate[]::new));
    }

    public void readsFail(boolean whether) {
        readsFail = whether;
    }

    /** Sets whether the stored control cannot be read. */
    public void controlUnreadable(boolean whether) {
        controlUnreadable = whether;
    }

    /** Runs every writing call twice and returns the result of the second run. */
    public void everythingTwice() {
        everythingTwice = true;
    }

    /** Runs an action once, just before the next writing call that is answered. */
    public void beforeNextWrite(Runnable interruption) {
        beforeWrites.add(interruption);
    }

    /** Runs an action once, just before the next read by session. */
    public void beforeFindBySession(Runnable interruption) {
        beforeFindsBySession.add(interruption);
    }

    /** Runs an action once, between the next read of the control and its return. */
    public void whileControlIsRead(Runnable interruption) {
        whileControlIsRead.add(interruption);
    }

    final Duration estimateOff() {
        return estimateOff;
    }

    final FakeWorkerStore.Fate nextFate() {
        return Optional.ofNullable(fates.poll()).orElse(FakeWorkerStore.Fate.ANSWERED);
    }

    final void read(String verb) {
        if (readsFail) {
            throw new WorkerStoreException(verb + " could not reach the store", false, null);
        }
    }

    final void readControl() {
        if (controlUnreadable) {
            throw new WorkerStoreException("the fleet control cannot be read", false, null);
        }
    }

    final int runs() {
        return everythingTwice ? 2 : 1;
    }

    /** Runs outside the lock, because an interruption calls stores. */
    static void runNext(Queue<Runnable> interruptions) {
        Optional.ofNullable(interruptions.poll()).ifPresent(Runnable::run);
    }
}
