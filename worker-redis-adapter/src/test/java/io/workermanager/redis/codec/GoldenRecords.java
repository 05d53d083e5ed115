package io.workermanager.redis.codec;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.MarkOrder;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records that the golden files hold, by the names of the files. */
final class GoldenRecords {
    private static final long MILLIS = 1_790_000_000_000L;
    private static final long MICROS = MILLIS * 1000;
    private static final Instant START = Instant.ofEpochMilli(MILLIS);

    private WorkerId id = WorkerId.of("worker-123");
    private Version version = new Version("aZ-_09");
    private long registeredUnder;
    private Profile profile = Profile.defaults();
    private Availability availability = Availability.ONLINE;
    private Optional<Assignment> assignment = Optional.empty();
    private List<OrphanedSession> orphans = List.of();
    private Optional<ShutdownRequest> shutdown = Optional.empty();
    private Lease lease = new Lease(after(60), Duration.ofMinutes(1), Optional.empty());
    private Instant lastStatusChange = START;
    private Instant lastCapabilityUpdate = START;
    private long turn = MICROS;
    private Attributes attributes = Attributes.empty();
    private Optional<MarkOrder> markOrder = Optional.empty();
    private Optional<String> host = Optional.empty();

    private GoldenRecords() {}

    static Map<String, WorkerRecord> all() {
        Map<String, WorkerRecord> all = new LinkedHashMap<>();
        all.put("idle", idle().worker());
        all.put("processing", processing().worker());
        all.put("offline", offline().worker());
        all.put("paused", paused().worker());
        all.put("left", left().worker());
        all.put("orphans", orphaned().worker());
        all.put("asked-to-stop", stopping(0).worker());
        all.put("saw-the-order", stopping(1).worker());
        all.put("draining", stopping(2).worker());
        all.put("stopped", stopping(3).worker());
        all.put("attributes", attributes().worker());
        all.put("odd-names", oddNames().worker());
        all.put("everything", everything().worker());
        all.put("lifted", lifted(MICROS).worker());
        all.put("lifted-and-seen", lifted(0).worker());
        all.put("host", onHost().worker());
        all.put("marked-for-a-while", markedForAWhile().worker());
        all.put("marked-by-someone", markedBySomeone().worker());
        return all;
    }

    private static GoldenRecords idle() {
        return new GoldenRecords();
    }

    private static GoldenRecords processing() {
        GoldenRecords next = idle();
        next.profile = Profile.of("websocket", "binance", "spot", "futures");
        next.lastCapabilityUpdate = after(1);
        next.registeredUnder = MILLIS - 1;
        next.assignment = Optional.of(new Assignment(SessionId.of("session-456"), MICROS + 20_000_000, after(20)));
        next.lastStatusChange = after(20);
        next.turn = MICROS + 3;
        return next;
    }

    private static GoldenRecords offline() {
        GoldenRecords next = idle();
        next.availability = Availability.OFFLINE;
        next.lastStatusChange = after(30);
        return next;
    }

    private static GoldenRecords paused() {
        GoldenRecords next = processing();
        next.availability = Availability.PAUSED;
        next.lastStatusChange = after(30);
        return next;
    }

    private static GoldenRecords left() {
        GoldenRecords next = offline();
        next.lease = new Lease(after(60), Duration.ofSeconds(30), Optional.of(after(61)));
        return next;
    }

    private static GoldenRecords orphaned() {
        GoldenRecords next = idle();
        next.orphans = List.of(
                new OrphanedSession(SessionId.of("o:1"), MICROS + 5_000_000, after(30), Optional.empty()),
                new OrphanedSession(SessionId.of("o:2"), MICROS + 6_000_000, after(40), Optional.of("desk")));
        return next;
    }

    private static GoldenRecords stopping(int acknowledgements) {
        GoldenRecords next = processing();
        next.shutdown = Optional.of(new ShutdownRequest(
                MILLIS - 1,
                Order.Cause.of("ann", "upgrade"),
                after(50),
                acknowledgements < 1 ? Optional.empty() : Optional.of(after(51)),
                acknowledgements < 2 ? Optional.empty() : Optional.of(after(52)),
                acknowledgements < 3 ? Optional.empty() : Optional.of(after(53))));
        return next;
    }

    private static GoldenRecords attributes() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("text", "eu \"west\" \\ / \b\f\n\r\t\u0001\u007f\u2028\u00e9\u4e2d\ud83d\ude80");
        all.put("empty", "");
        all.put("yes", true);
        all.put("no", false);
        all.put("nothing", null);
        all.put("zero", 0L);
        all.put("least", Long.MIN_VALUE);
        all.put("greatest", Long.MAX_VALUE);
        all.put("greater", new BigInteger("9223372036854775808"));
        all.put("big", new BigInteger("-123456789012345678901234567890"));
        all.put("exact", new BigDecimal("0.1000000000000000000000000001"));
        all.put("zeros", new BigDecimal("2.50"));
        all.put("tiny", new BigDecimal("1E-400"));
        all.put("huge", new BigDecimal("1E+999999"));
        all.put("list", Arrays.asList(1L, new BigDecimal("2.50"), null, true, "x", List.of(), Map.of()));
        all.put("map", Map.of("version", Map.of("incarnation", List.of(List.of(5L)))));
        all.put(" odd \"name\": \u00e9\ud83d\ude80", "kept");
        GoldenRecords next = idle();
        next.attributes = Attributes.of(all);
        return next;
    }

    private static GoldenRecords oddNames() {
        GoldenRecords next = processing();
        next.id = WorkerId.of("a:b {x} * \"quoted\" \\ \u00e9\u4e2d\u2028\ud83d\ude80");
        next.profile = Profile.of("%s \"t\"", "\u4e2d", "\"\\", " ", "\ud83d\udc37");
        next.assignment = Optional.of(new Assignment(SessionId.of("s \"1\" \\ \ud83d\ude80"), MICROS, after(20)));
        return next;
    }

    private static GoldenRecords lifted(long markedFrom) {
        GoldenRecords next = idle();
        next.lastStatusChange = after(61);
        next.turn = MICROS + 61_000_000;
        next.markOrder =
                Optional.of(new MarkOrder(MILLIS + 61_000, markedFrom, Order.Cause.unstated(), Optional.empty()));
        return next;
    }

    private static GoldenRecords onHost() {
        GoldenRecords next = attributes();
        next.host = Optional.of("rack-7 \"b\" \u00e9\ud83d\ude80");
        return next;
    }

    private static GoldenRecords markedForAWhile() {
        GoldenRecords next = offline();
        next.host = Optional.of("rack-7");
        next.markOrder = Optional.of(new MarkOrder(
                MILLIS + 30_000,
                MICROS,
                Order.Cause.of("ann", "disk \"sda\" \ud83d\ude80"),
                Optional.of(after(3_600))));
        next.attributes = Attributes.of(Map.of("region", "eu"));
        return next;
    }

    private static GoldenRecords markedBySomeone() {
        GoldenRecords next = paused();
        next.markOrder =
                Optional.of(new MarkOrder(MILLIS + 30_000, MICROS, Order.Cause.of("ann", ""), Optional.empty()));
        return next;
    }

    private static GoldenRecords everything() {
        GoldenRecords next = stopping(3);
        next.version = new Version("v1");
        next.availability = Availability.PAUSED;
        next.orphans = orphaned().orphans;
        next.lease = new Lease(after(60), Duration.ofSeconds(30), Optional.of(after(61)));
        next.attributes = Attributes.of(Map.of("region", "eu"));
        return next;
    }

    private static Instant after(int seconds) {
        return START.plusSeconds(seconds);
    }

    private WorkerRecord worker() {
        return new WorkerRecord(
                id,
                version,
                MICROS,
                registeredUnder,
                profile,
                availability,
                assignment,
                orphans,
                shutdown,
                START,
                lease,
                lastStatusChange,
                lastCapabilityUpdate,
                turn,
                attributes,
                markOrder,
                host);
    }
}
