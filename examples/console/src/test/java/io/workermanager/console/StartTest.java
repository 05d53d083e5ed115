package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts the console as a process of its own. */
class StartTest {
    @Test
    void theVersionLoadsNeitherTheCommandLineNorTheClient() throws Exception {
        String loaded = java("-Xlog:class+load", "--version");

        assertThat(loaded)
                .contains("console 0.", "io.workermanager.console.Main")
                .doesNotContain("picocli", "redisson");
    }

    @Test
    void helpLoadsNoClient() throws Exception {
        assertThat(java("-Xlog:class+load", "hold", "--help"))
                .contains("Usage: console hold")
                .doesNotContain("org.redisson", "org.jline", "com.fasterxml");
    }

    @Test
    void anUnknownCommandIsExitCode2OfTheProcess() throws Exception {
        Process process = process("sttus");

        assertThat(process.waitFor()).isEqualTo(ExitCode.BAD_INPUT);
    }

    private static String java(String option, String... arguments) throws Exception {
        return new String(process(option, arguments).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process process(String argument) throws Exception {
        return process("-Dfile.encoding=UTF-8", argument);
    }

    private static Process process(String option, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
