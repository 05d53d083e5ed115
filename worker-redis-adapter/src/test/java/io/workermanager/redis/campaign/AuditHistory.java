package io.workermanager.redis.campaign;

import io.workermanager.model.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Orders with a cause of their own each, and what the audit log must have of them. Safe for use by many threads. */
final class AuditHistory {
    private static final AtomicLong REASONS = new AtomicLong();

    /** The tolerated error of a client's estimate of the store's time. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private final Queue<Given> answered = new ConcurrentLinkedQueue<>();

    private record Given(Order.Cause cause, Instant since, boolean acknowledged) {}

    /** A cause that no other order has. */
    static Order.Cause cause() {
        return Order.Cause.of("operator", "reason " + REASONS.incrementAndGet());
    }

    /**
     * The answer to an order. An order of unknown outcome may be in the log or not.
     *
     * @param since the store's time before the order, by a client's estimate
     * @param acknowledged whether the order certainly took effect; otherwise it certainly did not
     */
    void answered(Order.Cause cause, Instant since, boolean acknowledged) {
        answered.add(new Given(cause, since, acknowledged));
    }

    /** What is wrong in the log of a store that lost nothing. The log has at least the latest {@link Order.AuditEntry#KEPT} entries. */
    Optional<String> contradiction(List<Order.AuditEntry> log) {
        Map<Order.Cause, Long> entries = log.stream()
                .collect(Collectors.groupingBy(entry -> entry.order().cause(), Collectors.counting()));
        Instant complete = log.size() < Order.AuditEntry.KEPT
                ? Instant.EPOCH
                : log.get(0).at().plus(CLOCK_ERROR);
        for (Given given : answered) {
            long found = entries.getOrDefault(given.cause, 0L);
            boolean mayBeTrimmed = !given.since.isAfter(complete);
            if (found > 1 || (given.acknowledged ? found == 0 && !mayBeTrimmed : found > 0)) {
                return Optional.of("the order of " + given.cause + " is in the log " + found + " times, and was "
                        + (given.acknowledged ? "acknowledged" : "refused"));
            }
        }
        return Optional.empty();
    }

    /** Every entry of a log. */
    static List<Order.AuditEntry> readAll(Function<String, Order.AuditEntry.Page> page) {
        List<Order.AuditEntry> all = new ArrayList<>();
        String cursor = Order.AuditEntry.Page.START;
        while (true) {
            Order.AuditEntry.Page next = page.apply(cursor);
            if (next.entries().isEmpty()) {
                return all;
            }
            all.addAll(next.entries());
            cursor = next.next();
        }
    }
}
