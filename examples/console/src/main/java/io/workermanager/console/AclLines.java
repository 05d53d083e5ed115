package io.workermanager.console;

import io.workermanager.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands of the adapter's README that create a user for each role, for the namespace and the partitions in use. */
final class AclLines {
    private static final String COMMAND = "ACL SETUSER ";
    private static final String PREFIX = "{prod}:";

    private AclLines() {}

    static List<String> of(RedisSettings settings, boolean isCluster) {
        List<String> lines = new ArrayList<>(
                documented().stream().map(line -> adapted(line, settings)).toList());
        if (isCluster) {
            documented().stream()
                    .map(line -> line.split(" ", -1)[2])
                    .distinct()
                    .forEach(user -> lines.add(COMMAND + user + " +cluster|nodes"));
        }
        return lines;
    }

    private static List<String> documented() {
        InputStream page = Objects.requireNonNull(AclLines.class.getResourceAsStream("redis/README.md"), "README.md");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(page, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> line.startsWith(COMMAND)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String adapted(String line, RedisSettings settings) {
        return Arrays.stream(line.split(" ", -1))
                .flatMap(word -> patterns(word, settings))
                .collect(Collectors.joining(" "));
    }

    /** A pattern, and a second one for the other partitions. */
    private static Stream<String> patterns(String word, RedisSettings settings) {
        if (!word.contains(PREFIX)) {
            return Stream.of(word);
        }
        String namespace = settings.namespace().replaceAll("[*?\\[\\\\]", "\\\\$0");
        String first = word.replace(PREFIX, namespace.isEmpty() ? "" : "{" + namespace + "}:");
        return settings.partitions() == 1
                ? Stream.of(first)
                : Stream.of(first, word.replace(PREFIX, "{" + namespace + ".*}." + settings.partitions() + ":"));
    }
}
