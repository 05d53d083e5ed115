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
 * Over how many partitions a fleet is spread, which all of its clients must agree on: another number would look for records where
 * they are not. Safe for use by many threads.
 */
public final class PartitionCount {
    private static final Script CHECK =
            Script.of(Script.Kind.READ, PartitionCount.class, "partition_count", "keyspace.lua");
    private static final Script KEEP =
            Script.of(Script.Kind.IDEMPOTENT_WRITE, PartitionCount.class, "partition_count", "keyspace.lua");

    private static final int RETRIES = 2;
    private static final Duration RENEWAL = Duration.ofHours(1);

    private final ScriptExecutor server;
    private final String namespace;
    private final int number;
    private volatile long kept;
    private volatile Duration longest = Duration.ZERO;
    private volatile boolean agreed;

    public PartitionCount(StoreClients clients, String namespace, int number) {
        this.server = new ScriptExecutor(clients, new KeyNames(namespace), RETRIES);
        this.namespace = namespace;
        this.number = number;
    }

    /**
     * Asks the server, and writes nothing.
     *
     * @throws InvalidValueException if a fleet of another number of partitions lives in the namespace
     */
    public void check() {
        check(CHECK, 0);
    }

    /** The same, unless the server has agreed before. */
    public void checkOnce() {
        if (!agreed) {
            check();
        }
    }

    /**
     * Asks again before anything of a fleet is written where there is nothing of one: what was agreed on once may have gone with the
     * fleet, and another may live there.
     *
     * @throws InvalidValueException if a fleet of another number of partitions lives in the namespace
     */
    public void founding() {
        Duration known = longest;
        if (number == 1 || known.isZero()) {
            check();
        } else {
            keep(known, true);
        }
    }

    /**
     * Makes the number known for longer than a record that is about to be written may live. Asked of the server once an hour.
     *
     * @throws InvalidValueException if a fleet of another number of partitions lives in the namespace
     */
    void keep(Duration keepFor) {
        keep(keepFor, false);
    }

    private void keep(Duration keepFor, boolean anew) {
        long now = System.nanoTime();
        if (anew || keepFor.compareTo(longest) > 0 || now - kept > RENEWAL.toNanos()) {
            Duration most = keepFor.compareTo(longest) > 0 ? keepFor : longest;
            check(KEEP, most.multipliedBy(2).plusDays(2).toMillis());
            longest = most;
            kept = now;
        }
    }

    private void check(Script script, long keepFor) {
        String there = server.call(script, List.of(), List.of(number, keepFor)).text(ScriptReply.ANSWER);
        agreed = there.equals(Integer.toString(number));
        if (!agreed) {
            throw new InvalidValueException("the fleet in namespace " + namespace + " has " + there
                    + " partitions, not " + number + "; it cannot change while it lives");
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
