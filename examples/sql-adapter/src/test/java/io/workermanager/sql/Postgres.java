package io.workermanager.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A running PostgreSQL: the one that {@code -Dworker.sql.uri} names, or one of the {@code initdb} and {@code postgres} on the
 * path, or one in a container where there is Docker. What it starts ends when it is closed. Not for use by several threads.
 */
final class Postgres implements AutoCloseable {
    private static final String IMAGE = System.getProperty("worker.sql.image", "postgres:16-alpine");
    private static final int PORT = 5432;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Ends what was started. */
    private interface End {
        void end() throws IOException;
    }

    private final String description;
    private final String uri;
    private final End end;

    private Postgres(String description, String uri, End end) {
        this.description = description;
        this.uri = uri;
        this.end = end;
    }

    /** Finds or starts a server, and prints which one it is; empty if there is none here. */
    static Optional<Postgres> start() throws IOException, InterruptedException {
        Optional<Postgres> found = given();
        if (found.isEmpty()) {
            found = ofPath();
        }
        if (found.isEmpty()) {
            found = inContainer();
        }
        found.ifPresent(server -> System.out.println("PostgreSQL: " + server.description + ", " + server.uri));
        return found;
    }

    String uri() {
        return uri;
    }

    private static Optional<Postgres> given() {
        return Optional.ofNullable(System.getProperty("worker.sql.uri"))
                .map(uri -> new Postgres("the one of -Dworker.sql.uri", uri, () -> {}));
    }

    private static Optional<Postgres> ofPath() throws IOException, InterruptedException {
        if (!isOnPath("initdb") || !isOnPath("postgres")) {
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("worker-postgres");
        boolean root = isOwnedByRoot(folder);
        if (root) {
            // The server refuses to run as root, and reads nothing that another user could write.
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        String data = folder.resolve("data").toString();
        run(root, folder, "initdb", "-D", data, "-U", "worker", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
                .waitFor();
        int port = freePort();
        Process server = run(
                root, folder, "postgres", "-D", data, "-h", "127.0.0.1", "-p", "" + port, "-k", "", "-c", "fsync=off");
        Postgres postgres = new Postgres("the one on the path", uri("127.0.0.1", port), () -> stop(server, folder));
        postgres.awaitAnswer(server);
        return Optional.of(postgres);
    }

    private static boolean isOwnedByRoot(Path folder) throws IOException {
        return Files.getOwner(folder).getName().equals("root");
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Process run(boolean root, Path folder, String... program) throws IOException {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=" + groupOfNobody(), "--clear-groups"));
        }
        command.addAll(List.of(program));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Debian and its kin have another name for it than the others. */
    private static String groupOfNobody() throws IOException {
        return Files.readString(Path.of("/etc/group")).contains("nogroup:") ? "nogroup" : "nobody";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String uri(String host, int port) {
        return "jdbc:postgresql://" + host + ":" + port + "/postgres?user=worker";
    }

    private void awaitAnswer(Process server) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                DriverManager.getConnection(uri).close();
                return;
            } catch (SQLException e) {
                if (!server.isAlive() || System.nanoTime() > until) {
                    close();
                    throw new IOException("the server that was started does not answer", e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static void stop(Process server, Path folder) throws IOException {
        server.destroy();
        try {
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException e) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @SuppressWarnings("resource") // Closed by close(), or by the library's own guard when the JVM ends.
    private static Optional<Postgres> inContainer() {
        if (System.getenv("DOCKER_HOST") == null && !Files.exists(Path.of("/var/run/docker.sock"))) {
            return Optional.empty();
        }
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(PORT)
                .withEnv("POSTGRES_USER", "worker")
                .withEnv("POSTGRES_DB", "postgres")
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust");
        container.start();
        return Optional.of(new Postgres(
                "a container of " + IMAGE, uri(container.getHost(), container.getMappedPort(PORT)), container::stop));
    }

    @Override
    public void close() throws IOException {
        end.end();
    }
}
