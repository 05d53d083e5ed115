package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependencies that the module adds to an application. The build writes the runtime class path to a file before the tests. */
class DependencySizeTest {
    private static final long MOST = 9_500_000;
    private static final List<String> UNUSED = List.of("byte-buddy", "kryo", "rxjava", "reactor-core", "cache-api");

    private static List<Path> jars() throws IOException {
        String classPath = Files.readString(Path.of("target", "runtime-classpath"));
        return Stream.of(classPath.strip().split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }

    @Test
    void allDependenciesTogetherAreSmall() throws IOException {
        long bytes = 0;
        for (Path jar : jars()) {
            bytes += Files.size(jar);
        }
        System.out.printf("JARs of a user: %d, %.1f MB%n", jars().size(), bytes / 1e6);
        assertThat(bytes).as(jars().toString()).isBetween(1_000_000L, MOST);
    }

    @Test
    void unusedDependenciesOfTheClientAreExcluded() throws IOException {
        assertThat(jars())
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(name -> name.startsWith("redisson-"))
                .noneMatch(name -> UNUSED.stream().anyMatch(name::startsWith));
    }
}
