package io.workermanager.redis;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.BatchResult;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Threads that register workers until they are closed, and that note the acknowledged registrations. */
final class BackgroundRegistrations implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int PAGE = 20;

    private final Queue<Registration> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    BackgroundRegistrations(WorkerManager manager) {
        for (int i = 0; i < THREADS; i++) {
            String name = "w" + i + "-";
            threads.add(new Thread(() -> give(manager, name), name));
        }
        threads.forEach(Thread::start);
    }

    private void give(WorkerManager manager, String name) {
        for (int page = 0; !over.get(); page++) {
            Map<WorkerId, RegisterOptions> some = new LinkedHashMap<>();
            for (int i = 0; i < PAGE; i++) {
                some.put(WorkerId.of(name + page + "-" + i), RegisterOptions.defaults());
            }
            boolean failed = false;
            for (BatchResult<Registration> outcome :
                    manager.batches().register(some).values()) {
                if (outcome instanceof BatchResult.Done<Registration> done) {
                    acknowledged.add(done.value());
                } else {
                    failed = true;
                }
            }
            if (failed) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** Waits until this many more registrations are acknowledged. */
    void await(int more) {
        int enough = acknowledged.size() + more;
        if (!Waiting.within(Duration.ofMinutes(1), () -> acknowledged.size() >= enough)) {
            throw new IllegalStateException("not " + enough + " registrations, but " + acknowledged.size());
        }
    }

    List<Registration> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** The acknowledged workers that are missing. */
    List<Registration> lost(WorkerManager manager) {
        Set<WorkerId> there = SharedRedis.eventually(manager::listWorkers).workers().stream()
                .map(WorkerView::id)
                .collect(Collectors.toSet());
        return acknowledged.stream().filter(each -> !there.contains(each.id())).toList();
    }

    @Override
    public void close() {
        stop();
    }

    void stop() {
        over.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
