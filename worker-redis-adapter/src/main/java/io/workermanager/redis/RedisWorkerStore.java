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
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
    private final boolean owned;
    private final Keys keys;
    private final Server server;
    private final Profiles profiles;
    private final Writes writes;
    private final Scans scans;
    private final IdleWorkers idle;
    private final Signals signals;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisWorkerStore(RedissonClient client, boolean owned, Keys keys, int readRetries) {
        this.client = client;
        this.owned = owned;
        this.keys = keys;
        this.server = new Server(client, keys, readRetries);
        this.profiles = new Profiles(server);
        this.writes = new Writes(server, keys);
        this.scans = new Scans(profiles);
        this.idle = new IdleWorkers(profiles);
        this.signals = new Signals(client, keys);
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
        RedissonClient client;
        try {
            client = Redisson.create(Clients.config(settings));
        } catch (RuntimeException e) {
            throw Failures.of("connecting to " + settings, false, e);
        }
        RedisWorkerStore store =
                new RedisWorkerStore(client, true, new Keys(settings.namespace()), settings.readRetries());
        try {
            RedisReport report = store.report();
            Inquiry.check(report);
            store.refuseClusterWithoutNamespace();
            store.glance();
            LOG.log(report.risks().isEmpty() ? Level.INFO : Level.WARNING, "Connected to {0}: {1}", settings, report);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** A node of a cluster takes no call that touches keys of several slots. */
    private void refuseClusterWithoutNamespace() {
        if (keys.prefix().isEmpty() && Inquiry.of(client, READ_RETRIES).meetsACluster()) {
            throw new InvalidValueException("a cluster needs a namespace, so that one slot holds the fleet");
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
    public static RedisWorkerStore over(RedissonClient client, String namespace) {
        Keys keys = new Keys(namespace);
        Clients.check(client.getConfig(), namespace);
        return new RedisWorkerStore(client, false, keys, READ_RETRIES);
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
        return Inquiry.of(client, READ_RETRIES).report();
    }

    @Override
    public Instant now() {
        open();
        if (!server.clock().known()) {
            glance();
        }
        return server.clock().now(System.nanoTime());
    }

    /** Learns the time and the fleet control. */
    private void glance() {
        server.call(Script.GLANCE, List.of(), List.of());
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        open();
        Reply reply = server.call(Script.FIND, List.of(keys.record(id)), List.of());
        byte[] stored = reply.bytes(Reply.ANSWER);
        return new Reading<>(stored == null ? Optional.empty() : Optional.of(read(id, stored)), reply.at());
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        open();
        Reply reply = server.call(Script.SESSION, List.of(keys.session(session)), List.of());
        String holder = reply.textOrNull(Reply.ANSWER);
        byte[] stored = reply.bytes(Reply.ANSWER + 1);
        Optional<Worker> found =
                holder == null || stored == null ? Optional.empty() : Optional.of(read(WorkerId.of(holder), stored));
        return new Reading<>(found.filter(worker -> worker.tokenOf(session).isPresent()), reply.at());
    }

    private static Worker read(WorkerId id, byte[] stored) {
        try {
            return RecordCodec.read(id, stored);
        } catch (UnreadableException e) {
            throw new UnreadableRecordException(new UnreadableRecord(id, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        open();
        return writes.run(all);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        open();
        checkLimit(limit);
        return scans.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        open();
        checkLimit(limit);
        return idle.longest(wanted, from, limit);
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > 10_000) {
            throw new InvalidValueException("limit must be 1 to 10000, was " + limit);
        }
    }

    @Override
    public Reading<Census> census() {
        open();
        return new CensusCount(profiles).count();
    }

    @Override
    public FleetControl control() {
        open();
        if (!server.clock().known()) {
            glance();
        }
        return server.control().control();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        open();
        return new ControlWrite(server, keys).run(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        open();
        return new Discard(server, keys, profiles).run(id);
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        open();
        return signals.watch(scope, listener);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            signals.close();
            server.close();
            if (owned) {
                client.shutdown(0, 2, TimeUnit.SECONDS);
            }
        }
    }

    private void open() {
        if (closed.get()) {
            throw new IllegalStateException("the store is closed");
        }
    }

    @Override
    public String toString() {
        return "RedisWorkerStore " + keys;
    }
}
