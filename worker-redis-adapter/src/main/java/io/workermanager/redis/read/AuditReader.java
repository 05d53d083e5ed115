package io.workermanager.redis.read;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.redis.codec.OrderCodec;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the audit log, which is one stream for each partition. Safe for use by many threads. */
public final class AuditReader {
    private static final Script AUDIT = Script.of(Script.Kind.READ, AuditReader.class, "audit");
    private static final Pattern ID = Pattern.compile("([0-9]{1,20})-([0-9]{1,20})");
    private static final String SEPARATOR = " ";

    private final ScriptExecutor server;

    public AuditReader(ScriptExecutor server) {
        this.server = server;
    }

    /** An entry with its id in the stream. An entry that cannot be read has no value. */
    private record Stored(String id, Optional<Order.AuditEntry> value) {}

    public Order.AuditEntry.Page read(String from, int limit) {
        return page(List.of(this), from, limit);
    }

    /**
     * Merges the logs of several partitions by the times of their entries. Each partition keeps its own order, also if clocks were
     * set. A cursor has a part for each partition. Each partition keeps the latest entries of its own; of all of them, a page from the
     * start skips the entries that one log would not keep.
     */
    public static Order.AuditEntry.Page page(List<AuditReader> partitions, String from, int limit) {
        boolean skipsOldest = partitions.size() > 1 && from.equals(Order.AuditEntry.Page.START);
        int atOnce = skipsOldest ? Math.max(limit, Order.AuditEntry.KEPT) : limit;
        List<Log> logs = new ArrayList<>();
        List<String> ids = ids(partitions.size(), from);
        for (int i = 0; i < ids.size(); i++) {
            logs.add(partitions.get(i).new Log(ids.get(i), atOnce));
        }
        if (skipsOldest) {
            skipAllBut(Order.AuditEntry.KEPT, logs);
        }
        List<Order.AuditEntry> entries = new ArrayList<>();
        while (entries.size() < limit) {
            Log oldest = oldest(logs);
            if (oldest == null) {
                break;
            }
            entries.add(oldest.take());
        }
        int unreadable = logs.stream().mapToInt(log -> log.unreadable).sum();
        boolean isEmpty = entries.isEmpty() && unreadable == 0;
        String next = logs.stream().map(log -> log.cursor).collect(Collectors.joining(SEPARATOR));
        return new Order.AuditEntry.Page(entries, isEmpty ? from : next, unreadable);
    }

    private static void skipAllBut(int kept, List<Log> logs) {
        int surplus = logs.stream().mapToInt(Log::readAll).sum() - kept;
        for (int i = 0; i < surplus; i++) {
            Log oldest = oldest(logs);
            if (oldest != null) {
                Order.AuditEntry unused = oldest.take();
            }
        }
    }

    /** The log with the oldest next entry, if any has one. */
    private static @Nullable Log oldest(List<Log> logs) {
        Log oldest = null;
        Instant at = Instant.MAX;
        for (Log log : logs) {
            Optional<Order.AuditEntry> next = log.next();
            if (next.isPresent() && next.get().at().isBefore(at)) {
                oldest = log;
                at = next.get().at();
            }
        }
        return oldest;
    }

    private static List<String> ids(int partitions, String from) {
        if (from.equals(Order.AuditEntry.Page.START)) {
            return Collections.nCopies(partitions, "");
        }
        List<String> ids = List.of(from.split(SEPARATOR, -1));
        if (ids.size() != partitions || !ids.stream().allMatch(id -> id.isEmpty() || isId(id))) {
            throw new InvalidValueException("not a cursor of this audit log: " + from);
        }
        return ids;
    }

    /** Whether a text is the id of an entry of a stream: two numbers of 64 bits. */
    private static boolean isId(String text) {
        Matcher numbers = ID.matcher(text);
        return numbers.matches() && fits(numbers.group(1)) && fits(numbers.group(2));
    }

    private static boolean fits(String number) {
        return new BigInteger(number).bitLength() <= Long.SIZE;
    }

    /** The log of one partition, from a cursor on. */
    private final class Log {
        private final int limit;
        private final Queue<Stored> read = new ArrayDeque<>();
        private String cursor;
        private String lastRead;
        private boolean mayHaveMore = true;
        private Instant oldest = Instant.MIN;
        private int unreadable;

        Log(String cursor, int limit) {
            this.cursor = cursor;
            this.lastRead = cursor;
            this.limit = limit;
        }

        /** The next entry that can be read and is not too old. Moves the cursor past the others before it. */
        Optional<Order.AuditEntry> next() {
            while (true) {
                Stored stored = read.peek();
                if (stored == null) {
                    if (!mayHaveMore) {
                        return Optional.empty();
                    }
                    readMore();
                } else if (isReturned(stored)) {
                    return stored.value;
                } else {
                    unreadable += stored.value.isEmpty() ? 1 : 0;
                    cursor = read.remove().id;
                }
            }
        }

        private boolean isReturned(Stored stored) {
            return stored.value.filter(entry -> !entry.at().isBefore(oldest)).isPresent();
        }

        /** Reads the rest of the log, and returns how many entries it has to return. */
        int readAll() {
            while (mayHaveMore) {
                readMore();
            }
            return (int) read.stream().filter(this::isReturned).count();
        }

        Order.AuditEntry take() {
            Stored stored = read.remove();
            cursor = stored.id;
            return stored.value.orElseThrow();
        }

        private void readMore() {
            ScriptReply reply = server.call(AUDIT, List.of(), List.of(lastRead, limit));
            oldest = reply.at().minus(Order.AuditEntry.AGE);
            mayHaveMore = reply.number(ScriptReply.ANSWER) == 1;
            for (int i = ScriptReply.ANSWER + 1; i < reply.size(); i += 2) {
                lastRead = reply.text(i);
                read.add(new Stored(lastRead, entry(reply.bytes(i + 1))));
            }
        }

        private static Optional<Order.AuditEntry> entry(byte @Nullable [] bytes) {
            try {
                return bytes == null ? Optional.empty() : Optional.of(OrderCodec.read(bytes));
            } catch (UnreadableException e) {
                return Optional.empty();
            }
        }
    }
}
