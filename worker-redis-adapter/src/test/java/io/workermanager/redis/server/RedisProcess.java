package io.workermanager.redis.server;

import io.workermanager.redis.server.TestRedis.Running;
import io.workermanager.redis.server.TestRedis.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.RedisExecProvider;

/** A redis-server of this machine, run on the loopback interface in a folder of its own. */
final class RedisProcess implements Running {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern VERSION = Pattern.compile("(?<=v=)([0-9]+)\\.[0-9.]+");
    private static final int LEAST_VERSION = 7;
    private static final int ATTEMPTS = 5;
    private static final Duration START = Duration.ofMinutes(1);

    /**
     * Runs the server until its own standard input ends, which it does when the JVM closes it or dies; then ends the server and
     * removes its folder. A limit on the size of files is an error to the server, as a full disk is, and not its end.
     */
    private static final String GUARD = """
            folder=$1; shift; exec 3<&0; trap '' XFSZ
            "$@" >"$folder/log" 2>&1 </dev/null & server=$!
            ( while read -r line <&3; do :; done; kill -9 $server ) 2>/dev/null & watch=$!
            wait $server 2>/dev/null; kill $watch 2>/dev/null; rm -rf "$folder"
            """;

    private final Binary binary;
    private final String what;
    private final Arguments arguments;
    private String version = "";
    private int port;
    private Process process;

    private RedisProcess(Binary binary, String what, Arguments arguments) {
        this.binary = binary;
        this.what = what;
        this.arguments = arguments;
    }

    /** What the server is to be, besides its address. */
    interface Arguments {
        /** A server that keeps nothing on disk. */
        Arguments FORGETFUL = (folder, port) -> List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                LOOPBACK,
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no");

        /** The arguments of a server in a folder of its own. */
        List<String> of(Path folder, int port) throws IOException;

        /** Variables of the server's environment. */
        default Map<String, String> environment() {
            return Map.of();
        }

        /** The same in an environment. */
        default Arguments in(Map<String, String> environment) {
            Arguments same = this;
            return new Arguments() {
                @Override
                public List<String> of(Path folder, int port) throws IOException {
                    return same.of(folder, port);
                }

                @Override
                public Map<String, String> environment() {
                    return environment;
                }
            };
        }

        /** The same, and some more. */
        default Arguments and(String... more) {
            return (folder, port) -> {
                List<String> all = new ArrayList<>(of(folder, port));
                all.addAll(List.of(more));
                return all;
            };
        }
    }

    /** A way to a redis-server. */
    private interface Binary {
        /** How to call it; what is made for that is made in a folder. */
        String in(Path folder) throws IOException;
    }

    static RedisProcess ofPath(Arguments arguments) throws Unavailable {
        return started(folder -> "redis-server", "redis-server", arguments);
    }

    static RedisProcess ofLibrary(Arguments arguments) throws Unavailable {
        return started(RedisProcess::extracted, "embedded redis-server", arguments);
    }

    /** The server of the path, or else the one that the library brings along. */
    static RedisProcess any(Arguments arguments) {
        try {
            return ofPath(arguments);
        } catch (Unavailable first) {
            try {
                return ofLibrary(arguments);
            } catch (Unavailable second) {
                throw new IllegalStateException(
                        "no Redis for tests: " + first.getMessage() + "; " + second.getMessage(), second);
            }
        }
    }

    /** The library extracts its binary into a folder that it leaves behind. */
    private static String extracted(Path folder) throws IOException {
        Path source = RedisExecProvider.defaultProvider().get().toPath();
        Path target = folder.resolve("redis-server");
        Files.move(source, target);
        Files.delete(source.getParent());
        return target.toString();
    }

    private static RedisProcess started(Binary binary, String name, Arguments arguments) throws Unavailable {
        RedisProcess redis = new RedisProcess(binary, name, arguments);
        try {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                redis.port = freePort();
                if (redis.start()) {
                    return redis;
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new Unavailable("no " + name, e);
        }
        throw new Unavailable(redis.what + " does not start");
    }

    private boolean start() throws IOException {
        Path folder = Files.createTempDirectory("worker-manager-redis");
        try {
            String call = binary.in(folder);
            version = version(call);
            List<String> command = new ArrayList<>(List.of("sh", "-c", GUARD, "guard", folder.toString(), call));
            command.addAll(arguments.of(folder, port));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(arguments.environment());
            process = builder.start();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(folder.resolve("redis-server"));
            Files.delete(folder);
            throw e;
        }
        String uri = uri().toString();
        boolean isStarted = Waiting.within(START, () -> !process.isAlive() || AdminConnection.answers(uri));
        if (isStarted && process.isAlive() && isOurs()) {
            return true;
        }
        stop();
        return false;
    }

    /** Whether the server that answers is the one that was started: another process may have taken the port meanwhile. */
    private boolean isOurs() {
        return process.descendants()
                .anyMatch(child -> AdminConnection.answers(this, "process_id:" + child.pid() + "\r", "INFO", "server"));
    }

    private static String version(String call) throws IOException {
        Process lookup =
                new ProcessBuilder(call, "--version").redirectErrorStream(true).start();
        String answer = new String(lookup.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Matcher version = VERSION.matcher(answer);
        if (!version.find() || Integer.parseInt(version.group(1)) < LEAST_VERSION) {
            throw new IOException("it is not of version " + LEAST_VERSION + " or later: " + answer);
        }
        return version.group();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public URI uri() {
        return URI.create("redis://" + LOOPBACK + ":" + port);
    }

    @Override
    public String describe() {
        return what + " " + version + " on " + LOOPBACK + ":" + port;
    }

    @Override
    public void stop() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(describe() + " does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void startAgain() {
        try {
            for (int attempt = 1; !start(); attempt++) {
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException(describe() + " does not start again");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
