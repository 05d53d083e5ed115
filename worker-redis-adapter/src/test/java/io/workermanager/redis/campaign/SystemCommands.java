package io.workermanager.redis.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Commands of the operating system. */
final class SystemCommands {
    private SystemCommands() {}

    /** Runs a command to its end. */
    static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
        }
    }

    static void signal(String signal, String process) {
        run("kill", "-" + signal, process);
    }

    /** The reason why a command is unavailable, if it is. */
    static Optional<String> missingCommand(String command) {
        try {
            run(command, "--version");
            return Optional.empty();
        } catch (UncheckedIOException | IllegalStateException e) {
            return Optional.of("no " + command + " on this machine");
        }
    }
}
