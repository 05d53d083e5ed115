package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependencies that the module adds to an application. The build writes the runtime class path to a file before the tests. */
class DependencySizeTest {
    private static final long MOST = 26_000_000;
    private static final long MOST_WITH_RECIPE = 9_500_000;
    private static final Pattern EXCLUSION = Pattern.compile("<exclusion>.*<artifactId>(.*)</artifactId></exclusion>");
    private static final List<String> OF_KRYO = List.of("reflectasm", "objenesis", "minlog");

    private static List<Path> jars() throws IOException {
        String classPath = Files.readString(Path.of("target", "runtime-classpath"));
        return Stream.of(classPath.strip().split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The artifacts that the README excludes for applications that do not use the client themselves. */
    private static List<String> recipe() throws IOException {
        return EXCLUSION
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .map(line -> EXCLUSION.matcher(line).replaceFirst("$1"))
                .toList();
    }

    private static boolean isOneOf(List<String> artifacts, Path jar) {
        return artifacts.stream()
                .anyMatch(artifact -> jar.getFileName().toString().startsWith(artifact + "-"));
    }

    private static long bytes(List<Path> jars) throws IOException {
        long bytes = 0;
        for (Path jar : jars) {
            bytes += Files.size(jar);
        }
        return bytes;
    }

    @Test
    void allDependenciesTogetherAreBounded() throws IOException {
        List<Path> all = jars();
        System.out.printf("JARs of a user: %d, %.1f MB%n", all.size(), bytes(all) / 1e6);
        assertThat(bytes(all)).as(all.toString()).isBetween(1_000_000L, MOST);
    }

    @Test
    void theRecipeOfTheReadmeLeavesFewAndSmallDependencies() throws IOException {
        List<String> excluded = new ArrayList<>(recipe());
        excluded.addAll(OF_KRYO);
        List<Path> rest = jars().stream().filter(jar -> !isOneOf(excluded, jar)).toList();
        System.out.printf("JARs with the recipe: %d, %.1f MB%n", rest.size(), bytes(rest) / 1e6);
        assertThat(bytes(rest)).as(rest.toString()).isBetween(1_000_000L, MOST_WITH_RECIPE);
    }

    /** An exclusion in this module's POM would also apply to an application that uses the client itself. */
    @Test
    void nothingOfTheClientIsExcluded() throws IOException {
        List<Path> all = jars();
        assertThat(recipe())
                .hasSize(10)
                .allSatisfy(artifact -> assertThat(all).as(artifact).anyMatch(jar -> isOneOf(List.of(artifact), jar)));
        assertThat(all).anyMatch(jar -> isOneOf(List.of("redisson"), jar));
    }
}
