package io.workermanager.inmemory;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
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
import org.jspecify.annotations.Nullable;

/**
 * The data of one fleet, shared by the stores over it. Every call first lets the time pass that has passed, and then sees all
 * records at that one time. The monitor is its own lock; nothing of a caller's but the clock runs under it.
 */
final class Fleet {
    private final InstantSource clock;
    private final Records records = new Records();
    private final Sessions sessions = new Sessions();
    private final Graveyard graveyard = new Graveyard();
    private final Orders orders = new Orders();
    private final Watches watches = new Watches();

    Fleet(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private Instant pass() {
        Instant at = now();
        orders.pass(at);
        graveyard.pass(at);
        sessions.pass(at);
        records.pass(at, gone -> {
            sessions.expired(gone, at);
            watches.changed(gone.id());
        });
        return at;
    }

    // ---- reads

    synchronized Reading<Optional<Worker>> find(WorkerId id) {
        Instant at = pass();
        return new Reading<>(worker(records.find(id)), at);
    }

    synchronized Reading<Optional<Worker>> findBySession(SessionId session) {
        Instant at = pass();
        WorkerId holder = sessions.holder(session);
        return new Reading<>(holder == null ? Optional.empty() : worker(records.find(holder)), at);
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
        if (!selection.isComplete(records.peers())) {
            return Optional.empty();
        }
        Iterator<Kept> merged = selection.merge(records.peers(), some, order);
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
        records.peers().forEach(peers -> counts.put(peers.profile, peers.counts()));
        return new Reading<>(new Census(counts), at);
    }

    synchronized FleetControl control() {
        pass();
        return orders.current();
    }

    // ---- writes

    synchronized WriteResult write(Write write) {
        Instant at = pass();
        Kept kept = records.find(write.id());
        if (hasRun(write, kept, at)) {
            return new WriteResult.Applied(at);
        }
        Refusal why = refusal(write.terms(), at);
        if (why == null) {
            if (write instanceof Write.Insert insert) {
                why = insert(insert, kept, at);
            } else if (write instanceof Write.Replace replace) {
                why = replace(replace, kept, at);
            } else if (write instanceof Write.Remove remove) {
                why = remove(remove, kept, at);
            }
        }
        if (why != null) {
            return new WriteResult.Refused(why, at);
        }
        orders.renew(at);
        return new WriteResult.Applied(at);
    }

    private boolean hasRun(Write write, @Nullable Kept kept, Instant at) {
        if (write instanceof Write.Insert insert) {
            return isStored(insert.first(), kept);
        }
        if (write instanceof Write.Replace replace) {
            return isStored(replace.next(), kept);
        }
        return write instanceof Write.Remove remove && graveyard.wasRemovedLast(remove.expected(), at);
    }

    private @Nullable Refusal refusal(Terms terms, Instant at) {
        if (!terms.windowHolds(at)) {
            return new Refusal.OutsideWindow();
        }
        long revision = orders.current().revision();
        return terms.controlRevision().orElse(revision) == revision ? null : new Refusal.OtherControl(revision);
    }

    private @Nullable Refusal insert(Write.Insert write, @Nullable Kept kept, Instant at) {
        Worker first = write.first();
        if (kept != null) {
            return new Refusal.OtherVersion(worker(kept));
        }
        long removed = graveyard.incarnation(first.id(), at);
        if (removed >= first.incarnation()) {
            return new Refusal.RemovedBefore(removed);
        }
        Refusal why = sessions.refusal(first, write.terms().handover(), at);
        if (why == null) {
            records.insert(first, at.plus(write.keepFor()), at);
            sessions.inserted(first);
            watches.changed(first.id());
        }
        return why;
    }

    private @Nullable Refusal replace(Write.Replace write, @Nullable Kept kept, Instant at) {
        if (kept == null || !isStored(write.expected(), kept)) {
            return new Refusal.OtherVersion(worker(kept));
        }
        Worker before = kept.worker;
        Worker next = write.next();
        Refusal why = sessions.refusal(next, write.terms().handover(), at);
        if (why == null) {
            records.replace(kept, next, at.plus(write.keepFor()), at);
            sessions.replaced(before, next, at);
            watches.replaced(before, next);
        }
        return why;
    }

    private @Nullable Refusal remove(Write.Remove write, @Nullable Kept kept, Instant at) {
        if (kept == null || !isStored(write.expected(), kept)) {
            return new Refusal.OtherVersion(worker(kept));
        }
        Refusal why = sessions.refusal(write.terms().handover());
        if (why == null) {
            records.remove(kept);
            sessions.removed(kept.worker, at);
            graveyard.bury(kept.worker, at);
            watches.changed(kept.worker.id());
        }
        return why;
    }

    private static boolean isStored(Worker record, @Nullable Kept kept) {
        return kept != null && kept.worker.version().equals(record.version());
    }

    private static Optional<Worker> worker(@Nullable Kept kept) {
        return kept == null ? Optional.empty() : Optional.of(kept.worker);
    }

    synchronized WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        Instant at = pass();
        FleetControl current = orders.current();
        if (current.version().equals(next.version())) {
            return new WriteResult.Applied(at);
        }
        if (!terms.windowHolds(at)) {
            return new WriteResult.Refused(new Refusal.OutsideWindow(), at);
        }
        if (!current.version().equals(expected.version())) {
            return new WriteResult.Refused(new Refusal.OtherControl(current.revision()), at);
        }
        orders.replace(next, keepFor, at);
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
                records.size(),
                records.timed(),
                records.peers().size(),
                sessions.held(),
                sessions.givenUp(),
                graveyard.size(),
                watches.size());
    }
}
