package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records for tests, and short ways to write them. */
public final class RecordSamples {
    static final Duration MINUTE = Duration.ofMinutes(1);

    private RecordSamples() {}

    /** An idle worker with a recent heartbeat. */
    public static WorkerRecord idle(String id, Instant now) {
        return idle(id, Profile.defaults(), now);
    }

    static WorkerRecord idle(String id, Profile profile, Instant now) {
        long micros = now.toEpochMilli() * 1000;
        return new WorkerRecord(
                WorkerId.of(id),
                Version.fresh(),
                micros,
                0,
                profile,
                Availability.ONLINE,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                now,
                new Lease(now, MINUTE, Optional.empty()),
                now,
                now,
                micros,
                Attributes.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A worker with every field of a record. */
    public static WorkerRecord full(String id, Instant now) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("region", "eu \"west\" \\ / \u2028 \ud83d\ude80");
        attributes.put("weight", new BigDecimal("0.1000000000000000000000000001"));
        attributes.put("big", new BigInteger("123456789012345678901234567890"));
        attributes.put("small", new BigDecimal("1E-400"));
        attributes.put("count", Long.MIN_VALUE);
        attributes.put("nothing", null);
        attributes.put("list", new ArrayList<>(List.of(true, "x", 1L, List.of(), Map.of())));
        attributes.put("map", Map.of("version", "not ours", "incarnation", 5L));
        return new WorkerRecord(
                WorkerId.of(id),
                Version.fresh(),
                now.toEpochMilli() * 1000 + 7,
                now.toEpochMilli(),
                Profile.of("websocket", "kraken", "spot", "futures"),
                Availability.PAUSED,
                Optional.of(new Assignment(SessionId.of("s 1"), now.toEpochMilli() * 1000, now.minusSeconds(3))),
                List.of(
                        new OrphanedSession(SessionId.of("o:1"), now.toEpochMilli() * 1000 + 1, now, Optional.empty()),
                        new OrphanedSession(
                                SessionId.of("o:2"), now.toEpochMilli() * 1000 + 2, now, Optional.of("desk"))),
                Optional.of(new ShutdownRequest(
                        4,
                        Order.Cause.of("ann", "upgrade"),
                        now,
                        Optional.of(now),
                        Optional.of(now),
                        Optional.empty())),
                now.minusSeconds(100),
                new Lease(now.minusSeconds(1), Duration.ofSeconds(30), Optional.empty()),
                now.minusSeconds(2),
                now.minusSeconds(50),
                now.toEpochMilli() * 1000 + 3,
                Attributes.of(attributes),
                Optional.of(new WorkerRecord.MarkOrder(
                        now.toEpochMilli(), 7, Order.Cause.of("ann", "a \"disk\""), Optional.of(now.plusSeconds(60)))),
                Optional.of("rack-7"));
    }

    /** The next state of a record: its parts replaced, under a fresh version. */
    private static WorkerRecord change(
            WorkerRecord of, Profile profile, Availability availability, Optional<Assignment> assignment, Lease lease) {
        return new WorkerRecord(
                of.id(),
                Version.fresh(),
                of.incarnation(),
                of.registeredUnder(),
                profile,
                availability,
                assignment,
                of.orphans(),
                of.shutdown(),
                of.startedAt(),
                lease,
                of.lastStatusChange(),
                of.lastCapabilityUpdate(),
                of.turn(),
                of.attributes(),
                of.markOrder(),
                of.host());
    }

    static WorkerRecord beat(WorkerRecord of, Instant now) {
        return with(of, new Lease(now, of.lease().ttl(), of.lease().leftAt()));
    }

    static WorkerRecord marked(WorkerRecord of, Availability availability) {
        return change(of, of.profile(), availability, of.assignment(), of.lease());
    }

    static WorkerRecord holding(WorkerRecord of, String session, long token) {
        Assignment held =
                new Assignment(SessionId.of(session), token, of.lease().lastHeartbeat());
        return change(of, of.profile(), of.availability(), Optional.of(held), of.lease());
    }

    static WorkerRecord free(WorkerRecord of) {
        return change(of, of.profile(), of.availability(), Optional.empty(), of.lease());
    }

    static WorkerRecord with(WorkerRecord of, Profile profile) {
        return change(of, profile, of.availability(), of.assignment(), of.lease());
    }

    static WorkerRecord with(WorkerRecord of, Lease lease) {
        return change(of, of.profile(), of.availability(), of.assignment(), lease);
    }

    /** Preconditions of a write that may run during the next minute. */
    static Write.Preconditions window(WorkerStore store) {
        Instant now = store.now();
        return Write.Preconditions.within(now.minusSeconds(5), now.plusSeconds(55));
    }

    /** Waits until the server itself answers with a later time: a client's estimate of its clock may be ahead. */
    static void awaitServerTime(WorkerStore store, Duration more) throws InterruptedException {
        Instant until = store.now().plus(more);
        while (!store.find(WorkerId.of("nobody")).at().isAfter(until)) {
            Thread.sleep(5);
        }
    }

    static WriteResult write(WorkerStore store, Write write) {
        return store.write(List.of(write)).get(0);
    }

    static void assertApplied(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Applied.class);
    }

    /** An idle worker that was written to the store. */
    static WorkerRecord inserted(WorkerStore store, String id) {
        WorkerRecord worker = idle(id, store.now());
        assertApplied(insert(store, worker));
        return worker;
    }

    static WriteResult insert(WorkerStore store, WorkerRecord first) {
        return insert(store, first, first.lease().ttl());
    }

    static WriteResult insert(WorkerStore store, WorkerRecord first, Duration keepFor) {
        return write(store, new Write.Insert(first, keepFor, window(store)));
    }

    static WriteResult replace(WorkerStore store, WorkerRecord expected, WorkerRecord next) {
        return replace(store, expected, next, next.lease().ttl());
    }

    static WriteResult replace(WorkerStore store, WorkerRecord expected, WorkerRecord next, Duration keepFor) {
        return write(store, new Write.Replace(expected, next, keepFor, window(store)));
    }

    static WriteResult remove(WorkerStore store, WorkerRecord expected) {
        return write(store, new Write.Remove(expected, window(store)));
    }

    /** The counts of these workers at a time. */
    static WorkerCensus censusOf(Collection<WorkerRecord> workers, Instant at) {
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        workers.forEach(
                worker -> counts.computeIfAbsent(worker.profile(), any -> new EnumMap<>(WorkerCensus.State.class))
                        .merge(WorkerCensus.State.of(worker, at), 1L, Long::sum));
        return new WorkerCensus(counts);
    }

    /** The stored record. */
    static WorkerRecord stored(WorkerStore store, CharSequence id) {
        return store.find(WorkerId.of(id)).value().orElseThrow();
    }
}
