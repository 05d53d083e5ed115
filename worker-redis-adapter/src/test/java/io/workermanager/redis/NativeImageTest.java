package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a native image needs to be told: the scripts, and the fields that are reached by their names. */
class NativeImageTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path DECLARATIONS =
            RESOURCES.resolve("META-INF/native-image/io.workermanager/worker-redis-adapter");

    private static JsonNode declared(String file) throws IOException {
        return new ObjectMapper().readTree(DECLARATIONS.resolve(file).toFile());
    }

    @Test
    void everyScriptIsDeclared() throws IOException {
        List<Pattern> patterns = declared("resource-config.json").findValuesAsText("pattern").stream()
                .map(Pattern::compile)
                .toList();
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            List<String> resources = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(DECLARATIONS))
                    .map(file -> RESOURCES.relativize(file).toString().replace('\\', '/'))
                    .toList();
            assertThat(resources)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(resource -> assertThat(patterns)
                            .as(resource)
                            .anyMatch(pattern -> pattern.matcher(resource).matches()));
        }
    }

    @Test
    void everyDeclaredFieldExists() throws IOException, ReflectiveOperationException {
        JsonNode classes = declared("reflect-config.json");
        assertThat(classes).isNotEmpty();
        for (JsonNode one : classes) {
            Class<?> type = Class.forName(one.get("name").asText());
            for (JsonNode field : one.get("fields")) {
                assertThat(type.getDeclaredField(field.get("name").asText())).isNotNull();
            }
        }
    }
}
