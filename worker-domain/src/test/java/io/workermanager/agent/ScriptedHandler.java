package io.workermanager.agent;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** A handler that runs until a test ends it or an interrupt arrives. */
final class ScriptedHandler implements SessionHandler {
    private final List<SessionRun> runs = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Optional<Exception>> results = new LinkedBlockingQueue<>();
    private final Semaphore startedRuns = new Semaphore(0);
    private volatile boolean ignoresInterrupts;

    @Override
    public void run(SessionRun run) throws Exception {
        runs.add(run);
        startedRuns.release();
        Optional<Exception> result = Optional.empty();
        boolean ended = false;
        while (!ended) {
            try {
                result = results.take();
                ended = true;
            } catch (InterruptedException e) {
                if (!ignoresInterrupts) {
                    throw e;
                }
            }
        }
        if (result.isPresent()) {
            throw result.get();
        }
    }

    /** Starts the thread of a run and waits until the run has begun. */
    void start(Thread thread) {
        threads.add(thread);
        thread.start();
        startedRuns.acquireUninterruptibly();
    }

    void finish() {
        results.add(Optional.empty());
    }

    void fail(Exception failure) {
        results.add(Optional.of(failure));
    }

    void ignoreInterrupts() {
        ignoresInterrupts = true;
    }

    boolean ignoresInterrupts() {
        return ignoresInterrupts;
    }

    List<SessionRun> runs() {
        return runs;
    }

    SessionRun lastRun() {
        return runs.get(runs.size() - 1);
    }

    List<Thread> threads() {
        return threads;
    }
}
