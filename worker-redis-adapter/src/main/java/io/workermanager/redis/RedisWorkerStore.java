package io.workermanager.redis;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
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
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Keeps the records of one fleet in Redis 7 or later, one JSON string a worker at {@code worker:} and its id. Everything that is
 * written runs in one script on the server, and by its clock; every key has a time to live.
 *
 * <p>Safe for use by many threads.
 */
public final class RedisWorkerStore implements WorkerStore {
    private static final int READ_RETRIES = 2;

    private final RedissonClient client;
    private final boolean owned;
    private final WorkerStore fleet;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisWorkerStore(RedissonClient client, boolean owned, String namespace, int partitions, int readRetries) {
        this.client = client;
        this.owned = owned;
        this.fleet = partitions == 1
                ? new Partition(client, new Keys(namespace), readRetries)
                : new Partitions(client, namespace, partitions, readRetries);
        this.name = (namespace.isEmpty() ? "without a namespace" : "in namespace " + namespace)
                + (partitions == 1 ? "" : ", " + partitions + " partitions");
    }

    /**
     * Connects to a server.
     *
     * @param settings where it is and how to talk to it
     * @return the store, which closes its connections when it is closed
     * @throws WorkerStoreException if the server cannot be reached, refuses the credentials, or runs no scripts of Redis 7
     * @throws InvalidValueException if the server is one of a cluster and there is no namespace
     */
    public static RedisWorkerStore connect(RedisSettings settings) {
        RedissonClient client = client(settings);
        try {
            return over(client, true, settings.namespace(), settings.partitions(), settings.readRetries());
        } catch (RuntimeException e) {
            client.shutdown(0, 2, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** A client of the server, or of the cluster that it is a node of. */
    private static RedissonClient client(RedisSettings settings) {
        RedissonClient single = client(settings, Clients.config(settings));
        if (!Server.isOfACluster(single)) {
            return single;
        }
        single.shutdown(0, 2, TimeUnit.SECONDS);
        if (settings.namespace().isEmpty()) {
            throw Clients.namespaceNeeded();
        }
        return client(settings, Clients.clusterConfig(settings));
    }

    private static RedissonClient client(RedisSettings settings, Config config) {
        try {
            return Redisson.create(config);
        } catch (RuntimeException e) {
            throw Failures.of("connecting to " + settings, false, e);
        }
    }

    /**
     * Works with a client that the caller has, for example of a cluster or with sentinels. It stays open when the store is closed.
     *
     * @param client the client; it must read from masters
     * @param namespace what the keys of the fleet begin with: at most 64 characters without braces and control characters; empty
     *     for none, which a cluster does not allow
     * @return the store
     * @throws InvalidValueException if the namespace breaks a bound, or the client reads from replicas or maps names, or a fleet
     *     of another number of partitions lives there
     * @throws WorkerStoreException if the server cannot be reached, refuses the credentials, or runs no scripts of Redis 7
     */
    public static RedisWorkerStore over(RedissonClient client, String namespace) {
        return over(client, namespace, 1);
    }

    /**
     * Works with a client that the caller has, of a cluster, on a fleet that is spread over it.
     *
     * @param client the client; it must read from masters
     * @param namespace what the keys of the fleet begin with: at most 64 characters without braces and control characters; not
     *     empty if there are several partitions
     * @param partitions over how many slots the fleet is spread, 1 to {@link RedisSettings#MOST_PARTITIONS}
     * @return the store
     * @throws InvalidValueException if the namespace or the number breaks a bound, or the client reads from replicas or maps
     *     names, or a fleet of another number of partitions lives there
     * @throws WorkerStoreException if the server cannot be reached, refuses the credentials, or runs no scripts of Redis 7
     */
    public static RedisWorkerStore over(RedissonClient client, String namespace, int partitions) {
        Keys.checked(namespace);
        RedisSettings.checkPartitions(partitions, namespace);
        Clients.check(client.getConfig(), namespace);
        return over(client, false, namespace, partitions, READ_RETRIES);
    }

    private static RedisWorkerStore over(
            RedissonClient client, boolean owned, String namespace, int partitions, int readRetries) {
        new PartitionCount(client, namespace, partitions).check();
        return new RedisWorkerStore(client, owned, namespace, partitions, readRetries);
    }

    @Override
    public Instant now() {
        return open().now();
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        return open().find(id);
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        return open().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return open().write(all);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        WorkerStore store = open();
        checkLimit(limit);
        return store.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        WorkerStore store = open();
        checkLimit(limit);
        return store.longestIdle(wanted, from, limit);
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > 10_000) {
            throw new InvalidValueException("limit must be 1 to 10000, was " + limit);
        }
    }

    @Override
    public Reading<Census> census() {
        return open().census();
    }

    @Override
    public FleetControl control() {
        return open().control();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        return open().writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return open().discardUnreadable(id);
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        return open().watch(scope, listener);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            fleet.close();
            if (owned) {
                client.shutdown(0, 2, TimeUnit.SECONDS);
            }
        }
    }

    private WorkerStore open() {
        if (closed.get()) {
            throw new IllegalStateException("the store is closed");
        }
        return fleet;
    }

    @Override
    public String toString() {
        return "RedisWorkerStore " + name;
    }
}
