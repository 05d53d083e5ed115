package io.workermanager.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metadata of the properties")
class PropertiesMetadataTest {
    private static final Path README = Path.of("../spring-boot-starter/README.md");

    private static List<JsonNode> properties() throws IOException {
        try (InputStream file =
                WorkerManagerProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonNode all = new ObjectMapper().readTree(file).get("properties");
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(property -> property.get("name").asText().startsWith("worker.manager."))
                    .toList();
        }
    }

    @Test
    @DisplayName("has a description for each property")
    void hasDescriptions() throws IOException {
        assertThat(properties())
                .hasSizeGreaterThan(15)
                .allSatisfy(property -> assertThat(property.path("description").asText())
                        .as(property.get("name").asText())
                        .endsWith("."));
    }

    @Test
    @DisplayName("has the properties that the README has")
    void hasThePropertiesOfTheReadme() throws IOException {
        String readme = Files.readString(README);
        assertThat(properties())
                .allSatisfy(property -> assertThat(readme)
                        .contains("`" + property.get("name").asText().substring("worker.manager.".length()) + "`"));
    }
}
