package io.workermanager.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class Version implements IVersionProvider {
    Version() {}

    static String text() throws IOException {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            build.load(Objects.requireNonNull(file, "version.properties"));
        }
        return build.getProperty("version");
    }

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"console " + text()};
    }
}
