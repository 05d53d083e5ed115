package io.workermanager.tck;

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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Records that the domain's own rules would take long to arrive at; each under a fresh version. */
final class TestRecords {
    private TestRecords() {}

    static WorkerRecord withFreshVersion(WorkerRecord next) {
        return next.withVersion(Version.fresh());
    }

    /** The record with a session under a token of the rule's choice. */
    static WorkerRecord withSession(WorkerRecord worker, String session, long token) {
        return with(
                worker,
                Optional.of(new WorkerRecord.Assignment(SessionId.of(session), token, worker.startedAt())),
                worker.orphans(),
                worker.turn(),
                worker.attributes());
    }

    /** The record with one session that waits for recovery. */
    static WorkerRecord withOrphan(WorkerRecord worker, String session, long token, Instant recoverableFrom) {
        return with(
                worker,
                Optional.empty(),
                List.of(new WorkerRecord.OrphanedSession(
                        SessionId.of(session), token, recoverableFrom, Optional.empty())),
                worker.turn(),
                worker.attributes());
    }

    static WorkerRecord withOrphans(WorkerRecord worker, List<WorkerRecord.OrphanedSession> orphans) {
        return with(worker, worker.assignment(), orphans, worker.turn(), worker.attributes());
    }

    static WorkerRecord withTurn(WorkerRecord worker, long turn) {
        return with(worker, worker.assignment(), worker.orphans(), turn, worker.attributes());
    }

    private static WorkerRecord with(
            WorkerRecord worker,
            Optional<WorkerRecord.Assignment> assignment,
            List<WorkerRecord.OrphanedSession> orphans,
            long turn,
            Attributes attributes) {
        return new WorkerRecord(
                worker.id(),
                Version.fresh(),
                worker.incarnation(),
                worker.registeredUnder(),
                worker.profile(),
                worker.availability(),
                assignment,
                orphans,
                worker.shutdown(),
                worker.startedAt(),
                worker.lease(),
                worker.lastStatusChange(),
                worker.lastCapabilityUpdate(),
                turn,
                attributes,
                worker.markOrder(),
                worker.host());
    }

    static WorkerRecord withAttributes(WorkerRecord worker, Map<String, ? extends @Nullable Object> attributes) {
        return with(worker, worker.assignment(), worker.orphans(), worker.turn(), Attributes.stored(attributes));
    }

    /** A record in which no two times are equal and every field has something in it. */
    static WorkerRecord allFieldsSet(String id, Instant now) {
        long micros = now.toEpochMilli() * 1000;
        return new WorkerRecord(
                WorkerId.of(id),
                Version.fresh(),
                micros + 17,
                now.toEpochMilli() - 11,
                Profile.of("websocket", "kraken", "spot", "futures"),
                Availability.PAUSED,
                Optional.of(new WorkerRecord.Assignment(SessionId.of(id + "-s"), micros + 3, now.minusMillis(3))),
                List.of(
                        new WorkerRecord.OrphanedSession(
                                SessionId.of(id + "-o1"), micros + 1, now.minusMillis(5), Optional.empty()),
                        new WorkerRecord.OrphanedSession(
                                SessionId.of(id + "-o2"), micros + 2, now.plusMillis(7), Optional.of("dispatcher"))),
                Optional.of(new ShutdownRequest(
                        5,
                        Order.Cause.of("ops", "night \"shift\""),
                        now.minusMillis(13),
                        Optional.of(now.minusMillis(12)),
                        Optional.of(now.minusMillis(9)),
                        Optional.of(now.minusMillis(8)))),
                now.minusMillis(4_001),
                new Lease(now.minusMillis(2), Duration.ofMillis(3_600_001), Optional.empty()),
                now.minusMillis(1_003),
                now.minusMillis(2_005),
                micros + 19,
                Attributes.of(allValueTypes()),
                Optional.of(new WorkerRecord.MarkOrder(
                        now.toEpochMilli() - 23, micros + 16, TestOrders.CAUSE, Optional.of(now.plusMillis(5_003)))),
                Optional.of("h\u00f6st \"1\" {\u65e5\ud83d\ude00}"));
    }

    static Map<String, @Nullable Object> allValueTypes() {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("nothing", null);
        inner.put("deep", List.of(List.of(), Map.of(), List.of(Map.of("x", 1))));
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("text", "quotes \" \\ ' and \u00e4\u65e5\ud83d\ude00 and\nlines\tand \u0000");
        all.put("emptyText", "");
        all.put("yes", true);
        all.put("no", false);
        all.put("nothing", null);
        all.put("zero", 0);
        all.put("long", Long.MAX_VALUE);
        all.put("negative", Long.MIN_VALUE);
        all.put("beyond53Bits", 9_007_199_254_740_993L);
        all.put("bigInteger", new BigInteger("123456789012345678901234567890"));
        all.put("decimal", new BigDecimal("0.1000000000000000055511151231257827"));
        all.put("trailingZeros", new BigDecimal("1.500"));
        all.put("emptyList", List.of());
        all.put("emptyMap", Map.of());
        all.put("list", Arrays.asList(1, "two", null, false));
        all.put("map", inner);
        all.put("a name with spaces, {braces} and \u00fc", "kept");
        return all;
    }

    /** Type, exchange and 64 capabilities, each as long as one may be. */
    static Profile largestProfile() {
        String[] capabilities = IntStream.range(0, 64)
                .mapToObj(i -> (char) ('0' + i) + "\u00e9".repeat(127) + "c")
                .toArray(String[]::new);
        return Profile.of("t".repeat(256), "\u65e5".repeat(85) + "e", capabilities);
    }

    /** As many bytes of attributes as there may be, in one that is long and in many that are short. */
    static Map<String, Object> largestAttributes() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            all.put("k" + i, i);
        }
        String json = all.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", ",\"long\":\"\"}"));
        all.put("long", "x".repeat(16 * 1024 - json.length()));
        return all;
    }

    /** As many sessions that wait as there may be, and as many dispatchers, with names as long as may be. */
    static List<WorkerRecord.OrphanedSession> mostOrphans(long token, Instant recoverableFrom) {
        return IntStream.range(0, 64)
                .mapToObj(i -> new WorkerRecord.OrphanedSession(
                        SessionId.of((char) ('0' + i) + "s".repeat(255)),
                        token,
                        recoverableFrom,
                        Optional.of((char) ('0' + i) + "d".repeat(255))))
                .toList();
    }
}
