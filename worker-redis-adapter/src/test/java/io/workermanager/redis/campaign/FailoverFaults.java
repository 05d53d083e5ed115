package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.Fault.Play;
import java.time.Duration;
import java.util.List;

/** Another server becomes the master, or a slot goes to another one. */
final class FailoverFaults {
    /** A server gives a failover up after 5 s if its replica stays behind for so long; then it must be asked again. */
    private static final Duration FAILOVER_GIVEN_UP = Duration.ofSeconds(6);

    private FailoverFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("sentinel failover", Ground.Kind.SENTINEL, Losses.RECENT, new SentinelFailover()),
                Fault.of(
                        "cluster failover",
                        Ground.Kind.CLUSTER,
                        Losses.NOTHING,
                        Play.state(FailoverFaults::failOver, stage -> {})),
                Fault.of("slot migrated", Ground.Kind.CLUSTER, Losses.NOTHING, new SlotMigration()));
    }

    private static void failOver(Stage stage) {
        ClusterGround cluster = stage.cluster();
        String master = cluster.owner();
        String replica = cluster.replicaOf(master);
        Wait.until("the replica is master and the master a replica", () -> {
            if (!ClusterGround.isMaster(replica)) {
                Wire.once(replica, "CLUSTER", "FAILOVER");
            }
            return Wait.within(
                    FAILOVER_GIVEN_UP, () -> ClusterGround.isMaster(replica) && !ClusterGround.isMaster(master));
        });
    }

    private static final class SentinelFailover implements Play {
        @Override
        public void begin(Stage stage) {
            List<String> before = stage.sentinel().masters();
            Wait.until("the sentinel makes a failover", () -> {
                try {
                    Wire.once(stage.sentinel().sentinel(), "SENTINEL", "FAILOVER", "workers");
                    return true;
                } catch (IllegalStateException e) {
                    // It made one a moment ago, or does not know the replica yet.
                    return false;
                }
            });
            Wait.until(
                    "the master is another one",
                    () -> !stage.sentinel().masters().equals(before));
        }

        @Override
        public void end(Stage stage) {}
    }
}
