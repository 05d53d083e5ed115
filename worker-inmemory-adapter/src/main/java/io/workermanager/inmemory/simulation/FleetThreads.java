package io.workermanager.inmemory.simulation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a fleet, and the threads that they start. A thread rests if it has ended, waits for the fleet's clock, or is
 * blocked and nothing is on its way to wake it. {@link #awaitRest} waits until all of them rest at one moment:
 *
 * <ol>
 *   <li>A snapshot shows each thread blocked, with no interrupt pending, and no lock that it waits for is free.
 *   <li>Each parked thread gets a spurious wake-up. So it looks at its condition again, after every signal that was on its way.
 *   <li>A second snapshot shows each of them parked again. The numbers of its waits and of the bytes that it allocated tell that
 *       it has not left its blocking call, so none of them has signalled another one meanwhile.
 * </ol>
 *
 * <p>Thread-safe.
 */
final class FleetThreads {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long PROBE_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long SHORT_TASK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SHOWN_FRAMES = 12;

    private final ThreadGroup group = new ThreadGroup("simulated fleet");
    private final Set<Thread> waiting = new HashSet<>();
    private final Set<Thread> ended = new HashSet<>();
    private Duration patience = Duration.ofSeconds(30);

    /** The threads of this class that have not ended and do not wait for the clock. */
    private int running;

    /** How many of them were blocked elsewhere when all threads rested last. */
    private int blockedElsewhere;

    private boolean disturbed = true;

    private final class FleetThread extends Thread {
        private final Runnable body;

        FleetThread(String name, Runnable body) {
            super(group, name);
            this.body = body;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                body.run();
            } finally {
                end(this);
            }
        }
    }

    synchronized void setPatience(Duration time) {
        patience = time;
    }

    Thread create(String name, Runnable body) {
        return new FleetThread(name, body);
    }

    synchronized void start(Thread thread) {
        running++;
        disturbed = true;
        thread.start();
    }

    private synchronized void end(Thread thread) {
        running--;
        ended.add(thread);
        notifyAll();
    }

    /** A thread of the fleet waits for the clock from now on. */
    synchronized void waiting(Thread thread) {
        waiting.add(thread);
        running -= thread instanceof FleetThread ? 1 : 0;
        notifyAll();
    }

    /** A thread of the fleet does not wait for the clock any more. */
    synchronized void running(Thread thread) {
        waiting.remove(thread);
        running += thread instanceof FleetThread ? 1 : 0;
        disturbed = true;
    }

    synchronized void interrupt(Thread thread) {
        disturbed = true;
        thread.interrupt();
    }

    void interruptAll() {
        living().forEach(this::interrupt);
    }

    boolean isCurrent() {
        return group.parentOf(Thread.currentThread().getThreadGroup());
    }

    private List<Thread> living() {
        Thread[] found = new Thread[group.activeCount() + 16];
        int count = group.enumerate(found);
        while (count == found.length) {
            found = new Thread[2 * found.length];
            count = group.enumerate(found);
        }
        return Arrays.asList(found).subList(0, count);
    }

    // ---- rest

    /** Something outside may have woken a thread. */
    synchronized void disturb() {
        disturbed = true;
    }

    /**
     * Waits until all threads rest.
     *
     * @throws IllegalStateException if a thread does not rest within the patience
     */
    void awaitRest() {
        if (!isDisturbed()) {
            return;
        }
        long start = System.nanoTime();
        while (!isAtRest()) {
            if (System.nanoTime() - start > patience().toNanos()) {
                throw new IllegalStateException(restless());
            }
        }
    }

    private synchronized boolean isDisturbed() {
        return disturbed;
    }

    private synchronized Duration patience() {
        return patience;
    }

    private boolean isAtRest() {
        awaitProgress();
        List<Thread> others = notWaitingForTheClock();
        boolean rests = others.isEmpty() || areBlocked(others);
        synchronized (this) {
            if (rests) {
                disturbed = false;
                blockedElsewhere = running;
            }
        }
        return rests;
    }

    /** Most tasks end soon, and then no snapshot is needed. */
    private synchronized void awaitProgress() {
        long end = System.nanoTime() + SHORT_TASK_NANOS;
        try {
            while (running > blockedElsewhere && System.nanoTime() < end) {
                wait(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> notWaitingForTheClock() {
        List<Thread> living = living();
        synchronized (this) {
            ended.retainAll(living);
            return living.stream()
                    .filter(thread -> !ended.contains(thread))
                    .filter(thread -> !waiting.contains(thread) || thread.isInterrupted())
                    .toList();
        }
    }

    private boolean areBlocked(List<Thread> threads) {
        List<Blocked> before = blocked(threads);
        if (before.size() < threads.size()) {
            LockSupport.parkNanos(PROBE_PAUSE_NANOS);
            return false;
        }
        List<Blocked> parked = before.stream().filter(Blocked::parked).toList();
        parked.forEach(one -> LockSupport.unpark(one.thread()));
        parked.forEach(FleetThreads::awaitWakeUp);
        return blocked(threads).equals(before.stream().map(Blocked::afterWakeUp).toList());
    }

    private static void awaitWakeUp(Blocked parked) {
        while (waits(parked.thread()) == parked.waits()) {
            LockSupport.parkNanos(PROBE_PAUSE_NANOS);
        }
    }

    /** How often a thread has waited; -1 if it has ended. */
    private static long waits(Thread thread) {
        ThreadInfo info = THREADS.getThreadInfo(thread.getId());
        return info == null ? -1 : info.getWaitedCount();
    }

    /**
     * A blocked thread.
     *
     * @param thread the thread
     * @param parked whether it is parked, so that a spurious wake-up reaches it
     * @param waits how often it has waited
     * @param contentions how often it has waited for a monitor
     * @param allocated the bytes that it has allocated
     */
    private record Blocked(Thread thread, boolean parked, long waits, long contentions, long allocated) {
        Blocked afterWakeUp() {
            return new Blocked(thread, parked, parked ? waits + 1 : waits, contentions, allocated);
        }
    }

    /** Those of the threads that are blocked. */
    private List<Blocked> blocked(List<Thread> threads) {
        long[] ids = threads.stream().mapToLong(Thread::getId).toArray();
        ThreadInfo[] infos = THREADS.getThreadInfo(ids, 1);
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        Set<Long> own = new HashSet<>();
        own.add(Thread.currentThread().getId());
        living().forEach(thread -> own.add(thread.getId()));
        List<Blocked> blocked = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            Thread thread = threads.get(i);
            ThreadInfo info = infos[i];
            if (info != null && isBlocked(thread, info, own)) {
                blocked.add(new Blocked(
                        thread, isParked(info), info.getWaitedCount(), info.getBlockedCount(), allocated[i]));
            }
        }
        return blocked;
    }

    /** A lock whose owner is outside the fleet will be free soon; one without an owner is free. */
    private static boolean isBlocked(Thread thread, ThreadInfo info, Set<Long> own) {
        boolean lockIsHeld = own.contains(info.getLockOwnerId());
        return switch (info.getThreadState()) {
            case BLOCKED -> lockIsHeld;
            case WAITING, TIMED_WAITING -> !thread.isInterrupted() && (lockIsHeld || info.getLockOwnerId() == -1);
            default -> false;
        };
    }

    private static boolean isParked(ThreadInfo info) {
        StackTraceElement[] stack = info.getStackTrace();
        return stack.length > 0
                && stack[0].getMethodName().equals("park")
                && stack[0].getClassName().endsWith("Unsafe");
    }

    private String restless() {
        List<String> lines = new ArrayList<>();
        for (Thread thread : notWaitingForTheClock()) {
            @Nullable ThreadInfo info = THREADS.getThreadInfo(thread.getId(), SHOWN_FRAMES);
            if (info != null && info.getThreadState() == Thread.State.RUNNABLE) {
                lines.add("\"" + thread.getName() + "\"");
                Arrays.stream(info.getStackTrace()).forEach(frame -> lines.add("    at " + frame));
            }
        }
        return "a thread of the fleet has computed, or read from outside, for " + patience()
                + " of real time. It must end or wait, for example with SessionRun.awaitCancelled:\n"
                + String.join("\n", lines);
    }
}
