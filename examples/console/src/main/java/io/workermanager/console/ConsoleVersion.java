package io.workermanager.console;

import java.util.Objects;

/** The version of this build. */
final class ConsoleVersion {
    private ConsoleVersion() {}

    /** From the manifest of the JAR, because it has been read already when this class is loaded. */
    static String text() {
        return Objects.requireNonNullElse(ConsoleVersion.class.getPackage().getImplementationVersion(), "(not built)");
    }

    static String line() {
        return "console " + text();
    }
}
