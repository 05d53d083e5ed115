package io.workermanager.livepage.view;

import io.workermanager.model.Order;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An entry of the audit log as one line of a table.
 *
 * @param at when the order was given
 * @param kind what it does
 * @param subject the name of the hold, or the session
 * @param selector which workers
 * @param length how long it lasts, in milliseconds
 * @param who who gave it
 * @param reason why
 * @param concerned how many workers it concerned
 */
record OrderRow(
        Instant at,
        String kind,
        Optional<String> subject,
        String selector,
        Optional<Long> length,
        String who,
        String reason,
        long concerned) {
    static OrderRow of(Order.AuditEntry entry) {
        Order order = entry.order();
        return new OrderRow(
                entry.at(),
                order.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                order.subject(),
                order.selector().toString(),
                order.length().map(length -> length.toMillis()),
                order.cause().who(),
                order.cause().reason(),
                entry.concerned());
    }

    boolean contains(String text) {
        return Texts.contains(text, kind, subject.orElse(""), selector, who, reason);
    }
}
