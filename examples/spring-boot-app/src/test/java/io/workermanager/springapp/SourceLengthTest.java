package io.workermanager.springapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The source of the application")
class SourceLengthTest {
    @Test
    @DisplayName("has fewer than 30 lines of Java")
    void hasFewerThan30Lines() throws IOException {
        Path source = Path.of("src/main/java/io/workermanager/springapp/MarketMakerApplication.java");
        Path here = Files.exists(source) ? source : Path.of("..").resolve(source);
        assertThat(Files.readAllLines(here)).hasSizeLessThan(30);
    }
}
