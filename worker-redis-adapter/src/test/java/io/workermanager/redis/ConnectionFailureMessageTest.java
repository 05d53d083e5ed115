package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message names the root cause and its fix in one line, and shows no password. */
@DisplayName("N40: a message names the root cause")
class ConnectionFailureMessageTest {
    @AutoClose
    private static final TestRedis SERVER = TestRedis.startFresh();

    private static String message(ThrowingCallable call) {
        WorkerStoreException thrown = catchThrowableOfType(WorkerStoreException.class, call);
        assertThat(thrown).isNotNull();
        assertThat(thrown.getMessage()).hasLineCount(1).hasSizeLessThan(400);
        assertThat(Stream.iterate((Throwable) thrown, each -> each != null, Throwable::getCause))
                .allSatisfy(each -> assertThat(each.toString()).doesNotContain("s3cret"));
        return thrown.getMessage();
    }

    private static String messageAtConnecting(String uri, Duration timeout) {
        RedisSettings settings = RedisSettings.of(uri).withTimeout(timeout).withReadRetries(0);
        return message(() -> RedisWorkerStore.connect(settings));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://127.0.0.1:PORT/99 | the server has no database with that number",
                "redis://:s3cret@127.0.0.1:PORT | the server has no password for its default user",
                "redis://ann:s3cret@127.0.0.1:PORT | the server refuses this user and password: check both",
                "redis://127.0.0.1:1 | connection refused by 127.0.0.1:1: start the server, or check host and port",
                "redis://:s3cret@localhost:1 | connection refused by localhost/127.0.0.1:1: start the server",
                "redis://ann:s3cret@nowhere.invalid | unknown host: check the host in the URI"
            })
    void failuresToConnectHaveClearMessages(String uri, String words) {
        assertThat(messageAtConnecting(uri.replace("PORT", Integer.toString(SERVER.port())), Duration.ofSeconds(10)))
                .startsWith("connecting to redis://")
                .contains(words);
    }

    @Test
    void aMissingPasswordIsReported() {
        try (TestRedis closed = TestRedis.startFresh()) {
            AdminConnection.once(closed.uri(), "ACL", "SETUSER", "default", ">right");
            String uri = closed.uri().toString();
            assertThat(messageAtConnecting(uri, Duration.ofSeconds(10))).contains("the server demands a password");
            assertThat(messageAtConnecting(uri.replace("redis://", "redis://:s3cret@"), Duration.ofSeconds(10)))
                    .contains("the server refuses this user and password");
        }
    }

    @Test
    void aServerWithoutTlsIsReported() {
        assertThat(messageAtConnecting(
                        SERVER.uri().toString().replace("redis://", "rediss://"), Duration.ofMillis(500)))
                .contains("no answer in time", "with redis:// if not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-LOADING Redis is loading the dataset in memory | the server is loading its data set: wait",
                "-DENIED Redis is running in protected mode because ... | the server is in protected mode",
                "-ERR max number of clients reached | raise its setting maxclients",
                "-MASTERDOWN Link with MASTER is down | failed: MASTERDOWN Link with MASTER is down",
                "-CLUSTERDOWN Hash slot not served | failed: CLUSTERDOWN Hash slot not served",
                "HTTP/1.1 400 Bad Request | the answer does not come from Redis: check host and port",
                "220 mail.example ESMTP | the answer does not come from Redis: check host and port",
            })
    void errorsOfTheServerHaveClearMessages(String answer, String words) {
        try (FakeServer fake = new FakeServer().answersAll(answer + "\r\n")) {
            String uri = answer.startsWith("-") ? fake.uri().replace("//", "//ann:s3cret@") : fake.uri();
            assertThat(messageAtConnecting(uri, Duration.ofSeconds(5))).contains(words);
        }
    }

    @Test
    void aSilentServerIsReported() {
        try (FakeServer fake = new FakeServer().answersAll("")) {
            assertThat(messageAtConnecting(fake.uri(), Duration.ofMillis(500))).contains("no answer in time");
        }
    }

    @Test
    void anOutageIsReported() {
        TestRedis mortal = TestRedis.startFresh();
        RedisSettings settings = RedisSettings.of(mortal.uri()).withReadRetries(0);
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            Write birth = new Write.Insert(idle("w", store.now()), MINUTE, window(store));
            mortal.kill();
            // What was open is lost; from then on there is none.
            message(() -> store.find(WorkerId.of("w")));
            String refused = "connection refused by 127.0.0.1:" + mortal.port();
            assertThat(message(() -> store.find(WorkerId.of("w")))).contains(refused);
            assertThat(message(() -> store.write(List.of(birth)))).contains(refused);
            assertThat(message(() -> store.watch(WorkerStore.WatchScope.fleet(), signal -> {})))
                    .contains("no connection was available in time: the server is down, busy or unreachable");
            assertThat(message(() -> RedisWorkerStore.connect(settings))).contains(refused);
        } finally {
            mortal.close();
        }
    }
}
