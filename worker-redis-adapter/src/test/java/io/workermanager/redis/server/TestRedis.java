package io.workermanager.redis.server;

import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.server.RedisProcess.Arguments;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A running Redis: the one that {@code -Dworker.redis.uri} names, or one in a container where a Docker daemon answers (image
 * {@code -Dworker.redis.image}), or the {@code redis-server} on the path, or the one that a library brings along. What it starts
 * ends when it is closed, and with the JVM at the latest, however that ends. Not for use by several threads.
 */
public final class TestRedis implements AutoCloseable {
    private static final String URI_PROPERTY = "worker.redis.uri";

    private static TestRedis shared;

    private final Running running;

    private TestRedis(Running running) {
        this.running = running;
    }

    /** A running server. */
    interface Running {
        URI uri();

        String describe();

        void stop();

        default void startAgain() {
            throw new UnsupportedOperationException(describe() + " cannot be started again");
        }
    }

    /** A way to get a server, which may be unavailable here. Any other failure is not ignored. */
    @FunctionalInterface
    interface Way {
        Running running() throws Unavailable;
    }

    /** A server that all callers in this JVM share; it runs as long as the JVM. */
    public static synchronized TestRedis shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /**
     * Finds or starts a server, and prints which one it is and why earlier choices are not available.
     *
     * @return the server
     * @throws IllegalStateException if none can be found or started; the message lists the attempts
     */
    public static TestRedis start() {
        return first(List.of(
                TestRedis::given,
                RedisContainer::start,
                () -> RedisProcess.ofPath(Arguments.FORGETFUL),
                () -> RedisProcess.ofLibrary(Arguments.FORGETFUL)));
    }

    /** Starts an empty server for one caller, as a process that can be killed and started again. */
    public static TestRedis startFresh() {
        return startProcess(Arguments.FORGETFUL);
    }

    /** Starts a server for one caller with a folder for its files, so that it finds them after a restart. */
    public static TestRedis startIn(Path folder, String... more) {
        return startIn(folder, Map.of(), more);
    }

    /** The same with variables of its environment, such as {@code LD_PRELOAD}. */
    public static TestRedis startIn(Path folder, Map<String, String> environment, String... more) {
        return startProcess(
                Arguments.FORGETFUL.and("--dir", folder.toString()).and(more).in(environment));
    }

    private static TestRedis startProcess(Arguments arguments) {
        return first(List.of(() -> RedisProcess.ofPath(arguments), () -> RedisProcess.ofLibrary(arguments)));
    }

    private static TestRedis first(List<Way> ways) {
        List<String> tried = new ArrayList<>();
        for (Way way : ways) {
            try {
                TestRedis found = new TestRedis(way.running());
                System.out.println("Redis for tests: " + found.describe() + unless(tried));
                return found;
            } catch (Unavailable e) {
                tried.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IllegalStateException("no Redis for tests: " + String.join("; ", tried));
    }

    private static String unless(List<String> tried) {
        return tried.isEmpty() ? "" : " (" + String.join("; ", tried) + ")";
    }

    private static Running given() throws Unavailable {
        String uri = System.getProperty(URI_PROPERTY, "");
        if (uri.isEmpty()) {
            throw new Unavailable("-D" + URI_PROPERTY + " is not set");
        }
        RedisSettings settings = RedisSettings.of(uri);
        URI address = URI.create(settings.uri());
        if (!AdminConnection.answers(settings.uri())) {
            throw new IllegalStateException("no Redis answers at -D" + URI_PROPERTY + "=" + settings.server());
        }
        return new Running() {
            @Override
            public URI uri() {
                return address;
            }

            @Override
            public String describe() {
                return "the given one at " + address.getHost() + ":" + address.getPort();
            }

            @Override
            public void stop() {
                // The server belongs to someone else.
            }
        };
    }

    /** Where it is, {@code redis://host:port}. */
    public String uri() {
        return running.uri().toString();
    }

    /** The host that it listens on. */
    public String host() {
        return running.uri().getHost();
    }

    /** The port that it listens on. */
    public int port() {
        return running.uri().getPort();
    }

    /** A description of the server for messages. */
    public String describe() {
        return running.describe();
    }

    /** Kills the server; what it held in memory is lost. Only for {@link #startFresh} and {@link #startIn}. */
    public void kill() {
        running.stop();
    }

    /** Starts the server again at the same address, empty unless it has files, after {@link #kill}. */
    public void startAgain() {
        running.startAgain();
    }

    @Override
    public void close() {
        running.stop();
    }

    /** The reason why a way to get a server is unavailable. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String why) {
            super(why);
        }

        Unavailable(String why, Throwable cause) {
            super(why + ": " + cause, cause);
        }
    }
}
