package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The users of the README, created by its commands. */
final class DocumentedUsers {
    private static final String LINE = "ACL SETUSER ";

    private DocumentedUsers() {}

    /** Creates the users, with a pattern in place of the prefix in the README. */
    static void on(TestRedis server, String prefix) {
        lines().forEach(line -> setUser(server, line, prefix));
    }

    /** Gives the users each pattern once more, with another pattern in place of the prefix. */
    static void addPatterns(TestRedis server, String prefix) {
        lines().filter(line -> !line.contains(" reset ")).forEach(line -> setUser(server, line, prefix));
    }

    private static void setUser(TestRedis server, String line, String prefix) {
        AdminConnection.once(server.uri(), line.replace("{prod}:", prefix).split(" "));
    }

    private static Stream<String> lines() {
        try (Stream<String> all = Files.lines(Path.of("README.md"))) {
            return all.filter(line -> line.startsWith(LINE)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a role connects. */
    static RedisSettings settings(TestRedis server, String role, String namespace) {
        String uri = server.uri().replace("redis://", "redis://" + role + ":" + role + "-secret@");
        return RedisSettings.of(uri).withNamespace(namespace).withTimeout(Duration.ofSeconds(20));
    }

    /** A user may not make a call: nothing has changed, and the message names the permission. */
    static void refused(String permission, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WorkerStoreException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining(permission)
                .hasMessageContaining("the Redis user lacks that permission");
    }
}
