package io.workermanager.redis.script;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The names of keys and channels: all of them begin with the namespace, in braces so that one slot of a cluster holds them. */
public final class KeyNames {
    private static final int LONGEST = 64;

    private final String prefix;
    private final String signals;

    public KeyNames(String namespace) {
        this(checked(namespace), ":");
    }

    private KeyNames(String tag, String end) {
        this(tag.isEmpty() ? "" : "{" + tag + "}" + end, 0);
    }

    private KeyNames(String prefix, int database) {
        this.prefix = prefix;
        this.signals = prefix + "workers:signal" + (database == 0 ? "" : ":@" + database);
    }

    /** The same keys, and channels of their own: a server has the keys of each database apart, and one set of channels for all. */
    public KeyNames inDatabase(int database) {
        return new KeyNames(prefix, database);
    }

    /**
     * The names in one of several partitions. What follows the brace tells them from those of every namespace.
     *
     * @param tag what the slot is computed from
     * @param partitions how many there are
     */
    public static KeyNames partition(String tag, int partitions) {
        return new KeyNames(tag, "." + partitions + ":");
    }

    public static String checked(String namespace) {
        Objects.requireNonNull(namespace, "namespace");
        boolean odd = namespace.codePoints().anyMatch(c -> c == '{' || c == '}' || Character.isISOControl(c));
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(namespace);
        if (odd || !encodable || namespace.length() > LONGEST) {
            throw new InvalidValueException("a namespace has at most " + LONGEST
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

    /** A key that everybody may read, and everybody who writes may write: it tells a cluster where a call belongs. */
    public String profiles() {
        return prefix + "workers:profiles";
    }

    /** A key that never exists. Declared by every call, it makes a cluster refuse the call while it moves the slot. */
    public String absent() {
        return prefix + "workers:absent";
    }

    /** A key of the index of the whole fleet. */
    public String ofIndex(String name) {
        return prefix + "workers:" + name;
    }

    /** A key of the index of one profile. */
    public String index(String profile, String set) {
        return prefix + "workers:p:" + profile + ":" + set;
    }

    public String record(WorkerId id) {
        return prefix + "worker:" + id.value();
    }

    /** Of several partitions: who of all of them holds a session. */
    public String reservation(SessionId session) {
        return prefix + "workers:reserved:" + session.value();
    }

    public String session(SessionId session) {
        return prefix + "workers:session:" + session.value();
    }

    public String controlSignal() {
        return signals;
    }

    public String signal(WorkerId id) {
        return signals + ":" + id.value();
    }
}
