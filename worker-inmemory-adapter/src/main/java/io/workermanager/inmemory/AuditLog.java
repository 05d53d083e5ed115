package io.workermanager.inmemory;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** The latest orders. A cursor is the number of the next entry. */
final class AuditLog {
    private static final Pattern CURSOR = Pattern.compile("[0-9]{1,18}");

    private final Deque<Order.AuditEntry> entries = new ArrayDeque<>();
    private long firstNumber;

    void add(Order.AuditEntry entry) {
        entries.add(entry);
        if (entries.size() > Order.AuditEntry.KEPT) {
            entries.remove();
            firstNumber++;
        }
    }

    Order.AuditEntry.Page page(String from, int limit, Instant now) {
        long next = Math.max(firstNumber, number(from));
        Instant oldest = now.minus(Order.AuditEntry.AGE);
        List<Order.AuditEntry> page = new ArrayList<>();
        long number = firstNumber;
        for (Order.AuditEntry entry : entries) {
            if (number++ < next) {
                continue;
            }
            if (page.size() == limit) {
                break;
            }
            next = number;
            if (!entry.at().isBefore(oldest)) {
                page.add(entry);
            }
        }
        return new Order.AuditEntry.Page(page, page.isEmpty() ? from : String.valueOf(next));
    }

    private static long number(String cursor) {
        if (!cursor.isEmpty() && !CURSOR.matcher(cursor).matches()) {
            throw new InvalidValueException("not a cursor of this audit log: " + cursor);
        }
        return cursor.isEmpty() ? 0 : Long.parseLong(cursor);
    }
}
