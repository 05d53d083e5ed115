package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.InvalidValueException;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid answers while a store connects: it connects or fails with a typed error, and leaves no thread behind. */
@DisplayName("N39: a failed connect leaves nothing behind")
class ConnectTest {
    private static final List<String> ODD = List.of(
            ":1\r\n",
            "$-1\r\n",
            "*0\r\n",
            "*2\r\n$-1\r\n:7\r\n",
            "+OK\r\n",
            FakeServer.bulk("redis_version:99999999999.x\r\ncluster_enabled:\r\nrole\r\n"),
            "-ERR odd\r\n",
            "*1\r\n*1\r\n*0\r\n",
            FakeServer.CLOSE);

    private final Set<Thread> before = StoreThreads.running();

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        StoreThreads.assertEndWithin(Duration.ofSeconds(20), StoreThreads.startedSince(before));
    }

    /** The exception of an attempt to connect, if any. */
    private static Optional<RuntimeException> connect(String uri) {
        RedisSettings settings = RedisSettings.of(uri)
                .withNamespace("ns")
                .withTimeout(Duration.ofMillis(100))
                .withReadRetries(0);
        try {
            RedisWorkerStore.connect(settings).close();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH", "PING", "EVAL", "INFO", "TIME", "EVALSHA_RO"})
    void anInvalidAnswerCausesATypedErrorOrNone(String command) {
        List<String> wrong = new ArrayList<>();
        for (String odd : ODD) {
            try (FakeServer server = new FakeServer().answers(command, odd)) {
                String uri = server.uri().replace("redis://", "redis://ann:secret@") + "/1";
                connect(uri).filter(e -> !isTyped(e)).ifPresent(e -> wrong.add(odd.strip() + " -> " + e));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void anInvalidAnswerOfAClusterCausesATypedError() {
        List<String> wrong = new ArrayList<>();
        for (String odd : ODD) {
            try (FakeServer server = new FakeServer()
                    .answers("INFO", FakeServer.bulk("cluster_enabled:1\r\n"))
                    .answers("CLUSTER", odd)) {
                Optional<RuntimeException> thrown = connect(server.uri());
                if (thrown.isEmpty() || !isTyped(thrown.get())) {
                    wrong.add(odd.strip() + " -> " + thrown);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isTyped(RuntimeException thrown) {
        String message = String.valueOf(thrown.getMessage());
        return (thrown instanceof WorkerStoreException || thrown instanceof InvalidValueException)
                && message.length() < 400
                && message.lines().count() == 1
                && Stream.iterate((Throwable) thrown, each -> each != null, Throwable::getCause)
                        .noneMatch(each -> each.toString().contains("secret"));
    }

    @Test
    void aStoreConnectsToTheFakeServer() {
        try (FakeServer server = new FakeServer();
                RedisWorkerStore store =
                        RedisWorkerStore.connect(RedisSettings.of(server.uri()).withTimeout(Duration.ofSeconds(20)))) {
            assertThat(store.report().servers().get(0).version()).isEqualTo("Redis 7.0.0");
        }
    }
}
