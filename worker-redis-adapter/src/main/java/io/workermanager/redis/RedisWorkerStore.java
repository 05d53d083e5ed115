package io.workermanager.redis;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
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

/**
 * Keeps the records of one fleet in Redis 7 or later, one JSON string a worker at {@code worker:} and its id. Everything that is
 * written runs in one script on the server, and by its clock; every key has a time to live.
 *
 * <p>Safe for use by many threads.
 */
public final class RedisWorkerStore implements WorkerStore {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");
    private static final int READ_RETRIES = 2;

    private final RedissonClient client;
    private final Runnable release;
    private final CancellableCalls questions = new CancellableCalls();
    private final PartitionCount partitions;
    private final WorkerStore fleet;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param release what to do with the client when the store is closed */
    private RedisWorkerStore(
            RedissonClient client, Runnable release, String namespace, int partitions, int readRetries) {
        this.client = client;
        this.release = release;
        this.partitions = new PartitionCount(client, namespace, partitions);
        this.fleet = partitions == 1
                ? new PartitionStore(client, new KeyNames(namespace), readRetries, this.partitions::founding)
                : new PartitionedStore(client, namespace, this.partitions, readRetries);
    }

    /**
     * Connects to a server.
     *
     * @param settings where it is and how to talk to it
     * @return the store, which closes its connections when it is closed
     * @throws WorkerStoreException if the server cannot be reached, refuses the credentials, or runs no scripts of Redis 7
     * @throws InvalidValueException if the server is one of a cluster and there is no namespace, or a fleet of another number of
     *     partitions lives there
     */
    public static RedisWorkerStore connect(RedisSettings settings) {
        Objects.requireNonNull(settings, "settings");
        DaemonRedissonClient client = DaemonRedissonClient.connect(settings);
        try {
            RedisWorkerStore store = new RedisWorkerStore(
                    client.redisson(),
                    client::close,
                    settings.namespace(),
                    settings.partitions(),
                    settings.readRetries());
            RedisReport report = store.report();
            ServerInspector.check(report);
            store.checked();
            LOG.log(report.risks().isEmpty() ? Level.INFO : Level.WARNING, "Connected to {0}: {1}", settings, report);
            return store;
        } catch (WorkerStoreException | InvalidValueException e) {
            client.close();
            throw e;
        } catch (RuntimeException e) {
            client.close();
            throw ExceptionTranslator.of(DaemonRedissonClient.call(settings), false, e);
        }
    }

    /**
     * Works with a client that the caller has, for example of a cluster or with sentinels. It stays open when the store is closed.
     *
     * @param client the client; it must read from masters
     * @param namespace what the keys of the fleet begin with: at most 64 characters without braces and control characters; empty
     *     for none, which a cluster does not allow
     * @return the store
     * @throws InvalidValueException if the namespace breaks a bound, or the client reads from replicas or maps names
     */
    public static RedisWorkerStore create(RedissonClient client, String namespace) {
        return create(client, namespace, 1);
    }

    /**
     * Works with a client that the caller has, of a cluster, on a fleet that is spread over it. If a fleet of another number of
     * partitions lives there, every call throws {@link InvalidValueException}.
     *
     * @param client the client; it must read from masters
     * @param namespace what the keys of the fleet begin with: at most 64 characters without braces and control characters; not
     *     empty if there are several partitions
     * @param partitions over how many slots the fleet is spread, 1 to {@link RedisSettings#MOST_PARTITIONS}
     * @return the store
     * @throws InvalidValueException if the namespace or the number breaks a bound, or the client reads from replicas or maps names
     */
    public static RedisWorkerStore create(RedissonClient client, String namespace, int partitions) {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(namespace, "namespace");
        KeyNames.checked(namespace);
        RedisSettings.checkPartitions(partitions, namespace);
        RedissonConfigs.check(client.getConfig(), namespace);
        return new RedisWorkerStore(client, () -> {}, namespace, partitions, READ_RETRIES);
    }

    /**
     * Asks the servers what they are, and says what an operator should know of them. {@link #connect} logs it. What the user may not
     * ask is unknown in it.
     *
     * @return as it is now
     * @throws WorkerStoreException if there is no connection
     */
    public RedisReport report() {
        open();
        return ServerInspector.of(client, READ_RETRIES, questions).report();
    }

    @Override
    public Instant now() {
        return checked().now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return checked().find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return checked().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return checked().write(all);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
        WorkerStore store = checked();
        Page.checkLimit(limit);
        return store.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        WorkerStore store = checked();
        Page.checkLimit(limit);
        return store.longestIdle(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return checked().census();
    }

    @Override
    public FleetControl control() {
        return checked().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        return checked().writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return checked().discardUnreadable(id);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        return checked().watch(scope, listener);
    }

    /**
     * Ends the watches, releases connections and threads. A call that is under way ends at once with a {@link WorkerStoreException},
     * of which the outcome is unknown if a write was sent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            questions.close();
            partitions.close();
            fleet.close();
            release.run();
        }
    }

    /** The fleet, once it is known to have as many partitions as this store takes it to have. */
    private WorkerStore checked() {
        open();
        partitions.checkOnce();
        return fleet;
    }

    private void open() {
        if (closed.get()) {
            throw new IllegalStateException("the store is closed");
        }
    }

    @Override
    public String toString() {
        return "RedisWorkerStore " + partitions;
    }
}
