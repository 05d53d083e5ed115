package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads all pages of a store's queries, and compares the queries with each other. */
final class StoreInspector {
    private static final int PAGES = 20_000;

    /** The order of idle workers. */
    static final Comparator<WorkerRecord> IDLE_ORDER =
            Comparator.comparingLong(WorkerRecord::turn).thenComparing(WorkerRecord::id, WorkerId.order());

    private final WorkerStore store;

    StoreInspector(WorkerStore store) {
        this.store = store;
    }

    // ---- all pages

    /** Every record that a scan delivers, with duplicates. */
    List<WorkerRecord> scan(ScanScope scope) {
        return scan(WorkerStore.Query.of(scope), 7, page -> {});
    }

    List<WorkerRecord> scan(WorkerStore.Query query, int limit, Consumer<Page> betweenPages) {
        List<WorkerRecord> all = new ArrayList<>();
        pages(from -> store.scan(query, from, limit), betweenPages).forEach(page -> all.addAll(page.workers()));
        return all;
    }

    List<WorkerList.Unreadable> unreadable() {
        List<WorkerList.Unreadable> all = new ArrayList<>();
        pages(from -> store.scan(WorkerStore.Query.of(ScanScope.ALL), from, 7), page -> {})
                .forEach(page -> all.addAll(page.unreadable()));
        return all;
    }

    List<WorkerRecord> idle() {
        return idle(profile -> true, 100, page -> {});
    }

    List<WorkerRecord> idle(Predicate<Profile> wanted, int limit, Consumer<Page> betweenPages) {
        List<WorkerRecord> all = new ArrayList<>();
        pages(from -> store.longestIdle(wanted, from, limit), betweenPages).forEach(page -> {
            assertThatAll(page.workers()).as("a page of at most " + limit).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.workers());
        });
        return all;
    }

    /** The whole audit log. */
    List<Order.AuditEntry> audit() {
        return audit(Order.AuditEntry.Page.START, 100);
    }

    /** The entries of the audit log after a cursor, up to the page that has none. */
    List<Order.AuditEntry> audit(String from, int limit) {
        List<Order.AuditEntry> all = new ArrayList<>();
        Order.AuditEntry.Page page = store.audit(from, limit);
        for (int pages = 1; !page.entries().isEmpty(); pages++) {
            assertThat(page.entries().size())
                    .as("how many entries a page has, with a limit of %d", limit)
                    .isLessThanOrEqualTo(limit);
            assertThat(pages)
                    .as("how many pages the audit log has, and does not end")
                    .isLessThan(PAGES);
            all.addAll(page.entries());
            page = store.audit(page.next(), limit);
        }
        return all;
    }

    static List<Page> pages(Function<Page.Cursor, Page> read, Consumer<Page> betweenPages) {
        List<Page> pages = new ArrayList<>();
        Optional<Page.Cursor> next = Optional.of(Page.Cursor.start());
        while (next.isPresent()) {
            assertThat(pages.size())
                    .as(() -> "how many pages came without an end, the last with "
                            + RecordAssertions.abbreviate(
                                    pages.get(pages.size() - 1).workers()))
                    .isLessThan(PAGES);
            Page page = read.apply(next.get());
            pages.add(page);
            next = page.next();
            if (next.isPresent()) {
                betweenPages.accept(page);
            }
        }
        return pages;
    }

    // ---- everything at once

    /** Every query reports exactly these records. */
    void assertStored(Collection<WorkerRecord> exactly) {
        exactly.forEach(
                worker -> assertThat(store.find(worker.id()).value()).as("find").contains(worker));
        assertInOrder("a scan of all, by id", byId(scan(ScanScope.ALL)), byId(exactly));
        assertScanned(ScanScope.LIVING, exactly, (worker, at) -> worker.lease().livenessAt(at) == Lease.Liveness.ALIVE);
        assertScanned(ScanScope.MARKED, exactly, (worker, at) -> worker.availability() != Availability.ONLINE);
        assertScanned(
                ScanScope.RECOVERABLE,
                exactly,
                (worker, at) -> !worker.recoverable(at).isEmpty());
        assertIdle(exactly);
        assertCounted(exactly);
        assertHeld(exactly);
    }

    private void assertScanned(
            ScanScope scope, Collection<WorkerRecord> stand, BiPredicate<WorkerRecord, Instant> wanted) {
        Instant before = store.now();
        List<WorkerRecord> scanned = byId(scan(scope));
        Instant after = store.now();
        List<WorkerRecord> least = stand.stream()
                .filter(worker -> wanted.test(worker, before) && wanted.test(worker, after))
                .toList();
        assertThatAll(scanned).as("a scan of " + scope).containsAll(least);
        assertThatAll(byId(stand)).as("what stands, against a scan of " + scope).containsAll(scanned);
    }

    private void assertIdle(Collection<WorkerRecord> stand) {
        Page page = store.longestIdle(profile -> true, Page.Cursor.start(), 10_000);
        List<WorkerRecord> expected = stand.stream()
                .filter(worker -> WorkerCensus.State.of(worker, page.at()) == WorkerCensus.State.IDLE)
                .sorted(IDLE_ORDER)
                .toList();
        assertInOrder("the longest idle", page.workers(), expected);
    }

    /** Every worker that the store reports as idle is idle, and has a matching profile. */
    void assertIdleOnly(Predicate<Profile> wanted) {
        Page page = store.longestIdle(wanted, Page.Cursor.start(), 100);
        page.workers().forEach(worker -> {
            assertThat(WorkerCensus.State.of(worker, page.at()))
                    .as("where %s stands, who is among the idle", worker.id())
                    .isEqualTo(WorkerCensus.State.IDLE);
            assertThat(wanted.test(worker.profile()))
                    .as("whether %s is wanted", worker.profile())
                    .isTrue();
        });
    }

    private void assertCounted(Collection<WorkerRecord> stand) {
        Timestamped<WorkerCensus> census = store.census();
        assertThat(census.value()).as("the census").isEqualTo(count(stand, census.at()));
    }

    static WorkerCensus count(Collection<WorkerRecord> stand, Instant at) {
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        stand.forEach(worker -> counts.computeIfAbsent(worker.profile(), profile -> new HashMap<>())
                .merge(WorkerCensus.State.of(worker, at), 1L, Long::sum));
        return new WorkerCensus(counts);
    }

    /** How many records a census counts in all. */
    static long total(WorkerCensus census) {
        return census.counts().values().stream()
                .flatMap(byState -> byState.values().stream())
                .mapToLong(count -> count)
                .sum();
    }

    private void assertHeld(Collection<WorkerRecord> stand) {
        Map<SessionId, Long> named = new HashMap<>();
        stand.forEach(worker -> worker.sessions().forEach(session -> named.merge(session, 1L, Long::sum)));
        stand.forEach(worker -> worker.sessions().stream()
                .filter(session -> named.getOrDefault(session, 0L) == 1)
                .forEach(session -> assertThat(store.findBySession(session).value())
                        .as("who holds " + session)
                        .contains(worker)));
    }

    private static List<WorkerRecord> byId(Collection<WorkerRecord> workers) {
        Map<WorkerId, WorkerRecord> all = new TreeMap<>(WorkerId.order());
        workers.forEach(worker -> all.put(worker.id(), worker));
        return List.copyOf(all.values());
    }
}
