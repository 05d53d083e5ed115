package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.redis.connection.RedissonConfigs;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;
import org.redisson.config.ReadMode;

class RedisSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "redis://localhost,redis://localhost:6379,0",
        "redis://localhost:7000/,redis://localhost:7000,0",
        "rediss://ann:p%40ss@cache.example:7000/12,rediss://cache.example:7000,12",
        "redis://:secret@127.0.0.1,redis://127.0.0.1:6379,0",
        "redis://ann:secret@[::1]:7000,redis://[::1]:7000,0",
    })
    void theUriNamesServerAndDatabase(String uri, String address, int database) {
        assertThat(RedisSettings.of(uri).address()).isEqualTo(address);
        assertThat(RedisSettings.of(uri).database()).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "http://localhost",
                "redis://",
                "redis://h/x",
                "redis://h/0?a=b",
                "redis:// h"
            })
    @DisplayName("N28: other URIs are refused before anything is sent")
    void otherUrisAreRefusedBeforeAnythingIsSent(String uri) {
        assertThatThrownBy(() -> RedisSettings.of(uri)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void theUriNamesUserAndPassword() {
        RedisSettings settings = RedisSettings.of("rediss://ann:p%40ss%2F%3A+@cache.example");
        assertThat(settings.user()).isEqualTo("ann");
        assertThat(settings.password()).isEqualTo("p@ss/:+");
    }

    @Test
    void anArgumentThatIsNullIsNamed() {
        RedisSettings settings = RedisSettings.of("redis://h");
        assertThatThrownBy(() -> RedisSettings.of(null)).hasMessage("uri");
        assertThatThrownBy(() -> settings.withNamespace(null)).hasMessage("namespace");
        assertThatThrownBy(() -> settings.withTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> settings.waitForServer(null)).hasMessage("longest");
        assertThatThrownBy(() -> RedisWorkerStore.connect(null)).hasMessage("settings");
        assertThatThrownBy(() -> RedisWorkerStore.create(null, "ns")).hasMessage("client");
    }

    @Test
    void clientsThatDoNotNoticeSilentConnectionsAreARisk() {
        Config own = ServerConnector.config(RedisSettings.of("redis://h").withTimeout(Duration.ofSeconds(2)));
        assertThat(own.useSingleServer().getPingConnectionInterval()).isBetween(1, 2000);
        assertThat(RedissonConfigs.missesSilentConnections(own)).isFalse();
        Config cluster =
                ServerConnector.clusterConfig(RedisSettings.of("redis://h").withTimeout(Duration.ofMinutes(1)));
        assertThat(RedissonConfigs.missesSilentConnections(cluster)).isFalse();
        Config hasty = ServerConnector.config(RedisSettings.of("redis://h").withTimeout(Duration.ofMillis(10)));
        assertThat(RedissonConfigs.missesSilentConnections(hasty)).isFalse();

        Config usual = new Config();
        usual.useSentinelServers().addSentinelAddress("redis://h:1").setMasterName("m");
        assertThat(RedissonConfigs.missesSilentConnections(usual)).isTrue();
        usual.useSentinelServers().setPingConnectionInterval(3000);
        assertThat(RedissonConfigs.missesSilentConnections(usual)).isFalse();
        usual.useSentinelServers().setPingConnectionInterval(0);
        assertThat(RedissonConfigs.missesSilentConnections(usual)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a}",
                "a}",
                "a\nb",
                "a\u0000",
                "\ud800",
                "x0123456789012345678901234567890123456789012345678901234567890123"
            })
    void invalidNamespacesAreRefused(String namespace) {
        assertThatThrownBy(() -> RedisSettings.of("redis://h").withNamespace(namespace))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    @DisplayName("N30: durations and numbers out of bounds are refused")
    void numbersOutOfBoundsAreRefused() {
        RedisSettings settings = RedisSettings.of("redis://h");
        assertThatThrownBy(() -> settings.withTimeout(Duration.ZERO)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.withTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.withReadRetries(-1)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.withConnections(0)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.withThreads(0)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.waitForServer(Duration.ofMillis(-1)))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> settings.waitForServer(Duration.ofDays(1).plusMillis(1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("waitForServer must be PT0S to PT24H");
    }

    @Test
    void clientsThatReadFromReplicasAreRefused() {
        Config sentinel = new Config();
        sentinel.useSentinelServers().addSentinelAddress("redis://h:1").setMasterName("m");
        assertThatThrownBy(() -> RedissonConfigs.check(sentinel, "ns"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("ReadMode.MASTER");

        sentinel.useSentinelServers().setReadMode(ReadMode.MASTER);
        RedissonConfigs.check(sentinel, "");

        Config replicas = new Config();
        replicas.useMasterSlaveServers().setMasterAddress("redis://h:1").setReadMode(ReadMode.MASTER_SLAVE);
        assertThatThrownBy(() -> RedissonConfigs.check(replicas, "ns")).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aClusterWithoutANamespaceIsRefused() {
        Config cluster = new Config();
        cluster.useClusterServers().addNodeAddress("redis://h:1").setReadMode(ReadMode.MASTER);
        assertThatThrownBy(() -> RedissonConfigs.check(cluster, ""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("namespace");
        RedissonConfigs.check(cluster, "prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker:", "workers:", "workers:control", "workers:signal:", "{"})
    void clientsThatMapNamesAreRefused(String mapped) {
        Config mapping = new Config().setNameMapper(new NameMapper() {
            @Override
            public String map(String name) {
                return name.startsWith(mapped) ? "x" + name : name;
            }

            @Override
            public String unmap(String name) {
                return name.startsWith("x") ? name.substring(1) : name;
            }
        });
        mapping.useSingleServer().setAddress("redis://h:1");
        assertThatThrownBy(() -> RedissonConfigs.check(mapping, ""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("must not map names");
    }
}
