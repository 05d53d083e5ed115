package io.workermanager.redis;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.Terms;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.redisson.api.RedissonClient;

/**
 * The records under one prefix of keys, all in one slot, so that a script may touch any of them: a whole fleet, or one of the
 * {@link Partitions} of one. Safe for use by many threads.
 */
final class Partition implements WorkerStore {
    private final Keys keys;
    private final Server server;
    private final Runnable founding;
    private final Profiles profiles;
    private final SetAside aside;
    private final Writes writes;
    private final Scans scans;
    private final IdleWorkers idle;
    private final Signals signals;

    /** @param founding what must hold before the first record of a fleet is written here; throws if it does not */
    Partition(RedissonClient client, Keys keys, int readRetries, Runnable founding) {
        this.keys = keys.inDatabase(Clients.database(client.getConfig()));
        this.founding = founding;
        this.server = new Server(client, this.keys, readRetries);
        this.profiles = new Profiles(server, founding);
        this.aside = new SetAside(server, this.keys, profiles);
        this.writes = new Writes(server, this.keys, aside, founding);
        profiles.repairBy(new Repair(server, this.keys, profiles, writes, aside));
        this.scans = new Scans(profiles, aside);
        this.idle = new IdleWorkers(profiles, aside);
        this.signals = new Signals(client, this.keys);
    }

    Server server() {
        return server;
    }

    Keys keys() {
        return keys;
    }

    @Override
    public Instant now() {
        glanceIfUnknown();
        return server.clock().now(System.nanoTime());
    }

    /** Learns the time and the fleet control. */
    private void glanceIfUnknown() {
        if (!server.clock().known()) {
            server.call(Script.GLANCE, List.of(), List.of());
        }
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        Reply reply = server.call(Script.FIND, List.of(keys.record(id)), List.of());
        return new Reading<>(Stored.in(reply, Reply.ANSWER).map(stored -> read(id, stored)), reply.at());
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        Reply reply = server.call(Script.SESSION, List.of(keys.session(session)), List.of());
        String holder = reply.textOrNull(Reply.ANSWER);
        Optional<Worker> found = holder == null
                ? Optional.empty()
                : Stored.in(reply, Reply.ANSWER + 1).map(stored -> read(WorkerId.of(holder), stored));
        return new Reading<>(found.filter(worker -> worker.tokenOf(session).isPresent()), reply.at());
    }

    private Worker read(WorkerId id, Stored stored) {
        try {
            return stored.read(id);
        } catch (UnreadableException e) {
            aside.met(id, stored);
            throw new UnreadableRecordException(Stored.unreadable(id, e));
        }
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return writes.run(all);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        return scans.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        return idle.longest(wanted, from, limit);
    }

    @Override
    public Reading<Census> census() {
        return new CensusCount(profiles).count();
    }

    @Override
    public FleetControl control() {
        glanceIfUnknown();
        return server.control().control();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        return new ControlWrite(server, keys).run(expected, next, keepFor, terms, founding);
    }

    /** The fleet control as it is stored here, as far as is known. */
    String storedControl() {
        return server.control().stored();
    }

    /** Takes in the fleet control of another partition, if it is a later one, or replaced there the one that is known here. */
    void copyControl(String stored, FleetControl replaced) {
        new ControlWrite(server, keys).copy(stored, replaced);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return new Discard(server, keys, profiles).run(id);
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        return signals.watch(scope, listener);
    }

    /** Ends the watches, and the calls that are under way. */
    @Override
    public void close() {
        writes.close();
        server.close();
        signals.close();
    }
}
