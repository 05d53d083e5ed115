package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.server.AdminConnection;
import java.net.URI;
import java.util.List;

/** The slot of the fleet goes to another master, key by key, and back: what {@code redis-cli --cluster reshard} does. */
final class SlotMigration implements Play {
    private String from = "";
    private String to = "";

    @Override
    public void begin(FaultContext context) {
        ClusterTopology cluster = context.cluster();
        from = cluster.owner();
        to = cluster.masters().stream()
                .filter(master -> !master.equals(from))
                .findFirst()
                .orElseThrow();
        open(cluster);
        move(cluster, 5);
    }

    @Override
    public void again(FaultContext context) {
        move(context.cluster(), 5);
    }

    @Override
    public void end(FaultContext context) {
        ClusterTopology cluster = context.cluster();
        finish(cluster);
        String back = from;
        from = to;
        to = back;
        open(cluster);
        finish(cluster);
    }

    private void open(ClusterTopology cluster) {
        String slot = Integer.toString(cluster.slot());
        AdminConnection.once(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        AdminConnection.once(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
    }

    private void finish(ClusterTopology cluster) {
        while (move(cluster, 5)) {
            Thread.onSpinWait();
        }
        String slot = Integer.toString(cluster.slot());
        AdminConnection.once(to, "CLUSTER", "SETSLOT", slot, "NODE", id(to));
        AdminConnection.once(from, "CLUSTER", "SETSLOT", slot, "NODE", id(to));
    }

    private static String id(String node) {
        return String.valueOf(AdminConnection.once(node, "CLUSTER", "MYID"));
    }

    /** Moves some keys; false if there were none. */
    private boolean move(ClusterTopology cluster, int keys) {
        String slot = Integer.toString(cluster.slot());
        List<?> some = (List<?>) AdminConnection.once(from, "CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(keys));
        URI target = URI.create(to);
        for (Object key : some) {
            AdminConnection.once(
                    from,
                    "MIGRATE",
                    target.getHost(),
                    Integer.toString(target.getPort()),
                    String.valueOf(key),
                    "0",
                    "5000");
        }
        return !some.isEmpty();
    }
}
