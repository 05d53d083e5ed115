package io.workermanager.redis.campaign;

import io.workermanager.WorkerManager;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Measures when each store answers a read and a write of a new caller again. */
final class RecoveryProbe {
    private final CampaignStores stores;

    RecoveryProbe(CampaignStores stores) {
        this.stores = stores;
    }

    /** The time from a moment until the last store answered; the timeout if one did not. */
    Duration untilAllAnswer(long since, Duration timeout) {
        List<Thread> threads = new ArrayList<>();
        long[] answered = new long[stores.size()];
        for (int i = 0; i < answered.length; i++) {
            int store = i;
            answered[i] = since + timeout.toNanos();
            Thread thread = new Thread(() -> answered[store] = answer(store, since + timeout.toNanos()), "probe");
            thread.start();
            threads.add(thread);
        }
        long last = since;
        for (int i = 0; i < answered.length; i++) {
            try {
                threads.get(i).join(timeout.toMillis() + 1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            last = Math.max(last, answered[i]);
        }
        return Duration.ofNanos(last - since);
    }

    private long answer(int store, long deadline) {
        while (System.nanoTime() - deadline < 0) {
            WorkerManager manager = WorkerManager.create(
                    stores.get(store),
                    WorkerManagerSettings.defaults()
                            .withTtl(Duration.ofSeconds(2))
                            .withRetryTimeout(Duration.ofSeconds(1)));
            try {
                manager.getStats();
                manager.register(WorkerId.of("probe-" + store), RegisterOptions.defaults());
                return System.nanoTime();
            } catch (RuntimeException e) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        return deadline;
    }
}
