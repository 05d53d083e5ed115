package io.workermanager.redis.campaign;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * A value that clients write and read at the same time, and what a read may return. A read may return the value of a write that
 * began before the read ended, unless an acknowledged write began after that one ended, and ended before the read began. Times are
 * of the monotonic clock, in nanoseconds. Safe for use by many threads.
 *
 * @param <V> the value's type
 */
final class RegularRegister<V> {
    private static final int MANY = 200;

    private final List<Written<V>> writes = new ArrayList<>();

    RegularRegister(V initial, long at) {
        begin(Set.of(initial), at).acknowledged(initial, at);
    }

    /** A write in progress of one of several values. */
    synchronized Written<V> begin(Set<V> possible, long at) {
        Written<V> write = new Written<>(possible, at);
        add(write);
        return write;
    }

    /** A write in progress of this value and of others. */
    synchronized void add(Written<V> write) {
        if (writes.size() > MANY) {
            forgetReplaced(write.start - 60_000_000_000L);
        }
        writes.add(write);
    }

    /** Whether a read may return the value. */
    synchronized boolean mayRead(V value, long start, long end) {
        return writes.stream()
                .anyMatch(write -> write.couldBe(value) && write.start - end <= 0 && !replaced(write, start));
    }

    /** The values that a read may return. */
    synchronized List<Written<V>> candidates(long start, long end) {
        return writes.stream()
                .filter(write -> !write.possible.isEmpty() && write.start - end <= 0 && !replaced(write, start))
                .toList();
    }

    private boolean replaced(Written<V> write, long before) {
        return writes.stream().anyMatch(later -> later.follows(write) && later.end - before < 0);
    }

    private void forgetReplaced(long before) {
        for (Iterator<Written<V>> each = writes.iterator(); each.hasNext(); ) {
            if (replaced(each.next(), before)) {
                each.remove();
            }
        }
    }

    /** A write: when it began and ended, and what it may have written. */
    static final class Written<V> {
        private volatile Set<V> possible;
        private final long start;
        private volatile long end;
        private volatile boolean over;
        private volatile boolean acknowledged;

        Written(Set<V> possible, long start) {
            this.possible = possible;
            this.start = start;
        }

        /** It was done. */
        void acknowledged(V value, long at) {
            possible = Set.of(value);
            end = at;
            over = true;
            acknowledged = true;
        }

        /** It certainly did not happen. */
        void refused() {
            possible = Set.of();
        }

        /** It may happen until some time. */
        void unknown(long until) {
            end = until;
            over = true;
        }

        private boolean couldBe(V value) {
            return possible.contains(value);
        }

        private boolean follows(Written<V> other) {
            return acknowledged && other.over && start - other.end > 0;
        }

        @Override
        public String toString() {
            return possible + (acknowledged ? " acknowledged" : over ? " unknown" : " under way");
        }
    }
}
