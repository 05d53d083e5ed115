package io.workermanager.benchmark;

import io.workermanager.Registration;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A whole fleet that beats every 30 s, each worker at its own moment, hosted by this process: the heartbeats that are due are sent in one
 * call with the others that are due.
 */
final class SustainedHeartbeatRows implements BenchmarkRow {
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final long LATE = Duration.ofSeconds(1).toNanos();
    private static final int HOSTS = 4;
    private static final int MOST_A_CALL = 200;
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** What one of the threads saw. */
    private record Seen(long beats, long late, long worstNanos, long failed) {
        Seen plus(Seen other) {
            return new Seen(
                    beats + other.beats,
                    late + other.late,
                    Math.max(worstNanos, other.worstNanos),
                    failed + other.failed);
        }
    }

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        BenchmarkFleet fleet = BenchmarkFleet.on(server, scale.workers(), BenchmarkFleet.EIGHT_PROFILES);
        // The workers that are due first were registered long before.
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        long end = begin + scale.beating().toNanos();
        try (SlowLog slow = new SlowLog(server.connection())) {
            Seen all = CallLoad.together(IntStream.range(0, HOSTS)
                            .mapToObj(host -> (Callable<Seen>) () -> host(fleet, host, begin, end))
                            .toList())
                    .stream()
                    .reduce(new Seen(0, 0, 0, 0), Seen::plus);
            String run = "%,d workers every %d s for %d s"
                    .formatted(fleet.size(), PERIOD.toSeconds(), scale.beating().toSeconds());
            String note = "%,d beats, the latest %,d ms after it was due"
                    .formatted(all.beats, TimeUnit.NANOSECONDS.toMillis(all.worstNanos));
            return List.of(
                    Figure.value(
                            run + ": beats failed or over 1 s late",
                            Target.atMost(0),
                            (double) (all.late + all.failed),
                            note),
                    Figure.value(run + ": scripts over 10 ms", Target.atMost(0), slow.scripts(), ""));
        }
    }

    /** Beats for every so manieth worker; the order in which they are due is that of their numbers. */
    private static Seen host(BenchmarkFleet fleet, int host, long begin, long end) throws InterruptedException {
        List<Registration> hosted = fleet.hostedBy(host, HOSTS);
        double apart = PERIOD.toNanos() / (double) hosted.size();
        Seen seen = new Seen(0, 0, 0, 0);
        long next = 0;
        while (true) {
            long now = System.nanoTime();
            Map<Registration, Heartbeat> due = new LinkedHashMap<>();
            long first = due(begin, next, apart);
            while (due.size() < MOST_A_CALL && due(begin, next, apart) <= now && due(begin, next, apart) < end) {
                due.put(hosted.get((int) (next++ % hosted.size())), Heartbeat.alive());
            }
            if (due.isEmpty() && first >= end) {
                return seen;
            }
            if (due.isEmpty()) {
                TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), Math.max(1, first - now)));
                continue;
            }
            Map<Registration, BatchResult<WorkerView>> outcomes =
                    fleet.manager().batches().heartbeat(due);
            long answered = System.nanoTime();
            long failed = outcomes.values().stream()
                    .filter(BatchResult.Failed.class::isInstance)
                    .count();
            long late = 0;
            for (long i = next - due.size(); i < next; i++) {
                late += answered - due(begin, i, apart) > LATE ? 1 : 0;
            }
            seen = seen.plus(new Seen(due.size(), late, answered - first, failed));
        }
    }

    private static long due(long begin, long number, double apart) {
        return begin + (long) (number * apart);
    }
}
