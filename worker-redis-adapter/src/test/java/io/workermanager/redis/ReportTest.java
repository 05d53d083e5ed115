package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.api.RedissonClient;

/** The report of a store about real servers with different settings. */
@Timeout(600)
class ReportTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @AutoClose
    private final TestRedis server = TestRedis.startFresh();

    @AutoClose("shutdown")
    private final RedissonClient client = SharedRedis.client(server);

    /** Repeats the report if an answer took so long that the clocks seem to differ. */
    private RedisServerInfo inspect() {
        RedisServerInfo inspected;
        do {
            inspected = inspect(InstantSource.system());
        } while (inspected.risks().contains(RedisRisk.CLOCKS_APART));
        return inspected;
    }

    private RedisServerInfo inspect(InstantSource clock) {
        return new ServerInspector(client, clock, TIMEOUT).report().servers().get(0);
    }

    private void configure(String setting, String value) {
        AdminConnection.once(server.uri(), "CONFIG", "SET", setting, value);
    }

    @Test
    void aServerWithoutPersistenceIsARisk() {
        RedisServerInfo inspected = inspect();

        assertThat(inspected.address()).isEqualTo(server.host() + ":" + server.port());
        assertThat(inspected.version()).matches("(Redis|Valkey) [0-9]+\\.[0-9.]+");
        assertThat(inspected.role()).isEqualTo("master without replicas");
        assertThat(inspected.persistence()).isEqualTo("none");
        assertThat(inspected.eviction()).isEqualTo("noeviction without a limit");
        assertThat(inspected.clockAhead().orElseThrow().abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(inspected.risks()).containsExactly(RedisRisk.FORGETS);
    }

    @Test
    void aServerWithOnlySnapshotsIsARisk() {
        configure("save", "3600 1");

        assertThat(inspect().persistence()).isEqualTo("snapshots only");
        assertThat(inspect().risks()).containsExactly(RedisRisk.FORGETS);
    }

    @Test
    void aServerWithAnAppendOnlyFileAndNoevictionIsWithoutRisk() {
        configure("appendonly", "yes");
        configure("maxmemory", "100000000");

        assertThat(inspect().persistence()).isEqualTo("append-only file");
        assertThat(inspect().eviction()).isEqualTo("noeviction at 100000000 bytes");
        assertThat(inspect().risks()).isEmpty();
    }

    @Test
    void aServerThatEvictsIsARisk() {
        configure("appendonly", "yes");
        configure("maxmemory-policy", "allkeys-lru");

        assertThat(inspect().eviction()).startsWith("allkeys-lru");
        assertThat(inspect().risks()).containsExactly(RedisRisk.EVICTS);
    }

    @Test
    void replicasThatTheMasterDoesNotRequireAreARisk() {
        configure("appendonly", "yes");
        try (TestRedis replica = TestRedis.startFresh()) {
            AdminConnection.once(replica.uri(), "REPLICAOF", server.host(), Integer.toString(server.port()));
            while (inspect().role().equals("master without replicas")) {
                Thread.onSpinWait();
            }
            assertThat(inspect().role()).isEqualTo("master, replicas: 1");
            assertThat(inspect().risks()).containsExactly(RedisRisk.FAILOVER_LOSES);
            configure("min-replicas-to-write", "1");
            assertThat(inspect().risks()).isEmpty();

            assertThatThrownBy(() -> RedisWorkerStore.connect(RedisSettings.of(replica.uri())))
                    .isInstanceOf(WorkerStoreException.class)
                    .hasMessageContaining("this server is a replica");
        }
    }

    @Test
    void differentClocksAreARisk() {
        configure("appendonly", "yes");
        InstantSource behind = InstantSource.offset(InstantSource.system(), Duration.ofHours(-1));
        InstantSource ahead = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

        RedisServerInfo late = inspect(behind);
        assertThat(late.clockAhead().orElseThrow()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(late.risks()).containsExactly(RedisRisk.CLOCKS_APART);
        RedisServerInfo early = inspect(ahead);
        assertThat(early.clockAhead().orElseThrow()).isBetween(Duration.ofMinutes(-61), Duration.ofMinutes(-59));
        assertThat(early.risks()).containsExactly(RedisRisk.CLOCKS_APART);
    }

    @Test
    void valuesThatTheUserMayNotReadAreUnknown() {
        DocumentedUsers.on(server, "{prod}:");
        try (RedisWorkerStore worker = RedisWorkerStore.connect(DocumentedUsers.settings(server, "worker", "prod"))) {
            RedisServerInfo seen = worker.report().servers().get(0);
            assertThat(seen.persistence()).isEqualTo("no append-only file, snapshots unknown: not permitted");
            assertThat(seen.risks()).containsExactly(RedisRisk.FORGETS);

            AdminConnection.once(server.uri(), "ACL", "SETUSER", "worker", "-info");
            RedisServerInfo unseen = worker.report().servers().get(0);
            assertThat(List.of(unseen.version(), unseen.role(), unseen.persistence(), unseen.eviction()))
                    .containsOnly("unknown: not permitted");
            assertThat(unseen.clockAhead()).isPresent();
            assertThat(unseen.risks()).isEmpty();
        }
        RedisWorkerStore.connect(DocumentedUsers.settings(server, "worker", "prod"))
                .close();
    }

    @Test
    void connectingLogsTheReportInOneLine() {
        List<LogRecord> logged = new ArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord entry) {
                logged.add(entry);
            }
        };
        Logger logger = Logger.getLogger("io.workermanager.redis");
        logger.addHandler(handler);
        try {
            RedisWorkerStore.connect(SharedRedis.settings(server)).close();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(logged).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.WARNING);
            assertThat(String.valueOf(entry.getParameters()[1]))
                    .contains(
                            "standalone, reads from replicas refused",
                            "persistence none",
                            "eviction noeviction",
                            "clock")
                    .contains("RISKS: without an append-only file a killed server forgets every worker")
                    .doesNotContain("\n");
        });
    }

    @Test
    void versionsBelowSevenAreRefused() {
        for (String old : List.of("Redis 6.2.14", "Redis 5.0.0")) {
            assertThatThrownBy(() -> ServerInspector.check(reportOf(old)))
                    .isInstanceOf(WorkerStoreException.class)
                    .hasMessage("h:6379 is " + old + "; a version below 7.0 is refused");
        }
        for (String good : List.of("Redis 7.0.0", "Redis 8.2.1", "Valkey 8.1.0", "unknown: not permitted")) {
            ServerInspector.check(reportOf(good));
        }
    }

    private static RedisReport reportOf(String version) {
        return new RedisReport(
                "standalone",
                "refused",
                List.of(new RedisServerInfo(
                        "h:6379", version, "master", "append-only file", "noeviction", Optional.empty(), Set.of())));
    }
}
