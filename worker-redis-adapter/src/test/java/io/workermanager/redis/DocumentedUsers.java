package io.workermanager.redis;

import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The users that the README describes, made by its very lines. */
final class DocumentedUsers {
    private static final String LINE = "ACL SETUSER ";

    private DocumentedUsers() {}

    /** Makes the users, with a pattern in the place of the README's prefix of all keys. */
    static void on(TestRedis server, String prefix) {
        lines().forEach(line -> AdminConnection.once(
                server.uri(), line.replace("{prod}:", prefix).split(" ")));
    }

    private static List<String> lines() {
        try (Stream<String> all = Files.lines(Path.of("README.md"))) {
            return all.filter(line -> line.startsWith(LINE)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a role connects. */
    static RedisSettings settings(TestRedis server, String role, String namespace) {
        String uri = server.uri().replace("redis://", "redis://" + role + ":" + role + "-secret@");
        return RedisSettings.of(uri).withNamespace(namespace).withTimeout(Duration.ofSeconds(20));
    }
}
