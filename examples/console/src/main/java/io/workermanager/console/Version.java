package io.workermanager.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of this build. */
final class Version {
    private Version() {}

    static String text() throws IOException {
        try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
            return new String(Objects.requireNonNull(file, "version.txt").readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        }
    }

    static String line() throws IOException {
        return "console " + text();
    }
}
