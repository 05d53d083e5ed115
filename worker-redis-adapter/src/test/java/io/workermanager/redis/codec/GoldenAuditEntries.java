package io.workermanager.redis.codec;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The entries of the audit log that the golden files hold, by the names of the files. */
final class GoldenAuditEntries {
    private static final Instant AT = Instant.ofEpochMilli(1_790_000_000_000L);
    private static final Order.Cause CAUSE = Order.Cause.of("ann", "storm \"x\" \\ \ud83d\ude80");

    private GoldenAuditEntries() {}

    static Map<String, Order.AuditEntry> all() {
        Map<String, Order.AuditEntry> all = new LinkedHashMap<>();
        put(all, Order.markOffline(Selector.ids(List.of("w2", "w1")), CAUSE).lasting(Duration.ofMinutes(5)));
        put(all, Order.markOnline(Selector.type("fix").and(Selector.host("rack-7")), CAUSE));
        put(all, Order.pause(Selector.attribute("zone", "12.50"), CAUSE));
        put(all, Order.resume(Selector.idPrefix("eu-"), CAUSE));
        put(all, Order.hold("h \"1\"", Selector.exchange("kraken"), CAUSE).lasting(Duration.ofDays(3660)));
        put(all, Order.lift("h \"1\"", CAUSE));
        put(all, Order.markAllOnline(Order.Cause.unstated()));
        put(all, Order.shutdown(Selector.capability("spot"), CAUSE));
        put(all, Order.clearShutdownSignals(CAUSE));
        put(all, Order.release("s \"1\"", CAUSE));
        put(all, Order.raiseToken("s 1", CAUSE));
        put(all, new Order(Order.Kind.DISCARD_UNREADABLE, Selector.id("w"), CAUSE, Optional.empty(), Optional.empty()));
        all.put("end-recovery-pause", new Order.AuditEntry(AT, Order.endRecoveryPause(CAUSE), Order.NOT_COUNTED));
        return all;
    }

    private static void put(Map<String, Order.AuditEntry> all, Order order) {
        String name = order.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        all.put(name, new Order.AuditEntry(AT, order, all.size()));
    }
}
