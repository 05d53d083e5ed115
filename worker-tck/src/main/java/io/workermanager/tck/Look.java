package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Census;
import io.workermanager.model.Liveness;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.WorkerStore;
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

/** Looks at a store through its queries, all pages of them. */
final class Look {
    private static final int PAGES = 20_000;

    /** The order in which idle workers wait. */
    static final Comparator<Worker> TURN =
            Comparator.comparingLong(Worker::turn).thenComparing(Worker::id);

    private final WorkerStore store;

    Look(WorkerStore store) {
        this.store = store;
    }

    // ---- all pages

    /** Every record that a scan delivers, twice where it does. */
    List<Worker> scan(Reach reach) {
        return scan(WorkerQuery.of(reach), 7, page -> {});
    }

    List<Worker> scan(WorkerQuery query, int limit, Consumer<Page> betweenPages) {
        List<Worker> all = new ArrayList<>();
        pages(from -> store.scan(query, from, limit), betweenPages).forEach(page -> all.addAll(page.workers()));
        return all;
    }

    List<UnreadableRecord> unreadable() {
        List<UnreadableRecord> all = new ArrayList<>();
        pages(from -> store.scan(WorkerQuery.of(Reach.ALL), from, 7), page -> {})
                .forEach(page -> all.addAll(page.unreadable()));
        return all;
    }

    List<Worker> idle() {
        return idle(profile -> true, 100, page -> {});
    }

    List<Worker> idle(Predicate<Profile> wanted, int limit, Consumer<Page> betweenPages) {
        List<Worker> all = new ArrayList<>();
        pages(from -> store.longestIdle(wanted, from, limit), betweenPages).forEach(page -> {
            Shown.assertThatAll(page.workers()).as("a page of at most " + limit).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.workers());
        });
        return all;
    }

    static List<Page> pages(Function<Cursor, Page> read, Consumer<Page> betweenPages) {
        List<Page> pages = new ArrayList<>();
        Optional<Cursor> next = Optional.of(Cursor.START);
        while (next.isPresent()) {
            assertThat(pages.size())
                    .as(() -> "how many pages came without an end, the last with "
                            + Shown.inShort(pages.get(pages.size() - 1).workers()))
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

    /** Every query says that exactly these records stand. */
    void assertStand(Worker... exactly) {
        assertStand(List.of(exactly));
    }

    void assertStand(Collection<Worker> exactly) {
        exactly.forEach(
                worker -> assertThat(store.find(worker.id()).value()).as("find").contains(worker));
        Shown.assertInOrder("a scan of all, by id", byId(scan(Reach.ALL)), byId(exactly));
        assertScanned(Reach.LIVING, exactly, (worker, at) -> worker.lease().at(at) == Liveness.ALIVE);
        assertScanned(Reach.MARKED, exactly, (worker, at) -> worker.availability() != Availability.ONLINE);
        assertScanned(
                Reach.RECOVERABLE,
                exactly,
                (worker, at) -> !worker.recoverable(at).isEmpty());
        assertIdle(exactly);
        assertCounted(exactly);
        assertHeld(exactly);
    }

    private void assertScanned(Reach reach, Collection<Worker> stand, BiPredicate<Worker, Instant> wanted) {
        Instant before = store.now();
        List<Worker> scanned = byId(scan(reach));
        Instant after = store.now();
        List<Worker> least = stand.stream()
                .filter(worker -> wanted.test(worker, before) && wanted.test(worker, after))
                .toList();
        Shown.assertThatAll(scanned).as("a scan of " + reach).containsAll(least);
        Shown.assertThatAll(byId(stand))
                .as("what stands, against a scan of " + reach)
                .containsAll(scanned);
    }

    private void assertIdle(Collection<Worker> stand) {
        Page page = store.longestIdle(profile -> true, Cursor.START, 10_000);
        List<Worker> expected = stand.stream()
                .filter(worker -> Standing.of(worker, page.at()) == Standing.IDLE)
                .sorted(TURN)
                .toList();
        Shown.assertInOrder("the longest idle", page.workers(), expected);
    }

    /** Whoever the store says is idle, is, and has a wanted profile. */
    void assertIdleOnly(Predicate<Profile> wanted) {
        Page page = store.longestIdle(wanted, Cursor.START, 100);
        page.workers().forEach(worker -> {
            assertThat(Standing.of(worker, page.at()))
                    .as("where %s stands, who is among the idle", worker.id())
                    .isEqualTo(Standing.IDLE);
            assertThat(wanted.test(worker.profile()))
                    .as("whether %s is wanted", worker.profile())
                    .isTrue();
        });
    }

    private void assertCounted(Collection<Worker> stand) {
        Reading<Census> census = store.census();
        assertThat(census.value()).as("the census").isEqualTo(count(stand, census.at()));
    }

    static Census count(Collection<Worker> stand, Instant at) {
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        stand.forEach(worker -> counts.computeIfAbsent(worker.profile(), profile -> new HashMap<>())
                .merge(Standing.of(worker, at), 1L, Long::sum));
        return new Census(counts);
    }

    private void assertHeld(Collection<Worker> stand) {
        Map<SessionId, Long> named = new HashMap<>();
        stand.forEach(worker -> worker.sessions().forEach(session -> named.merge(session, 1L, Long::sum)));
        stand.forEach(worker -> worker.sessions().stream()
                .filter(session -> named.getOrDefault(session, 0L) == 1)
                .forEach(session -> assertThat(store.findBySession(session).value())
                        .as("who holds " + session)
                        .contains(worker)));
    }

    private static List<Worker> byId(Collection<Worker> workers) {
        Map<WorkerId, Worker> all = new TreeMap<>();
        workers.forEach(worker -> all.put(worker.id(), worker));
        return List.copyOf(all.values());
    }
}
