package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.console.ConsoleRun.Runner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @Test
    void bashCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("completion");
        Files.writeString(script, Runner.onRedis().run("completion --name=wm").out());
        String completed =
                bash(". " + script + "; COMP_WORDS=(wm dr); COMP_CWORD=1; _complete_wm; echo ${COMPREPLY[@]};"
                        + " COMP_WORDS=(wm drain --dead); COMP_CWORD=2; _complete_wm; echo ${COMPREPLY[@]}");

        assertThat(completed).isEqualTo("drain\n--deadline\n");
    }

    private static String bash(String script) throws Exception {
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
