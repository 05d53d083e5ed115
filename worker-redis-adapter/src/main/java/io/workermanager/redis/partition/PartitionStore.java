package io.workermanager.redis.partition;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.connection.RedissonConfigs;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.read.AuditReader;
import io.workermanager.redis.read.CensusReader;
import io.workermanager.redis.read.IdleQueueReader;
import io.workermanager.redis.read.IndexScanner;
import io.workermanager.redis.read.ProfileCache;
import io.workermanager.redis.read.RecordReader;
import io.workermanager.redis.read.UnreadableRecordExclusion;
import io.workermanager.redis.repair.IndexRepair;
import io.workermanager.redis.repair.UnreadableRecordRemover;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.watch.PubSubHints;
import io.workermanager.redis.write.FleetControlWriter;
import io.workermanager.redis.write.WriteExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A store whose keys are all in one hash slot, so that a script may use any of them. It holds a whole fleet or one partition. Safe for
 * use by many threads.
 */
public final class PartitionStore implements WorkerStore {
    private final KeyNames keys;
    private final ScriptExecutor server;
    private final Runnable founding;
    private final ProfileCache profiles;
    private final RecordReader records;
    private final WriteExecutor writes;
    private final IndexScanner scans;
    private final IdleQueueReader idle;
    private final PubSubHints hints;

    /**
     * Creates a store of one slot.
     *
     * @param founding runs before the first record of a fleet is written; throws if it may not be written
     */
    public PartitionStore(StoreClients clients, KeyNames keys, int readRetries, Runnable founding) {
        this.keys = keys.inDatabase(RedissonConfigs.database(clients.writes().getConfig()));
        this.founding = founding;
        this.server = new ScriptExecutor(clients, this.keys, readRetries);
        this.profiles = new ProfileCache(server, founding);
        UnreadableRecordExclusion exclusion = new UnreadableRecordExclusion(server, this.keys, profiles);
        this.records = new RecordReader(server, this.keys, exclusion);
        this.writes = new WriteExecutor(server, this.keys, exclusion, founding);
        profiles.repairWith(new IndexRepair(server, this.keys, profiles, writes, exclusion)::run);
        this.scans = new IndexScanner(profiles, exclusion);
        this.idle = new IdleQueueReader(server, profiles, exclusion);
        this.hints = new PubSubHints(clients.writes(), this.keys);
    }

    public ScriptExecutor server() {
        return server;
    }

    public KeyNames keys() {
        return keys;
    }

    @Override
    public Instant now() {
        readTimeIfUnknown();
        return server.now();
    }

    /** Every reply brings the time and the fleet control. */
    private void readTimeIfUnknown() {
        if (!server.knowsTime()) {
            server.readTime();
        }
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return records.find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return records.findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return writes.run(all);
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
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
        readTimeIfUnknown();
        return server.control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return new FleetControlWriter(server, keys).run(expected, next, keepFor, preconditions, audit, founding);
    }

    /** The stored fleet control of the latest reply. */
    String storedControl() {
        return server.storedControl();
    }

    /** Copies the fleet control of another partition, if it has a greater revision or replaced the expected one there. */
    void copyControl(String stored, FleetControl replaced) {
        new FleetControlWriter(server, keys).copy(stored, replaced);
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return auditReader().read(from, limit);
    }

    AuditReader auditReader() {
        return new AuditReader(server);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return new UnreadableRecordRemover(server, keys, profiles, records).run(id);
    }

    @Override
    public Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        return hints.watch(scope, listener);
    }

    /** Ends the watches and the calls in progress. */
    @Override
    public void close() {
        writes.close();
        server.close();
        hints.close();
    }
}
