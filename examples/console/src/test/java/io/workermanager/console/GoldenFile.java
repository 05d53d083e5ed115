package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected outputs. With {@code -Dgolden.renew=true} they are written instead, and the test fails once. */
final class GoldenFile {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private GoldenFile() {}

    static void compare(String name, String actual) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Boolean.getBoolean("golden.renew")) {
            Files.createDirectories(FOLDER);
            String before = Files.exists(file) ? Files.readString(file) : "";
            Files.writeString(file, actual);
            assertThat(actual).as(name + " was renewed").isEqualTo(before);
        }
        assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
    }
}
