package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process ends when its own threads have ended, even with open stores. */
@DisplayName("N39: a process ends while a store is open")
class DaemonThreadsTest {
    @TempDir
    private Path folder;

    private void endsByItself(String uri, String namespace, int partitions) throws Exception {
        Path log = folder.resolve("log");
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classpath,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        ThrowingProgram.class.getName(),
                        uri,
                        namespace,
                        Integer.toString(partitions))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = child.waitFor(60, TimeUnit.SECONDS);
            String output = Files.readString(log);
            assertThat(output).contains("IllegalStateException: dies");
            assertThat(ended).as("the process has ended; it printed " + output).isTrue();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void anExceptionInTheMainThreadEndsTheProcess() throws Exception {
        RedisSettings settings = SharedRedis.settings();
        endsByItself(settings.uri(), settings.namespace(), 2);
    }

    @Test
    void allThreadsOfAStoreAreDaemons() {
        Set<Thread> before = StoreThreads.running();
        try (RedisWorkerStore store = RedisWorkerStore.connect(SharedRedis.settings())) {
            store.now();
            Set<Thread> during = StoreThreads.startedSince(before);
            List<String> names = during.stream().map(Thread::getName).toList();
            assertThat(names).anyMatch(name -> name.startsWith("redisson-timer"));
            assertThat(during)
                    .allSatisfy(thread ->
                            assertThat(thread.isDaemon()).as(thread.getName()).isTrue());
        }
    }

    /** A program that uses a store, and ends by an exception without closing it. */
    static final class ThrowingProgram {
        private ThrowingProgram() {}

        public static void main(String[] args) {
            RedisWorkerStore store = RedisWorkerStore.connect(
                    RedisSettings.of(args[0]).withNamespace(args[1]).withPartitions(Integer.parseInt(args[2])));
            WorkerStore.Subscription unused = store.watch(WorkerStore.WatchScope.fleet(), signal -> {});
            store.find(WorkerId.of("w"));
            store.census();
            throw new IllegalStateException("dies");
        }
    }
}
