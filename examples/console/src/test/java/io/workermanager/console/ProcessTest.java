package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.redis.server.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the console as a process of its own. */
class ProcessTest {
    @TempDir
    private Path folder;

    @Test
    void theVersionLoadsNeitherTheCommandLineNorTheClient() throws Exception {
        assertThat(output("-Xlog:class+load", "--version"))
                .contains("console (", "io.workermanager.console.Main")
                .doesNotContain("picocli", "redisson");
    }

    @Test
    void helpLoadsNoClient() throws Exception {
        assertThat(output("-Xlog:class+load", "hold", "--help"))
                .contains("Usage: console hold")
                .doesNotContain("org.redisson", "org.jline", "com.fasterxml");
    }

    @Test
    void anUnknownCommandIsExitCode2OfTheProcess() throws Exception {
        assertThat(start("-Xshare:auto", "sttus").waitFor()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void ctrlCDetachesFromADrainThatGoesOn() throws Exception {
        try (TestRedis redis = TestRedis.startFresh();
                RedisWorkerStore store = RedisWorkerStore.connect(RedisSettings.of(redis.uri()))) {
            WorkerManager workers =
                    WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(Duration.ofHours(1)));
            workers.register("m1", RegisterOptions.defaults());
            Process drain = start("-Xshare:auto", "drain", "m1", "--yes", "-m=test", "--redis=" + redis.uri());
            Waiting.until("the drain waits", () -> printed().contains("0 of 1 stopped; busy: m1 requested"));

            interrupt(drain);

            assertThat(drain.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(drain.exitValue()).isEqualTo(ExitCode.DETACHED);
            assertThat(printed()).contains("Detached: the drain goes on");
            assertThat(workers.monitorHealth("m1").stopOrder()).isPresent();
        }
    }

    private static void interrupt(Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private String output(String option, String... arguments) throws Exception {
        assertThat(start(option, arguments).waitFor()).isZero();
        return printed();
    }

    private Process start(String option, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile())
                .start();
    }

    private String printed() {
        try {
            return Files.readString(folder.resolve("printed"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
