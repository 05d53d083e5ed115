package io.workermanager.redis;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.redisson.api.RedissonClient;

/**
 * The records under one prefix of keys, all in one slot, so that a script may touch any of them: a whole fleet, or one of the
 * {@link PartitionedStore} of one. Safe for use by many threads.
 */
final class PartitionStore implements WorkerStore {
    private final KeyNames keys;
    private final ScriptExecutor server;
    private final Runnable founding;
    private final ProfileCache profiles;
    private final UnreadableRecordExclusion aside;
    private final WriteExecutor writes;
    private final IndexScanner scans;
    private final IdleQueueReader idle;
    private final PubSubHints signals;

    /** @param founding what must hold before the first record of a fleet is written here; throws if it does not */
    PartitionStore(RedissonClient client, KeyNames keys, int readRetries, Runnable founding) {
        this.keys = keys.inDatabase(RedissonConfigs.database(client.getConfig()));
        this.founding = founding;
        this.server = new ScriptExecutor(client, this.keys, readRetries);
        this.profiles = new ProfileCache(server, founding);
        this.aside = new UnreadableRecordExclusion(server, this.keys, profiles);
        this.writes = new WriteExecutor(server, this.keys, aside, founding);
        profiles.repairBy(new IndexRepair(server, this.keys, profiles, writes, aside));
        this.scans = new IndexScanner(profiles, aside);
        this.idle = new IdleQueueReader(profiles, aside);
        this.signals = new PubSubHints(client, this.keys);
    }

    ScriptExecutor server() {
        return server;
    }

    KeyNames keys() {
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
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        ScriptReply reply = server.call(Script.FIND, List.of(keys.record(id)), List.of());
        return new Timestamped<>(RawRecord.in(reply, ScriptReply.ANSWER).map(stored -> read(id, stored)), reply.at());
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        ScriptReply reply = server.call(Script.SESSION, List.of(keys.session(session)), List.of());
        String holder = reply.textOrNull(ScriptReply.ANSWER);
        Optional<WorkerRecord> found = holder == null
                ? Optional.empty()
                : RawRecord.in(reply, ScriptReply.ANSWER + 1).map(stored -> read(WorkerId.of(holder), stored));
        return new Timestamped<>(found.filter(worker -> worker.tokenOf(session).isPresent()), reply.at());
    }

    private WorkerRecord read(WorkerId id, RawRecord stored) {
        try {
            return stored.read(id);
        } catch (UnreadableException e) {
            aside.met(id, stored);
            throw new UnreadableRecordException(RawRecord.unreadable(id, e));
        }
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return writes.run(all);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
        return scans.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return idle.longest(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return new CensusReader(profiles).count();
    }

    @Override
    public FleetControl control() {
        glanceIfUnknown();
        return server.control().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        return new FleetControlWriter(server, keys).run(expected, next, keepFor, terms, founding);
    }

    /** The fleet control as it is stored here, as far as is known. */
    String storedControl() {
        return server.control().stored();
    }

    /** Takes in the fleet control of another partition, if it is a later one, or replaced there the one that is known here. */
    void copyControl(String stored, FleetControl replaced) {
        new FleetControlWriter(server, keys).copy(stored, replaced);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return new UnreadableRecordRemover(server, keys, profiles).run(id);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
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
