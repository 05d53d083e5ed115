package io.workermanager.sql;

import io.workermanager.sql.TestPostgres.Running;
import io.workermanager.sql.TestPostgres.Server;
import io.workermanager.sql.TestPostgres.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A PostgreSQL in a container, where a Docker daemon answers. */
final class PostgresContainer {
    private static final String IMAGE = System.getProperty("worker.sql.image", "postgres:16-alpine");
    private static final int PORT = 5432;

    private PostgresContainer() {}

    @SuppressWarnings("resource") // Closed by stop(), or by the library's own guard when the JVM ends.
    static Running start() throws Unavailable {
        // The library looks around at length where there is none.
        if (System.getenv("DOCKER_HOST") == null && !Files.exists(Path.of("/var/run/docker.sock"))) {
            throw new Unavailable("no Docker daemon");
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new Unavailable("the Docker daemon does not answer");
        }
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(PORT)
                .withEnv("POSTGRES_USER", "worker")
                .withEnv("POSTGRES_DB", "postgres")
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                // The image starts its server twice: first to prepare the database, then to serve it.
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2));
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new Unavailable("no container of " + IMAGE, e);
        }
        String address = container.getHost() + ":" + container.getMappedPort(PORT);
        return new Server(
                "jdbc:postgresql://" + address + "/postgres?user=worker",
                "container of " + IMAGE + " on " + address,
                container::stop);
    }
}
