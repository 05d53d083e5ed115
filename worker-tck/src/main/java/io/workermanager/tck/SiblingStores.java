package io.workermanager.tck;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Three stores of one fleet, used as one. The thread that creates this object alternates between them: each write goes to another
 * store than the write before, and so does each read. Every other thread keeps to one of them. A store that keeps in its own memory
 * what its fleet must know is therefore noticed by every rule. Each store is opened at its first call.
 */
final class SiblingStores extends ForwardingWorkerStore {
    private static final int STORES = 3;
    private static final WorkerId NOBODY = WorkerId.of("nobody");

    /** The calls that alternate with each other. */
    private final AtomicInteger reads;

    private final AtomicInteger writes = new AtomicInteger();
    private final Selection siblings;

    SiblingStores(Supplier<WorkerStore> open) {
        this(new Selection(open), new AtomicInteger());
    }

    private SiblingStores(Selection siblings, AtomicInteger reads) {
        super(() -> siblings.get(siblings.next(reads)));
        this.siblings = siblings;
        this.reads = reads;
    }

    /** Opens each store once, and gives each thread but the first a store of its own. Safe for use by many threads. */
    private static final class Selection {
        private final Thread alternating = Thread.currentThread();
        private final AtomicInteger threads = new AtomicInteger();
        private final ThreadLocal<Integer> own = ThreadLocal.withInitial(threads::getAndIncrement);
        private final List<WorkerStore> opened = new ArrayList<>();
        private final Supplier<WorkerStore> open;

        Selection(Supplier<WorkerStore> open) {
            this.open = open;
        }

        int next(AtomicInteger calls) {
            int number = Thread.currentThread().equals(alternating) ? calls.getAndIncrement() : own.get();
            return number % STORES;
        }

        synchronized WorkerStore get(int number) {
            while (opened.size() <= number) {
                opened.add(open.get());
            }
            return opened.get(number);
        }

        synchronized List<WorkerStore> opened() {
            return List.copyOf(opened);
        }
    }

    private WorkerStore nextWriter() {
        return siblings.get(siblings.next(writes));
    }

    @Override
    public List<WriteResult> write(List<Write> some) {
        return nextWriter().write(some);
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return nextWriter().writeControl(expected, next, keepFor, preconditions, audit);
    }

    /** A store need not know of a control that another store wrote until it completes a call. */
    @Override
    public FleetControl control() {
        WorkerStore one = siblings.get(siblings.next(reads));
        one.find(NOBODY);
        return one.control();
    }

    // A cursor belongs to the store that created it. The one of this store begins with the number of that store.

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        int number = numberOf(from);
        return numbered(number, siblings.get(number).scan(atLeast, withoutNumber(from), limit));
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        int number = numberOf(from);
        return numbered(number, siblings.get(number).longestIdle(wanted, withoutNumber(from), limit));
    }

    private int numberOf(Page.Cursor from) {
        return from.equals(Page.Cursor.start())
                ? siblings.next(reads)
                : from.place().charAt(0) - '0';
    }

    private static Page.Cursor withoutNumber(Page.Cursor from) {
        return from.equals(Page.Cursor.start())
                ? from
                : new Page.Cursor(from.place().substring(1));
    }

    private static Page numbered(int number, Page page) {
        return new Page(
                page.workers(),
                page.unreadable(),
                page.next().map(next -> new Page.Cursor(number + next.place())),
                page.at());
    }

    @Override
    public void close() {
        siblings.opened().forEach(WorkerStore::close);
    }
}
