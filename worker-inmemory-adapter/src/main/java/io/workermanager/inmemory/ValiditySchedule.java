package io.workermanager.inmemory;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The validity intervals of all records, sorted by start and by end. The intervals that the clock has left are at one end of either
 * set, whether it moved forwards or backwards.
 */
final class ValiditySchedule {
    private final TreeSet<StoredRecord> byEnd = new TreeSet<>(
            Comparator.<StoredRecord, Instant>comparing(kept -> kept.span.to()).thenComparingLong(kept -> kept.number));
    private final TreeSet<StoredRecord> byStart =
            new TreeSet<>(Comparator.<StoredRecord, Instant>comparing(kept -> kept.span.from())
                    .thenComparingLong(kept -> kept.number));

    /** The intersection of all intervals. While it contains the time, no record needs an update. */
    private ValidityInterval common = new ValidityInterval(Instant.MIN, Instant.MAX);

    void add(StoredRecord kept) {
        byEnd.add(kept);
        if (kept.span.from().isAfter(Instant.MIN)) {
            byStart.add(kept);
        }
        measure();
    }

    void remove(StoredRecord kept) {
        byEnd.remove(kept);
        byStart.remove(kept);
        measure();
    }

    private void measure() {
        common = new ValidityInterval(
                byStart.isEmpty() ? Instant.MIN : byStart.last().span.from(),
                byEnd.isEmpty() ? Instant.MAX : byEnd.first().span.to());
    }

    /** A record whose interval does not contain this time. */
    @Nullable
    StoredRecord leftBehind(Instant at) {
        if (common.contains(at)) {
            return null;
        }
        return at.isBefore(common.from()) ? byStart.last() : byEnd.first();
    }

    int size() {
        return byEnd.size();
    }
}
