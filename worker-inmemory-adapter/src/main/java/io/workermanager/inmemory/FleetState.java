package io.workermanager.inmemory;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteDecisionState.SessionOwnership;
import io.workermanager.port.WriteResult;
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
 * The data of one fleet, which its stores share. Every call first updates the data to the current time. Its monitor is the lock. Of
 * the caller's code only the clock runs inside the lock.
 */
final class FleetState {
    private final InstantSource clock;
    private final HintSubscriptions watches = new HintSubscriptions();
    private final AuditLog audit = new AuditLog();
    private final InMemoryLedger ledger = new InMemoryLedger(gone -> watches.changed(gone.id()));

    FleetState(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private Instant advance() {
        Instant at = now();
        ledger.advance(at);
        return at;
    }

    // ---- reads

    synchronized Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        Instant at = advance();
        return new Timestamped<>(ledger.record(id), at);
    }

    synchronized Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        Instant at = advance();
        return new Timestamped<>(
                ledger.ownership(session).flatMap(SessionOwnership::holder).flatMap(ledger::record), at);
    }

    /** The page; empty if the filter must evaluate more profiles first. */
    synchronized Optional<Page> scan(ProfileFilter selection, ScanScope scope, Page.Cursor from, int limit) {
        return page(
                selection,
                peers -> peers.reached(scope, from),
                Comparator.comparing(StoredRecord::name),
                limit,
                kept -> scope != ScanScope.LIVING || kept.place.living(),
                kept -> new Page.Cursor(kept.name()));
    }

    /** The page; empty if the filter must evaluate more profiles first. */
    synchronized Optional<Page> longestIdle(ProfileFilter selection, Page.Cursor from, int limit) {
        return page(
                selection,
                peers -> peers.idle(from),
                Comparator.comparing(StoredRecord::turn),
                limit,
                kept -> true,
                kept -> kept.turn().cursor());
    }

    private Optional<Page> page(
            ProfileFilter selection,
            Function<ProfileBucket, Iterator<StoredRecord>> some,
            Comparator<StoredRecord> order,
            int limit,
            Predicate<StoredRecord> wanted,
            Function<StoredRecord, Page.Cursor> cursor) {
        Instant at = advance();
        if (!selection.isComplete(ledger.records.peers())) {
            return Optional.empty();
        }
        Iterator<StoredRecord> merged = selection.merge(ledger.records.peers(), some, order);
        List<WorkerRecord> workers = new ArrayList<>();
        Optional<Page.Cursor> next = Optional.empty();
        for (int looked = 1; merged.hasNext(); looked++) {
            StoredRecord kept = merged.next();
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

    synchronized Timestamped<WorkerCensus> census() {
        Instant at = advance();
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        ledger.records.peers().forEach(peers -> counts.put(peers.profile, peers.counts()));
        return new Timestamped<>(new WorkerCensus(counts), at);
    }

    synchronized FleetControl control() {
        advance();
        return ledger.control();
    }

    synchronized Order.AuditEntry.Page audit(String from, int limit) {
        return audit.page(from, limit, advance());
    }

    // ---- writes

    synchronized WriteResult write(Write write) {
        Instant at = advance();
        Optional<WriteResult> decided = ledger.decide(write);
        if (decided.isPresent()) {
            return decided.get();
        }
        ledger.apply(write);
        write.audit().ifPresent(audit::add);
        watches.written(write);
        return new WriteResult.Applied(at);
    }

    synchronized WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> entry) {
        Instant at = advance();
        Optional<WriteResult> decided = ledger.decide(expected, next, preconditions);
        if (decided.isPresent()) {
            return decided.get();
        }
        ledger.orders.replace(next, keepFor, at);
        entry.ifPresent(audit::add);
        watches.controlChanged();
        return new WriteResult.Applied(at);
    }

    // ---- watches

    synchronized void add(CoalescingListener watch) {
        watches.add(watch);
    }

    synchronized void remove(CoalescingListener watch) {
        watches.remove(watch);
    }

    /** The number of entries of each kind. */
    record Sizes(int records, int timed, int profiles, int held, int givenUp, int tombstones, int watches) {
        static final Sizes NOTHING = new Sizes(0, 0, 0, 0, 0, 0, 0);
    }

    synchronized Sizes sizes() {
        advance();
        return new Sizes(
                ledger.records.size(),
                ledger.records.timed(),
                ledger.records.peers().size(),
                ledger.sessions.held(),
                ledger.sessions.givenUp(),
                ledger.graveyard.size(),
                watches.size());
    }
}
