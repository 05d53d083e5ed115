package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("hostname"), text);
    }

    private static String of(Map<String, String> environment, List<Path> files, String resolved) {
        return HostName.of(environment::get, files, () -> resolved);
    }

    @Test
    void theEnvironmentIsBelievedFirstThenTheKernelThenTheResolver() throws IOException {
        List<Path> files = List.of(folder.resolve("absent"), file("server-2\n"));

        assertThat(of(Map.of("HOSTNAME", "server-1"), files, "server-3")).isEqualTo("server-1");
        assertThat(of(Map.of("COMPUTERNAME", "SERVER-1"), files, "server-3")).isEqualTo("SERVER-1");
        assertThat(of(Map.of("HOSTNAME", "  "), files, "server-3")).isEqualTo("server-2");
        assertThat(of(Map.of(), List.of(), "server-3.example.com")).isEqualTo("server-3.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "localhost", "localhost.localdomain", "LOCALHOST", "127.0.1.1", "::1", "a b", "a\u0007"
            })
    void aNameThatSaysNothingCountsAsNone(String name) throws IOException {
        assertThat(of(Map.of("HOSTNAME", name), List.of(file(name)), name)).isEmpty();
    }

    @Test
    void aNameThatIsTooLongForAnIdCountsAsNone() {
        assertThat(of(Map.of("HOSTNAME", "h".repeat(64)), List.of(), "")).isEmpty();
    }

    @Test
    void anIdThatIsGeneratedNamesThisMachineIfThatSaysSomething() {
        String host = HostName.known();
        boolean container = host.matches("[0-9a-f]{12}");

        assertThat(WorkerAgent.generateId(Profile.defaults()).value())
                .startsWith("worker-kraken-" + (container || host.isEmpty() ? "" : host + "-"));
    }
}
