package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.campaign.ServerTopology.Kind;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.List;

/** Failovers, and slots that move. */
final class FailoverFaults {
    /** A server gives a failover up after 5 s if its replica stays behind for so long; then it must be asked again. */
    private static final Duration FAILOVER_GIVEN_UP = Duration.ofSeconds(6);

    private FailoverFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("sentinel failover", Kind.SENTINEL, PermittedLoss.RECENT, new SentinelFailover()),
                Fault.of(
                        "cluster failover",
                        Kind.CLUSTER,
                        PermittedLoss.NOTHING,
                        Play.state(FailoverFaults::failOver, context -> {})),
                Fault.of("slot migrated", Kind.CLUSTER, PermittedLoss.NOTHING, new SlotMigration()));
    }

    private static void failOver(FaultContext context) {
        ClusterTopology cluster = context.cluster();
        String master = cluster.owner();
        String replica = cluster.replicaOf(master);
        Waiting.until("the replica is master and the master a replica", () -> {
            if (!ClusterTopology.isMaster(replica)) {
                AdminConnection.once(replica, "CLUSTER", "FAILOVER");
            }
            return Waiting.within(
                    FAILOVER_GIVEN_UP, () -> ClusterTopology.isMaster(replica) && !ClusterTopology.isMaster(master));
        });
    }

    private static final class SentinelFailover implements Play {
        @Override
        public void begin(FaultContext context) {
            List<String> before = context.sentinel().masters();
            Waiting.until("the sentinel makes a failover", () -> {
                try {
                    AdminConnection.once(context.sentinel().sentinel(), "SENTINEL", "FAILOVER", "workers");
                    return true;
                } catch (IllegalStateException e) {
                    // It made one a moment ago, or does not know the replica yet.
                    return false;
                }
            });
            Waiting.until(
                    "the master is another one",
                    () -> !context.sentinel().masters().equals(before));
        }

        @Override
        public void end(FaultContext context) {}
    }
}
