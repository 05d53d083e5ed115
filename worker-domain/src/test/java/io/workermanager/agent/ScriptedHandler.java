package io.workermanager.agent;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** A handler that does what a test says: it runs until it is told how to end, or interrupted. */
final class ScriptedHandler implements SessionHandler {
    private final List<SessionRun> runs = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Optional<Exception>> endings = new LinkedBlockingQueue<>();
    private final Semaphore begun = new Semaphore(0);
    private volatile boolean stubborn;

    @Override
    public void run(SessionRun run) throws Exception {
        runs.add(run);
        begun.release();
        Optional<Exception> ending = Optional.empty();
        boolean over = false;
        while (!over) {
            try {
                ending = endings.take();
                over = true;
            } catch (InterruptedException e) {
                if (!stubborn) {
                    throw e;
                }
            }
        }
        if (ending.isPresent()) {
            throw ending.get();
        }
    }

    void begins(Thread thread) {
        threads.add(thread);
        thread.start();
        begun.acquireUninterruptibly();
    }

    void finish() {
        endings.add(Optional.empty());
    }

    void fail(Exception failure) {
        endings.add(Optional.of(failure));
    }

    /** From now on interrupts do not end it. */
    void ignoreInterrupts() {
        stubborn = true;
    }

    boolean stubborn() {
        return stubborn;
    }

    List<SessionRun> runs() {
        return runs;
    }

    SessionRun last() {
        return runs.get(runs.size() - 1);
    }

    List<Thread> threads() {
        return threads;
    }
}
