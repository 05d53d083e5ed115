package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerView;
import io.workermanager.redis.server.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/** A store on a cluster, connected by the URI of one node. */
class ClusterTest {
    private static RedisSettings settings(TestCluster cluster) {
        return RedisSettings.of(cluster.uris().get(1)).withTimeout(Duration.ofSeconds(20));
    }

    @Test
    void theUriOfOneNodeConnectsToTheCluster() {
        for (int partitions : new int[] {1, 8}) {
            RedisSettings settings = settings(TestCluster.shared())
                    .withNamespace("by-uri-" + partitions)
                    .withPartitions(partitions);
            try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
                WorkerManager manager = WorkerManager.create(store);
                Registration registration = manager.register("worker-123", RegisterOptions.defaults());
                assertThat(manager.heartbeat(registration).isOnline()).isTrue();
                assertThat(manager.getStats().fleet().total()).isEqualTo(1);
                assertThat(store.report().topology()).isEqualTo("cluster");
                assertThat(store.report()).asString().startsWith("cluster, calls wait while their slot moves, reads");
            }
        }
    }

    @Test
    void aClusterWithoutANamespaceIsRefused() {
        assertThatThrownBy(() -> RedisWorkerStore.connect(settings(TestCluster.shared())))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("a cluster needs a namespace");
        RedissonClient client = SharedRedis.client(TestCluster.shared());
        try {
            assertThatThrownBy(() -> RedisWorkerStore.create(client, ""))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("a cluster needs a namespace");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aClientThatReadsFromReplicasIsRefused() {
        Config config = new Config().setCodec(StringCodec.INSTANCE);
        config.useClusterServers()
                .addNodeAddress(TestCluster.shared().uris().get(0))
                .setReadMode(ReadMode.SLAVE);
        RedissonClient client = Redisson.create(config);
        try {
            assertThatThrownBy(() -> RedisWorkerStore.create(client, "prod"))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("must read from masters");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aFailoverOfEveryMasterLosesNoWorker() {
        try (TestCluster cluster = TestCluster.start();
                RedisWorkerStore store = RedisWorkerStore.connect(
                        settings(cluster).withNamespace("prod").withPartitions(8))) {
            WorkerManager manager = WorkerManager.create(store);
            List<Registration> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                all.add(manager.register("w" + i, RegisterOptions.defaults()));
            }
            int acknowledged;
            try (BackgroundRegistrations registrations = new BackgroundRegistrations(manager)) {
                for (int master = 0; master < 3; master++) {
                    registrations.await(200);
                    cluster.failOver(master);
                }
                registrations.await(200);
                registrations.stop();
                acknowledged = registrations.acknowledged().size();
                assertThat(registrations.lost(manager)).isEmpty();
            }
            for (Registration each : all) {
                WorkerView view = SharedRedis.eventually(() -> manager.heartbeat(each));
                assertThat(view.isOnline()).isTrue();
            }
            assertThat(manager.getStats().fleet().total()).isGreaterThanOrEqualTo(acknowledged + 64);
        }
    }
}
