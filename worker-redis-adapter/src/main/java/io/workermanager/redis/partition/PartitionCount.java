package io.workermanager.redis.partition;

import io.workermanager.model.InvalidValueException;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.time.Duration;
import java.util.List;

/**
 * The number of partitions of a fleet. All clients must use the same number: with another one they would look for records in wrong
 * places. Safe for use by many threads.
 */
public final class PartitionCount {
    private static final Script CHECK =
            Script.of(Script.Kind.READ, PartitionCount.class, "partition_count", "keyspace.lua");
    private static final Script STORE =
            Script.of(Script.Kind.IDEMPOTENT_WRITE, PartitionCount.class, "partition_count", "keyspace.lua");

    private static final int RETRIES = 2;
    private static final Duration STORE_EVERY = Duration.ofHours(1);

    private final ScriptExecutor server;
    private final String namespace;
    private final int number;
    private volatile long storedAt;
    private volatile Duration longest = Duration.ZERO;
    private volatile boolean isChecked;

    public PartitionCount(StoreClients clients, String namespace, int number) {
        this.server = new ScriptExecutor(clients, new KeyNames(namespace), RETRIES);
        this.namespace = namespace;
        this.number = number;
    }

    /** The key names of each partition. */
    public List<KeyNames> keys() {
        return number == 1 ? List.of(new KeyNames(namespace)) : HashSlots.spread(namespace, number);
    }

    /**
     * Checks the number on the server without writing.
     *
     * @throws InvalidValueException if the namespace contains a fleet with another number of partitions
     */
    public void check() {
        check(CHECK, 0);
    }

    /** The same, unless an earlier check succeeded. */
    public void checkOnce() {
        if (!isChecked) {
            check();
        }
    }

    /**
     * Checks again before a fleet is created: since the last check the fleet may have disappeared, and another one may exist.
     *
     * @throws InvalidValueException if the namespace contains a fleet with another number of partitions
     */
    public void checkBeforeFounding() {
        Duration known = longest;
        if (number == 1 || known.isZero()) {
            check();
        } else {
            store(known, true);
        }
    }

    /**
     * Stores the number for longer than a record that is about to be written may exist. Calls the server once an hour.
     *
     * @throws InvalidValueException if the namespace contains a fleet with another number of partitions
     */
    void store(Duration keepFor) {
        store(keepFor, false);
    }

    private void store(Duration keepFor, boolean always) {
        long now = System.nanoTime();
        if (always || keepFor.compareTo(longest) > 0 || now - storedAt > STORE_EVERY.toNanos()) {
            Duration most = keepFor.compareTo(longest) > 0 ? keepFor : longest;
            check(STORE, most.multipliedBy(2).plusDays(2).toMillis());
            longest = most;
            storedAt = now;
        }
    }

    private void check(Script script, long keepFor) {
        String stored = server.call(script, List.of(), List.of(number, keepFor)).text(ScriptReply.ANSWER);
        isChecked = stored.equals(Integer.toString(number));
        if (!isChecked) {
            throw new InvalidValueException("the fleet in namespace " + namespace + " has " + stored
                    + " partitions, not " + number + "; the number cannot change while the fleet exists");
        }
    }

    public void close() {
        server.close();
    }

    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return (namespace.isEmpty() ? "without a namespace" : "in namespace " + namespace)
                + (number == 1 ? "" : ", " + number + " partitions");
    }
}
