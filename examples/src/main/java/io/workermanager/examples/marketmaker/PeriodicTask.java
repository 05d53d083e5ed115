package io.workermanager.examples.marketmaker;

import java.time.Duration;

/**
 * A daemon thread that does one thing again and again, with the same pause in between, until it is closed. Whatever the thing throws
 * is reported, and ends nothing.
 */
final class PeriodicTask implements AutoCloseable {
    private final Thread thread;

    private PeriodicTask(Thread thread) {
        this.thread = thread;
    }

    static PeriodicTask start(String name, Duration pause, Runnable task) {
        Thread thread = new Thread(() -> repeat(pause, task), name);
        thread.setDaemon(true);
        thread.start();
        return new PeriodicTask(thread);
    }

    private static void repeat(Duration pause, Runnable task) {
        Thread thread = Thread.currentThread();
        while (!thread.isInterrupted()) {
            try {
                Thread.sleep(pause.toMillis());
                task.run();
            } catch (InterruptedException e) {
                thread.interrupt();
            } catch (RuntimeException e) {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
