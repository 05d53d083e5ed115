package io.workermanager.redis.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The move of a slot from one master of a cluster to another, in the steps of {@code redis-cli --cluster reshard}. Not for use by
 * several threads.
 */
public final class SlotMove {
    private static final String PATIENCE_MILLIS = "60000";

    private final List<RedisProcess> masters;
    private final RedisProcess source;
    private final RedisProcess target;
    private final String slot;

    SlotMove(List<RedisProcess> masters, RedisProcess source, RedisProcess target, String slot) {
        this.masters = masters;
        this.source = source;
        this.target = target;
        this.slot = slot;
    }

    /** Makes both masters expect the keys of the slot on the other. */
    void open() {
        AdminConnection.once(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(source));
        AdminConnection.once(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(target));
    }

    private static String id(RedisProcess node) {
        return AdminConnection.once(node, "CLUSTER", "MYID");
    }

    /** Some keys that have not moved. */
    public List<String> keys(int most) {
        String all = AdminConnection.once(source, "CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(most));
        return all.isEmpty() ? List.of() : Arrays.asList(all.split(", "));
    }

    /** Moves keys. */
    public void migrate(List<String> keys) {
        List<String> words = new ArrayList<>(List.of(
                "MIGRATE", target.uri().getHost(), Integer.toString(target.port()), "", "0", PATIENCE_MILLIS, "KEYS"));
        words.addAll(keys);
        AdminConnection.once(source, words.toArray(String[]::new));
    }

    /** Moves the keys that are left, ten at a time, and gives the slot to the other master. */
    public void finish() {
        for (List<String> some = keys(10); !some.isEmpty(); some = keys(10)) {
            migrate(some);
        }
        String owner = id(target);
        List<RedisProcess> inOrder = new ArrayList<>(masters);
        inOrder.remove(target);
        inOrder.remove(source);
        inOrder.add(0, source);
        inOrder.add(0, target);
        inOrder.forEach(node -> AdminConnection.once(node, "CLUSTER", "SETSLOT", slot, "NODE", owner));
    }
}
