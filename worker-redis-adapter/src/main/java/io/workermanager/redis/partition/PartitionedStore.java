package io.workermanager.redis.partition;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.read.AuditReader;
import io.workermanager.redis.read.IdleQueueReader;
import io.workermanager.redis.write.WriteExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A fleet in several partitions. The hash of a worker's id selects its partition, which holds all of its data. Queries of the fleet
 * run on all partitions in parallel. Safe for use by many threads.
 *
 * <p>The fleet control is written to the first partition, which decides, and then copied to the others. A write that a partition
 * rejects because of an older control triggers the copy.
 */
public final class PartitionedStore implements WorkerStore {
    private final PartitionTable partitions;
    private final PartitionCount count;
    private final SessionReservations reservations;
    private final PartitionedWriteExecutor writes;
    private final ParallelCalls writeCalls = new ParallelCalls();
    /** Separate threads, since all threads of writes may be waiting. */
    private final ParallelCalls readCalls = new ParallelCalls();

    public PartitionedStore(StoreClients clients, PartitionCount count, int readRetries) {
        this.partitions = new PartitionTable(count.keys().stream()
                .map(keys -> new PartitionStore(clients, keys, readRetries, count::checkBeforeFounding))
                .toList());
        this.count = count;
        this.reservations = new SessionReservations(partitions::of, partitions::of);
        this.writes = new PartitionedWriteExecutor(partitions, reservations, writeCalls);
    }

    private <T> List<T> each(ParallelCalls threads, Function<PartitionStore, T> call) {
        List<Supplier<T>> calls = new ArrayList<>();
        partitions.all().forEach(partition -> calls.add(() -> call.apply(partition)));
        return threads.all(calls);
    }

    @Override
    public Instant now() {
        return partitions.first().now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return partitions.of(id).find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return reservations.find(session);
    }

    @Override
    public List<WriteResult> write(List<Write> several) {
        several.stream()
                .flatMap(write -> write.after().map(next -> WriteExecutor.longest(write, next)).stream())
                .max(Comparator.naturalOrder())
                .ifPresent(count::store);
        return writes.run(several);
    }

    /** Reads one partition after the other. */
    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        String[] parts = from.place().split(" ", 2);
        int partition = from.equals(Page.Cursor.start()) ? 0 : partitionOf(parts);
        Page.Cursor inside = from.equals(Page.Cursor.start()) || parts[1].isEmpty()
                ? Page.Cursor.start()
                : new Page.Cursor(parts[1]);
        Page page = partitions.all().get(partition).scan(atLeast, inside, limit);
        Optional<Page.Cursor> next = page.next().map(cursor -> new Page.Cursor(partition + " " + cursor.place()));
        if (next.isEmpty() && partition + 1 < partitions.all().size()) {
            next = Optional.of(new Page.Cursor((partition + 1) + " "));
        }
        return new Page(page.workers(), page.unreadable(), next, page.at());
    }

    private int partitionOf(String[] parts) {
        try {
            int partition = Integer.parseInt(parts[0]);
            if (parts.length == 2
                    && partition >= 0
                    && partition < partitions.all().size()) {
                return partition;
            }
        } catch (NumberFormatException e) {
            throw new InvalidValueException("not a cursor of this store: " + parts[0]);
        }
        throw new InvalidValueException("not a cursor of this store: " + parts[0]);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return IdleQueueReader.merged(each(readCalls, partition -> partition.longestIdle(wanted, from, limit)), limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        List<Timestamped<WorkerCensus>> parts = each(readCalls, PartitionStore::census);
        Map<Profile, Map<WorkerCensus.State, Long>> sums = new HashMap<>();
        for (Timestamped<WorkerCensus> part : parts) {
            part.value().counts().forEach((profile, counts) -> {
                Map<WorkerCensus.State, Long> sum =
                        sums.computeIfAbsent(profile, any -> new EnumMap<>(WorkerCensus.State.class));
                counts.forEach((state, number) -> sum.merge(state, number, Long::sum));
            });
        }
        Instant at = parts.stream()
                .map(Timestamped::at)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Timestamped<>(new WorkerCensus(sums), at);
    }

    // ---- the fleet control

    /** The latest control of all partitions. */
    @Override
    public FleetControl control() {
        return partitions.latest().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        WriteResult result = partitions.first().writeControl(expected, next, keepFor, preconditions, audit);
        if (result instanceof WriteResult.Applied) {
            String stored = partitions.first().storedControl();
            try {
                each(writeCalls, partition -> {
                    partition.copyControl(stored, expected);
                    return partition;
                });
            } catch (WorkerStoreException e) {
                throw new WorkerStoreException("after the control was written: " + e.getMessage(), true, e);
            }
        }
        return result;
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return AuditReader.page(
                partitions.all().stream().map(PartitionStore::auditReader).toList(), from, limit);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return partitions.of(id).discardUnreadable(id);
    }

    @Override
    public Subscription watch(WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        PartitionStore watched = scope.worker().map(partitions::of).orElse(partitions.first());
        return watched.watch(scope, listener);
    }

    @Override
    public void close() {
        partitions.all().forEach(PartitionStore::close);
        writeCalls.close();
        readCalls.close();
    }
}
