package io.workermanager.redis;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
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
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.connection.CancellableCalls;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.connection.RedissonConfigs;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.partition.PartitionCount;
import io.workermanager.redis.partition.PartitionStore;
import io.workermanager.redis.partition.PartitionedStore;
import io.workermanager.redis.repair.UnreadableRecordSearch;
import io.workermanager.redis.script.KeyNames;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;

/**
 * A store of one fleet in Redis 7 or later: one JSON string per worker at the key {@code worker:<id>}. Every write is one
 * script on the server and uses the server's clock. Every key has a time to live.
 *
 * <p>Safe for use by many threads.
 */
public final class RedisWorkerStore implements WorkerStore {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");
    private static final int READ_RETRIES = 2;

    private final StoreClients clients;
    private final CancellableCalls reportCalls = new CancellableCalls();
    private final PartitionCount partitions;
    private final WorkerStore fleet;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisWorkerStore(StoreClients clients, String namespace, int partitions, int readRetries) {
        this.clients = clients;
        this.partitions = new PartitionCount(clients, namespace, partitions);
        this.fleet = partitions == 1
                ? new PartitionStore(
                        clients, new KeyNames(namespace), readRetries, this.partitions::checkBeforeFounding)
                : new PartitionedStore(clients, this.partitions, readRetries);
    }

    /**
     * Connects to a server. With {@link RedisSettings#waitForServer(Duration)} it waits for one that is not up yet: one that cannot
     * be reached or gives no answer, still loads its data, is a replica, or belongs to a cluster that is not formed. An interrupt
     * ends the wait; the thread's interrupt flag stays set.
     *
     * @param settings the address of the server and how to use it
     * @return the store, which closes its connections when it is closed
     * @throws WorkerStoreException if the server cannot be reached in time, refuses the credentials, lacks a permission, has a
     *     certificate that is not trusted, or is older than Redis 7; after a wait its cause is the last failure
     * @throws InvalidValueException if the server belongs to a cluster and the namespace is empty, or the namespace
     *     contains a fleet with another number of partitions
     */
    public static RedisWorkerStore connect(RedisSettings settings) {
        Objects.requireNonNull(settings, "settings");
        return ServerWait.run(settings, () -> connectOnce(settings));
    }

    private static RedisWorkerStore connectOnce(RedisSettings settings) {
        StoreClients clients = StoreClients.of(ServerConnector.connect(settings));
        try {
            RedisWorkerStore store =
                    new RedisWorkerStore(clients, settings.namespace(), settings.partitions(), settings.readRetries());
            RedisReport report = store.report();
            ServerInspector.check(report);
            store.checkedFleet();
            LOG.log(report.risks().isEmpty() ? Level.INFO : Level.WARNING, "Connected to {0}: {1}", settings, report);
            return store;
        } catch (WorkerStoreException | InvalidValueException e) {
            clients.close();
            throw e;
        } catch (RuntimeException e) {
            clients.close();
            throw ExceptionTranslator.of(ServerConnector.call(settings), false, e);
        }
    }

    /**
     * Creates a store that uses a client of the caller, for example of a cluster or with sentinels. The client stays open when the
     * store is closed. When the server delays writes, the store creates a second client for reads from a copy of the
     * configuration, and closes it when the store is closed.
     *
     * @param client the client; it must read from masters
     * @param namespace the prefix of all keys of the fleet: at most 64 characters without braces and control characters;
     *     may be empty, but not on a cluster
     * @return the store
     * @throws InvalidValueException if the namespace is out of bounds, or the client reads from replicas or maps names
     */
    public static RedisWorkerStore create(RedissonClient client, String namespace) {
        return create(client, namespace, 1);
    }

    /**
     * Creates a store that uses a client of the caller, of a cluster, for a fleet in several partitions. If the namespace contains a
     * fleet with another number of partitions, every call throws {@link InvalidValueException}.
     *
     * @param client the client; it must read from masters
     * @param namespace the prefix of all keys of the fleet: at most 64 characters without braces and control characters; not
     *     empty with several partitions
     * @param partitions the number of hash slots that hold the fleet, 1 to {@link RedisSettings#MOST_PARTITIONS}
     * @return the store
     * @throws InvalidValueException if the namespace or the number is out of bounds, or the client reads from replicas or maps names
     */
    public static RedisWorkerStore create(RedissonClient client, String namespace, int partitions) {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(namespace, "namespace");
        KeyNames.checkNamespace(namespace);
        RedisSettings.checkPartitions(partitions, namespace);
        RedissonConfigs.check(client.getConfig(), namespace);
        return new RedisWorkerStore(StoreClients.of(client), namespace, partitions, READ_RETRIES);
    }

    /**
     * Reports the version, role, persistence and risks of the servers, for operators. {@link #connect} logs the report. It says
     * "unknown" where the user lacks a permission.
     *
     * @return the report
     * @throws WorkerStoreException if there is no connection
     */
    public RedisReport report() {
        requireOpen();
        return ServerInspector.of(clients.reads(), READ_RETRIES, reportCalls).report();
    }

    @Override
    public Instant now() {
        return checkedFleet().now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return checkedFleet().find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return checkedFleet().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return checkedFleet().write(all);
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        WorkerStore store = checkedFleet();
        Page.checkLimit(limit);
        return store.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        WorkerStore store = checkedFleet();
        Page.checkLimit(limit);
        return store.longestIdle(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return checkedFleet().census();
    }

    @Override
    public FleetControl control() {
        return checkedFleet().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return checkedFleet().writeControl(expected, next, keepFor, preconditions, audit);
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        WorkerStore store = checkedFleet();
        Page.checkLimit(limit);
        return store.audit(from, limit);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return checkedFleet().discardUnreadable(id);
    }

    /**
     * Searches the server for records of this fleet's {@code worker:} keys that cannot be read, for example records of another
     * program. In contrast to a list, it finds records that are in no index. It runs {@code SCAN} over all keys of every node and
     * reads every record of the fleet, so use it occasionally, as an operator. The user needs the permission {@code scan}.
     *
     * @param limit the greatest number of records to return, 1 or more
     * @return the unreadable records, sorted by id
     * @throws InvalidValueException if the limit is less than 1
     * @throws WorkerStoreException if the server fails or the user lacks the permission
     */
    public List<WorkerList.Unreadable> searchUnreadable(int limit) {
        WorkerStore store = checkedFleet();
        if (limit < 1) {
            throw new InvalidValueException("limit must be 1 or more, was " + limit);
        }
        try {
            return new UnreadableRecordSearch(clients.reads(), store).run(partitions.keys(), limit);
        } catch (RedisException e) {
            throw ExceptionTranslator.of("a search for unreadable records", false, e);
        }
    }

    @Override
    public Subscription watch(WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        return checkedFleet().watch(scope, listener);
    }

    /**
     * Ends the watches and releases connections and threads. A call in progress fails at once with a {@link WorkerStoreException};
     * its outcome is unknown if a write was sent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            reportCalls.close();
            partitions.close();
            fleet.close();
            clients.close();
        }
    }

    /** The fleet, after a check that it has the expected number of partitions. */
    private WorkerStore checkedFleet() {
        requireOpen();
        partitions.checkOnce();
        return fleet;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the store is closed");
        }
    }

    @Override
    public String toString() {
        return "RedisWorkerStore " + partitions;
    }
}
