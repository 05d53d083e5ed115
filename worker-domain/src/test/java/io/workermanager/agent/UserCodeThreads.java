package io.workermanager.agent;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Runs code that may block on threads. A caller waits until the code has ended or has called {@link #block}; no time is involved. */
final class UserCodeThreads {
    private final Set<Thread> busy = new HashSet<>();
    private final Set<Thread> blocked = new HashSet<>();
    private boolean released;

    /** Runs a body until it ends or blocks. */
    Thread run(String name, Runnable body) {
        Thread thread = new Thread(
                () -> {
                    runHere(body);
                    ended(Thread.currentThread());
                },
                name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(UserCodeThreads::discard);
        synchronized (this) {
            busy.add(thread);
        }
        thread.start();
        await(thread);
        return thread;
    }

    /** Runs a body that does not block, and discards its exception and its interrupt flag, as the end of a thread would. */
    static void runHere(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            // A real thread would print the exception and end.
            return;
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    static void discard(Thread thread, Throwable thrown) {
        thrown.printStackTrace(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    private synchronized void ended(Thread thread) {
        busy.remove(thread);
        notifyAll();
    }

    synchronized boolean isBusy(Thread thread) {
        return busy.contains(thread);
    }

    /** Interrupts a thread, and waits until it ends or blocks again. */
    void interrupt(Thread thread) {
        synchronized (this) {
            blocked.remove(thread);
        }
        thread.interrupt();
        await(thread);
    }

    private void await(Thread thread) {
        try {
            synchronized (this) {
                while (busy.contains(thread) && !blocked.contains(thread) && thread != Thread.currentThread()) {
                    wait();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Blocks the current thread until it is interrupted or {@link #release} is called. */
    synchronized void block() throws InterruptedException {
        try {
            blocked.add(Thread.currentThread());
            notifyAll();
            while (!released) {
                wait();
            }
        } finally {
            blocked.remove(Thread.currentThread());
        }
    }

    /** Blocks the current thread until {@link #release} is called. */
    void blockUninterruptibly() {
        boolean ended = false;
        while (!ended) {
            try {
                block();
                ended = true;
            } catch (InterruptedException e) {
                ended = false;
            }
        }
    }

    synchronized void release() {
        released = true;
        notifyAll();
    }
}
