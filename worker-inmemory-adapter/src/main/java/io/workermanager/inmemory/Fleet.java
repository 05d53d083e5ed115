package io.workermanager.inmemory;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Ledger.Tenure;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The data of one fleet, shared by the stores over it. Every call first lets the time pass that has passed, and then sees all
 * records at that one time. The monitor is its own lock; nothing of a caller's but the clock runs under it.
 */
final class Fleet {
    private final InstantSource clock;
    private final Watches watches = new Watches();
    private final Books books = new Books(gone -> watches.changed(gone.id()));

    Fleet(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private Instant pass() {
        Instant at = now();
        books.pass(at);
        return at;
    }

    // ---- reads

    synchronized Reading<Optional<Worker>> find(WorkerId id) {
        Instant at = pass();
        return new Reading<>(books.record(id), at);
    }

    synchronized Reading<Optional<Worker>> findBySession(SessionId session) {
        Instant at = pass();
        return new Reading<>(books.tenure(session).flatMap(Tenure::holder).flatMap(books::record), at);
    }

    /** The page; empty if the selection must judge first. */
    synchronized Optional<Page> scan(Selection selection, Reach reach, Cursor from, int limit) {
        return page(
                selection,
                peers -> peers.reached(reach, from),
                Comparator.comparing(Kept::name),
                limit,
                kept -> reach != Reach.LIVING || kept.place.living(),
                kept -> new Cursor(kept.name()));
    }

    /** The page; empty if the selection must judge first. */
    synchronized Optional<Page> longestIdle(Selection selection, Cursor from, int limit) {
        return page(
                selection,
                peers -> peers.idle(from),
                Comparator.comparing(Kept::turn),
                limit,
                kept -> true,
                kept -> kept.turn().cursor());
    }

    private Optional<Page> page(
            Selection selection,
            Function<Peers, Iterator<Kept>> some,
            Comparator<Kept> order,
            int limit,
            Predicate<Kept> wanted,
            Function<Kept, Cursor> cursor) {
        Instant at = pass();
        if (!selection.isComplete(books.records.peers())) {
            return Optional.empty();
        }
        Iterator<Kept> merged = selection.merge(books.records.peers(), some, order);
        List<Worker> workers = new ArrayList<>();
        Optional<Cursor> next = Optional.empty();
        for (int looked = 1; merged.hasNext(); looked++) {
            Kept kept = merged.next();
            if (wanted.test(kept)) {
                workers.add(kept.worker);
            }
            if (looked == limit && merged.hasNext()) {
                next = Optional.of(cursor.apply(kept));
                break;
            }
        }
        return Optional.of(new Page(workers, List.of(), next, at));
    }

    synchronized Reading<Census> census() {
        Instant at = pass();
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        books.records.peers().forEach(peers -> counts.put(peers.profile, peers.counts()));
        return new Reading<>(new Census(counts), at);
    }

    synchronized FleetControl control() {
        pass();
        return books.control();
    }

    // ---- writes

    synchronized WriteResult write(Write write) {
        Instant at = pass();
        Optional<WriteResult> settled = books.settle(write);
        if (settled.isPresent()) {
            return settled.get();
        }
        books.apply(write);
        watches.written(write);
        return new WriteResult.Applied(at);
    }

    synchronized WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        Instant at = pass();
        Optional<WriteResult> settled = books.settle(expected, next, terms);
        if (settled.isPresent()) {
            return settled.get();
        }
        books.orders.replace(next, keepFor, at);
        watches.controlChanged();
        return new WriteResult.Applied(at);
    }

    // ---- watches

    synchronized void add(Watch watch) {
        watches.add(watch);
    }

    synchronized void remove(Watch watch) {
        watches.remove(watch);
    }

    /** How much is remembered, of each kind. */
    record Sizes(int records, int timed, int profiles, int held, int givenUp, int graves, int watches) {
        static final Sizes NOTHING = new Sizes(0, 0, 0, 0, 0, 0, 0);
    }

    synchronized Sizes sizes() {
        pass();
        return new Sizes(
                books.records.size(),
                books.records.timed(),
                books.records.peers().size(),
                books.sessions.held(),
                books.sessions.givenUp(),
                books.graveyard.size(),
                watches.size());
    }
}
