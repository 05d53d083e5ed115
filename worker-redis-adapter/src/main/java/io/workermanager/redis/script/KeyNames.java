package io.workermanager.redis.script;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The names of keys and channels. All of them begin with the namespace in braces, so that one slot of a cluster holds them. */
public final class KeyNames {
    private static final int MAX_LENGTH = 64;

    private final String prefix;
    private final String channel;

    public KeyNames(String namespace) {
        this(checkNamespace(namespace), ":");
    }

    private KeyNames(String tag, String end) {
        this(tag.isEmpty() ? "" : "{" + tag + "}" + end, 0);
    }

    private KeyNames(String prefix, int database) {
        this.prefix = prefix;
        this.channel = prefix + "workers:signal" + (database == 0 ? "" : ":@" + database);
    }

    /** The same keys with channels of this database: a server has separate keys for each database, but shares channels. */
    public KeyNames inDatabase(int database) {
        return new KeyNames(prefix, database);
    }

    /**
     * The names in one of several partitions. The number after the brace distinguishes them from keys without partitions.
     *
     * @param tag the hash tag, which determines the slot
     * @param partitions the number of partitions
     */
    public static KeyNames partition(String tag, int partitions) {
        return new KeyNames(tag, "." + partitions + ":");
    }

    public static String checkNamespace(String namespace) {
        Objects.requireNonNull(namespace, "namespace");
        boolean hasForbidden = namespace.codePoints().anyMatch(c -> c == '{' || c == '}' || Character.isISOControl(c));
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(namespace);
        if (hasForbidden || !encodable || namespace.length() > MAX_LENGTH) {
            throw new InvalidValueException("a namespace has at most " + MAX_LENGTH
                    + " characters, no braces and no control characters, was \"" + namespace + "\"");
        }
        return namespace;
    }

    public String prefix() {
        return prefix;
    }

    public String control() {
        return prefix + "workers:control";
    }

    /** The log of orders. A user who may not write the control may not write it either. */
    public String auditLog() {
        return control() + ":audit";
    }

    /** A key that all users may read, and all writers may write. It tells a cluster which node runs a call. */
    public String profiles() {
        return prefix + "workers:profiles";
    }

    /** A key that never exists. Every call declares it, so that a cluster refuses the call while it moves the slot. */
    public String slotKey() {
        return prefix + "workers:absent";
    }

    /** A key of the index of the whole fleet. */
    public String fleetIndex(String name) {
        return prefix + "workers:" + name;
    }

    /** A key of the index of one profile. */
    public String index(String profile, String set) {
        return prefix + "workers:p:" + profile + ":" + set;
    }

    public String record(WorkerId id) {
        return recordPrefix() + id.value();
    }

    /** The part of a record's key before the id. */
    public String recordPrefix() {
        return prefix + "worker:";
    }

    /** The reservation of a session across partitions. */
    public String reservation(SessionId session) {
        return prefix + "workers:reserved:" + session.value();
    }

    public String session(SessionId session) {
        return prefix + "workers:session:" + session.value();
    }

    public String controlSignal() {
        return channel;
    }

    public String signal(WorkerId id) {
        return channel + ":" + id.value();
    }
}
