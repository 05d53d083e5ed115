package io.workermanager.redis.server;

import io.workermanager.redis.server.TestRedis.Running;
import io.workermanager.redis.server.TestRedis.Unavailable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A Redis in a container, where a Docker daemon answers. */
final class RedisContainer implements Running {
    private static final String IMAGE = System.getProperty("worker.redis.image", "redis:7.4-alpine");
    private static final String SOCKET = "unix:///var/run/docker.sock";
    private static final int PORT = 6379;

    private final GenericContainer<?> container;

    private RedisContainer(GenericContainer<?> container) {
        this.container = container;
    }

    @SuppressWarnings("resource") // Closed by stop(), or by the library's own guard when the JVM ends.
    static Running start() throws Unavailable {
        checkDaemon(URI.create(System.getenv().getOrDefault("DOCKER_HOST", SOCKET)));
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(PORT)
                .withCommand("--save", "", "--appendonly", "no", "--protected-mode", "no");
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new Unavailable("no container of " + IMAGE, e);
        }
        return new RedisContainer(container);
    }

    /** Checks for the daemon directly, which is fast: the library searches for a long time without one. */
    private static void checkDaemon(URI daemon) throws Unavailable {
        try (SocketChannel channel = opened(daemon)) {
            channel.write(
                    ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(64);
            channel.read(answer);
            String status = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            if (!status.contains(" 200 ")) {
                throw new Unavailable("the Docker daemon at " + daemon + " answers "
                        + status.lines().findFirst().orElse("nothing"));
            }
        } catch (IOException | RuntimeException e) {
            throw new Unavailable("no Docker daemon at " + daemon, e);
        }
    }

    private static SocketChannel opened(URI daemon) throws IOException {
        SocketAddress address;
        if ("unix".equals(daemon.getScheme())) {
            Path socket = Path.of(daemon.getPath());
            if (!Files.exists(socket)) {
                throw new IOException("no such socket");
            }
            address = UnixDomainSocketAddress.of(socket);
        } else {
            address = new InetSocketAddress(daemon.getHost(), daemon.getPort());
        }
        SocketChannel channel = "unix".equals(daemon.getScheme())
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        channel.connect(address);
        return channel;
    }

    @Override
    public URI uri() {
        return URI.create("redis://" + container.getHost() + ":" + container.getMappedPort(PORT));
    }

    @Override
    public String describe() {
        return "container of " + IMAGE + " on " + container.getHost() + ":" + container.getMappedPort(PORT);
    }

    @Override
    public void stop() {
        container.stop();
    }
}
