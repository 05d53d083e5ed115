package io.workermanager.inmemory;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The spans of all records by their ends and by their beginnings: whom the clock has left behind, when it goes on and when it is
 * set back, stands at one end of either set.
 */
final class ExpirySchedule {
    private final TreeSet<StoredRecord> byEnd = new TreeSet<>(
            Comparator.<StoredRecord, Instant>comparing(kept -> kept.span.to()).thenComparingLong(kept -> kept.number));
    private final TreeSet<StoredRecord> byStart =
            new TreeSet<>(Comparator.<StoredRecord, Instant>comparing(kept -> kept.span.from())
                    .thenComparingLong(kept -> kept.number));

    /** What all spans have in common, so that most calls need not look any closer. */
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

    /** One whose span does not contain this time, if there is any. */
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
