package io.workermanager.benchmark;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.rules.HeartbeatTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Calls on a store in this JVM, and the least that the same change of a record costs without one. For one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InMemoryStoreBenchmark {
    /** How many workers there are. */
    @Param({"1000"})
    public int workers;

    private final SettableClock clock = SettableClock.at(Instant.ofEpochMilli(1_790_000_000_000L));
    private final WorkerManager manager =
            WorkerManager.create(InMemoryWorkerStore.create(clock), BenchmarkFleet.LONG_LEASES);
    private final ConcurrentMap<WorkerId, WorkerRecord> map = new ConcurrentHashMap<>();
    private List<Registration> registrations = List.of();
    private WorkerRecord[] held = {};
    private WorkerRecord[] other = {};
    private int next;

    /** For the harness. */
    public InMemoryStoreBenchmark() {}

    /** Registers them, and puts the same records into a map. */
    @Setup
    public void register() {
        registrations = BenchmarkFleet.registered(manager, workers, BenchmarkFleet.EIGHT_PROFILES);
        held = new WorkerRecord[workers];
        other = new WorkerRecord[workers];
        for (int i = 0; i < workers; i++) {
            WorkerRecord worker = registrations.get(i).lastSeen().orElseThrow();
            held[i] = worker;
            other[i] = worker.withVersion(Version.fresh());
            map.put(worker.id(), worker);
        }
    }

    private int pick() {
        next = next + 1 == workers ? 0 : next + 1;
        if (next == 0) {
            // A beat within the millisecond of the one before would change nothing.
            clock.advance(Duration.ofMillis(1));
        }
        return next;
    }

    /** A heartbeat of a worker. */
    @Benchmark
    public WorkerView heartbeat() {
        return manager.heartbeat(registrations.get(pick()));
    }

    /** The record that a heartbeat makes, put in place of the one before: the rule and the map, without a store. */
    @Benchmark
    public boolean ruleAndReplace() {
        int i = pick();
        WorkerRecord now = held[i];
        WorkerRecord beaten = HeartbeatTransitions.heartbeat(
                        now, Heartbeat.alive(), 1, FleetControl.none(), clock.instant())
                .withVersion(Version.fresh());
        held[i] = beaten;
        return map.replace(now.id(), now, beaten);
    }

    /** One of two finished records, put in place of the other. */
    @Benchmark
    public boolean replace() {
        int i = pick();
        WorkerRecord before = held[i];
        held[i] = other[i];
        other[i] = before;
        return map.replace(before.id(), before, held[i]);
    }

    /** A look for the longest idle. */
    @Benchmark
    public Optional<WorkerView> find() {
        return manager.findMatchingWorker(Criteria.exchange("kraken"));
    }

    /** The numbers of the fleet. */
    @Benchmark
    public FleetStats stats() {
        return manager.getStats();
    }
}
