package io.workermanager.port;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** What goes wrong on the way between a client and its store, and what others do meanwhile: queued up by a test. */
abstract class FaultInjection {
    private final Queue<FakeWorkerStore.Fate> fates = new ArrayDeque<>();
    private final Queue<Runnable> beforeWrites = new ArrayDeque<>();
    private final Queue<Runnable> beforeFindsBySession = new ArrayDeque<>();
    private final Queue<Runnable> whileControlIsRead = new ArrayDeque<>();
    private volatile Duration estimateOff = Duration.ZERO;
    private volatile boolean readsFail;
    private volatile boolean everythingTwice;
    private volatile boolean controlUnreadable;

    /** From now on this client's estimate of the clock is off. */
    public void estimateOffBy(Duration off) {
        estimateOff = off;
    }

    /** What becomes of the next writing calls, one after the other; those after them are answered. */
    public void next(FakeWorkerStore.Fate... coming) {
        synchronized (fates) {
            fates.addAll(List.of(coming));
        }
    }

    public void readsFail(boolean whether) {
        readsFail = whether;
    }

    /** Whether what is stored as the control is none. */
    public void controlUnreadable(boolean whether) {
        controlUnreadable = whether;
    }

    /** Every writing call runs twice, and is answered by its second run. */
    public void everythingTwice() {
        everythingTwice = true;
    }

    /** Runs once, just before the next writing call that is answered. */
    public void beforeNextWrite(Runnable interruption) {
        add(beforeWrites, interruption);
    }

    /** Runs once, just before the next look for a session's holder. */
    public void beforeFindBySession(Runnable interruption) {
        add(beforeFindsBySession, interruption);
    }

    /** Runs once, after the next reading of the control was made and before it is returned. */
    public void whileControlIsRead(Runnable interruption) {
        add(whileControlIsRead, interruption);
    }

    final Duration estimateOff() {
        return estimateOff;
    }

    final FakeWorkerStore.Fate nextFate() {
        synchronized (fates) {
            return Optional.ofNullable(fates.poll()).orElse(FakeWorkerStore.Fate.ANSWERED);
        }
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

    final void beforeWrite() {
        runNext(beforeWrites);
    }

    final void beforeFindBySession() {
        runNext(beforeFindsBySession);
    }

    final void whileControlIsRead() {
        runNext(whileControlIsRead);
    }

    private static void add(Queue<Runnable> queue, Runnable interruption) {
        synchronized (queue) {
            queue.add(interruption);
        }
    }

    /** Outside the lock: an interruption calls stores. */
    private static void runNext(Queue<Runnable> queue) {
        Optional<Runnable> next;
        synchronized (queue) {
            next = Optional.ofNullable(queue.poll());
        }
        next.ifPresent(Runnable::run);
    }
}
