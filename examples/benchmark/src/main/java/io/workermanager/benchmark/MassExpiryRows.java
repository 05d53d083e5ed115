package io.workermanager.benchmark;

import io.workermanager.WorkerManager;
import io.workermanager.redis.RedisWorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/** A fleet that dies in one moment, while a smaller one lives on and asks for its numbers. */
final class MassExpiryRows implements BenchmarkRow {
    private static final int LIVING = 1000;
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** How long registering may take. */
    private static Duration lead(int workers) {
        return Duration.ofSeconds(5).plus(Duration.ofMillis(workers / 10));
    }

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        String namespace = server.namespace();
        RedisWorkerStore store = server.store(namespace);
        WorkerManager manager = WorkerManager.create(store);
        Duration watched = shorter(Duration.ofSeconds(15), scale.beating());
        Instant end = store.now().plus(lead(scale.workers()));
        // Each page with the ttl that is left until then.
        BenchmarkFleet.registered(
                () -> WorkerManager.create(
                        store, BenchmarkFleet.LONG_LEASES.withTtl(Duration.between(store.now(), end))),
                scale.workers(),
                BenchmarkFleet.EIGHT_PROFILES);
        long registered = manager.getStats().fleet().alive();
        BenchmarkFleet living = BenchmarkFleet.on(server, scale.atMost(LIVING), BenchmarkFleet.EIGHT_PROFILES);
        double idle = worstPingMillis(server, living, manager, shorter(IDLE, scale.beating()));
        while (store.now().isBefore(end.minusMillis(500))) {
            pause(Duration.ofMillis(50));
        }
        try (SlowLog slow = new SlowLog(server.connection())) {
            double worst = worstPingMillis(server, living, manager, watched);
            long left = manager.getStats().fleet().alive();
            String moment = "%,d leases that end at once".formatted(registered - left);
            return List.of(
                    Figure.ratio(
                            moment + ": worst PING over the worst before",
                            Target.REPORTED,
                            List.of(PairedRounds.round(PairedRounds.Quotient.OURS_OVER_YARDSTICK, worst, idle)),
                            "ms"),
                    Figure.value(moment + ": scripts over 10 ms", Target.atMost(0), slow.scripts(), ""));
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** While the living beat, and the dying are counted and searched. */
    private static double worstPingMillis(
            RedisTarget server, BenchmarkFleet living, WorkerManager dying, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Callable<Double> pings = () -> {
            double worst = 0;
            try (RawConnection connection = RawConnection.to(server.uri())) {
                while (System.nanoTime() - end < 0) {
                    worst = Math.max(worst, CallLoad.micros(() -> connection.call("PING")) / 1000);
                    pause(Duration.ofMillis(1));
                }
            }
            return worst;
        };
        Callable<Double> beats = () -> {
            int next = 0;
            while (System.nanoTime() - end < 0) {
                living.manager().heartbeat(living.workers().get(next++ % living.size()));
                dying.findMatchingWorker(BenchmarkFleet.WANTED);
                dying.getStats();
                pause(Duration.ofMillis(2));
            }
            return 0.0;
        };
        return CallLoad.together(List.of(pings, beats)).get(0);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
