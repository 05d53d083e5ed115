package io.workermanager.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows what compiles. */
class ReadmeTest {
    @Test
    void theFirstLinesOfTheReadmeAreThoseOfTheQuickstart() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/workermanager/examples/Quickstart.java"));
        String lines = source.substring(
                        source.indexOf("// README: begin") + "// README: begin".length() + 1,
                        source.indexOf("// README: end"))
                .stripIndent()
                .strip();

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + lines + "\n```");
    }
}
