package io.workermanager.redis;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
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
import org.redisson.api.RedissonClient;

/**
 * A fleet that is spread over several slots: each worker is in the partition that the hash of its id names, with all that is known
 * of it there. What is asked of the fleet is asked of all partitions at a time. Safe for use by many threads.
 *
 * <p>The fleet control is written to the first partition, which decides, and then copied to the others; a write that is refused
 * because its partition has an earlier one brings the copy along.
 */
final class PartitionedStore implements WorkerStore {
    private final List<PartitionStore> all;
    private final PartitionCount count;
    private final SessionReservations reservations;
    private final PartitionedWriteExecutor writes;
    private final ParallelCalls fanOut = new ParallelCalls();

    PartitionedStore(RedissonClient client, String namespace, PartitionCount count, int readRetries) {
        this.all = HashSlots.spread(namespace, count.number()).stream()
                .map(keys -> new PartitionStore(client, keys, readRetries, count::founding))
                .toList();
        this.count = count;
        this.reservations =
                new SessionReservations(session -> all.get(HashSlots.of(session.value(), all.size())), this::of);
        this.writes = new PartitionedWriteExecutor(this, reservations, fanOut);
    }

    List<PartitionStore> all() {
        return all;
    }

    int indexOf(WorkerId id) {
        return HashSlots.of(id.value(), all.size());
    }

    PartitionStore of(WorkerId id) {
        return all.get(indexOf(id));
    }

    private <T> List<T> each(Function<PartitionStore, T> call) {
        List<Supplier<T>> calls = new ArrayList<>();
        all.forEach(partition -> calls.add(() -> call.apply(partition)));
        return fanOut.all(calls);
    }

    @Override
    public Instant now() {
        return all.get(0).now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return of(id).find(id);
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
                .ifPresent(count::keep);
        return writes.run(several);
    }

    /** One partition after the other. */
    @Override
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
        String[] place = from.place().split(" ", 2);
        int partition = from.equals(Page.Cursor.start()) ? 0 : number(place);
        Page.Cursor inside = from.equals(Page.Cursor.start()) || place[1].isEmpty()
                ? Page.Cursor.start()
                : new Page.Cursor(place[1]);
        Page page = all.get(partition).scan(atLeast, inside, limit);
        Optional<Page.Cursor> next = page.next().map(cursor -> new Page.Cursor(partition + " " + cursor.place()));
        if (next.isEmpty() && partition + 1 < all.size()) {
            next = Optional.of(new Page.Cursor((partition + 1) + " "));
        }
        return new Page(page.workers(), page.unreadable(), next, page.at());
    }

    private int number(String[] place) {
        try {
            int partition = Integer.parseInt(place[0]);
            if (place.length == 2 && partition >= 0 && partition < all.size()) {
                return partition;
            }
        } catch (NumberFormatException e) {
            throw new InvalidValueException("not a cursor of this store: " + place[0]);
        }
        throw new InvalidValueException("not a cursor of this store: " + place[0]);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return IdleQueueReader.merged(each(partition -> partition.longestIdle(wanted, from, limit)), limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        List<Timestamped<WorkerCensus>> parts = each(PartitionStore::census);
        Map<Profile, Map<WorkerState, Long>> sums = new HashMap<>();
        for (Timestamped<WorkerCensus> part : parts) {
            part.value().counts().forEach((profile, counts) -> {
                Map<WorkerState, Long> sum = sums.computeIfAbsent(profile, any -> new EnumMap<>(WorkerState.class));
                counts.forEach((standing, number) -> sum.merge(standing, number, Long::sum));
            });
        }
        Instant at = parts.stream()
                .map(Timestamped::at)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Timestamped<>(new WorkerCensus(sums), at);
    }

    // ---- the fleet control

    /** The latest that any partition told. */
    @Override
    public FleetControl control() {
        return latest().control();
    }

    private PartitionStore latest() {
        all.get(0).now();
        return all.stream()
                .filter(partition -> partition.server().clock().known())
                .max(Comparator.comparingLong(partition -> partition.control().revision()))
                .orElseThrow();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        WriteResult result = all.get(0).writeControl(expected, next, keepFor, terms);
        if (result instanceof WriteResult.Applied) {
            String stored = all.get(0).storedControl();
            try {
                each(partition -> {
                    partition.copyControl(stored, expected);
                    return partition;
                });
            } catch (WorkerStoreException e) {
                throw new WorkerStoreException("after the control was written: " + e.getMessage(), true, e);
            }
        }
        return result;
    }

    /** Brings the latest control to the partition of a worker, if that has an earlier one and the user may. */
    void spreadControl(WorkerId id, long revisionThere) {
        PartitionStore latest = latest();
        if (latest.control().revision() > revisionThere) {
            ParallelCalls.Attempt.of(() -> {
                of(id).copyControl(latest.storedControl(), latest.control());
                return latest;
            });
        }
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return of(id).discardUnreadable(id);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        PartitionStore watched = scope.worker().map(this::of).orElse(all.get(0));
        return watched.watch(scope, listener);
    }

    @Override
    public void close() {
        all.forEach(PartitionStore::close);
        fanOut.close();
    }
}
