package io.workermanager.redis.read;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.redis.codec.OrderCodec;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads the audit log, which is one stream for each partition. Safe for use by many threads. */
public final class AuditReader {
    private static final Script AUDIT = Script.of(Script.Kind.READ, AuditReader.class, "audit");
    private static final Pattern CURSOR = Pattern.compile("|[0-9]{1,20}-[0-9]{1,20}");
    private static final String SEPARATOR = " ";

    private final ScriptExecutor server;

    public AuditReader(ScriptExecutor server) {
        this.server = server;
    }

    /** An entry with the cursor after it. An entry that cannot be read has no value. */
    private record Stored(String cursor, Instant at, List<Order.AuditEntry> value) {}

    public Order.AuditEntry.Page read(String from, int limit) {
        return page(List.of(this), from, limit);
    }

    /** Merges the logs of several partitions by time. A cursor has a part for each of them. */
    public static Order.AuditEntry.Page page(List<AuditReader> partitions, String from, int limit) {
        String[] cursors = cursors(partitions.size(), from);
        List<List<Stored>> found = new ArrayList<>();
        for (int i = 0; i < cursors.length; i++) {
            found.add(partitions.get(i).stored(cursors[i], limit));
        }
        List<Order.AuditEntry> entries = new ArrayList<>();
        int unreadable = 0;
        int[] taken = new int[cursors.length];
        for (int count = 0; count < limit; count++) {
            int next = oldest(found, taken);
            if (next < 0) {
                break;
            }
            Stored stored = found.get(next).get(taken[next]++);
            cursors[next] = stored.cursor;
            entries.addAll(stored.value);
            unreadable += stored.value.isEmpty() ? 1 : 0;
        }
        return new Order.AuditEntry.Page(entries, String.join(SEPARATOR, cursors), unreadable);
    }

    /** The partition with the oldest entry that was not taken, or -1. */
    private static int oldest(List<List<Stored>> found, int[] taken) {
        int oldest = -1;
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] < found.get(i).size()
                    && (oldest < 0
                            || found.get(i)
                                    .get(taken[i])
                                    .at
                                    .isBefore(found.get(oldest).get(taken[oldest]).at))) {
                oldest = i;
            }
        }
        return oldest;
    }

    private static String[] cursors(int partitions, String from) {
        String[] cursors = new String[partitions];
        if (from.equals(Order.AuditEntry.Page.START)) {
            Arrays.fill(cursors, "");
            return cursors;
        }
        String[] parts = from.split(SEPARATOR, -1);
        for (String part : parts) {
            if (parts.length != partitions || !CURSOR.matcher(part).matches()) {
                throw new InvalidValueException("not a cursor of this audit log: " + from);
            }
        }
        return parts;
    }

    private List<Stored> stored(String from, int limit) {
        ScriptReply reply = server.call(AUDIT, List.of(), List.of(from, String.valueOf(limit)));
        Instant oldest = reply.at().minus(Order.AuditEntry.AGE);
        List<Stored> all = new ArrayList<>();
        for (int i = ScriptReply.ANSWER; i + 1 < reply.size(); i += 2) {
            Stored stored = stored(reply.text(i), Objects.requireNonNull(reply.bytes(i + 1)));
            if (!stored.at.isBefore(oldest)) {
                all.add(stored);
            }
        }
        return all;
    }

    private static Stored stored(String cursor, byte[] bytes) {
        try {
            Order.AuditEntry entry = OrderCodec.read(bytes);
            return new Stored(cursor, entry.at(), List.of(entry));
        } catch (UnreadableException e) {
            return new Stored(cursor, Instant.MAX, List.of());
        }
    }
}
