package io.workermanager.agent;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Threads for code that may block: each is waited for until it has ended, or says that it blocks. Nothing depends on time. */
final class UserCodeThreads {
    private final Set<Thread> busy = new HashSet<>();
    private final Set<Thread> blocked = new HashSet<>();
    private boolean released;

    /** Runs a body until it ends or blocks. */
    Thread run(String name, Runnable body) {
        Thread thread = new Thread(
                () -> {
                    here(body);
                    ended(Thread.currentThread());
                },
                name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(UserCodeThreads::print);
        synchronized (this) {
            busy.add(thread);
        }
        thread.start();
        await(thread);
        return thread;
    }

    /** Runs a body that does not block, and leaves no more of it than a thread that ended would. */
    static void here(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            // The JVM would print it.
            return;
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    static void print(Thread thread, Throwable thrown) {
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

    /** Called by code that blocks, until it is interrupted or all are released. */
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

    /** The same for code that an interrupt does not end. */
    void blockForEver() {
        boolean over = false;
        while (!over) {
            try {
                block();
                over = true;
            } catch (InterruptedException e) {
                over = false;
            }
        }
    }

    synchronized void release() {
        released = true;
        notifyAll();
    }
}
