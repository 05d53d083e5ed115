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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.RedisExecProvider;

/** A redis-server of this machine, run on the loopback interface in a folder of its own. */
final class RedisProcess implements Running {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern VERSION = Pattern.compile("v=([0-9]+)\\.([0-9.]+)");
    private static final int LEAST_VERSION = 7;
    private static final int ATTEMPTS = 5;

    /**
     * Runs the server until its own standard input ends, which it does when the JVM closes it or dies; then ends the server and
     * removes its folder.
     */
    private static final String GUARD = """
            folder=$1; shift; exec 3<&0
            "$@" >"$folder/log" 2>&1 </dev/null & server=$!
            ( while read -r line <&3; do :; done; kill -9 $server ) 2>/dev/null & watch=$!
            wait $server 2>/dev/null; kill $watch 2>/dev/null; rm -rf "$folder"
            """;

    private final String binary;
    private final String what;
    private int port;
    private Process process;

    private RedisProcess(String binary, String what) {
        this.binary = binary;
        this.what = what;
    }

    static Running ofPath() throws Unavailable {
        return started("redis-server", "redis-server", "on the path");
    }

    static Running ofLibrary() throws Unavailable {
        Path extracted;
        try {
            extracted = RedisExecProvider.defaultProvider().get().toPath();
        } catch (IOException | RuntimeException e) {
            throw new Unavailable("no embedded redis-server for this machine", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(extracted)));
        return started(extracted.toString(), "embedded redis-server", "from the library");
    }

    private static RedisProcess started(String binary, String name, String from) throws Unavailable {
        RedisProcess redis = new RedisProcess(binary, name + " " + version(binary, name + " " + from));
        for (int attempt = 1; ; attempt++) {
            redis.port = freePort();
            if (redis.start()) {
                return redis;
            }
            if (attempt == ATTEMPTS) {
                throw new Unavailable(redis.what + " does not start");
            }
        }
    }

    private static String version(String binary, String what) throws Unavailable {
        try {
            Process asked = new ProcessBuilder(binary, "--version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            if (!version.find()) {
                throw new Unavailable(what + " does not tell its version: " + answer.strip());
            }
            if (Integer.parseInt(version.group(1)) < LEAST_VERSION) {
                throw new Unavailable(what + " is older than " + LEAST_VERSION + ": " + answer.strip());
            }
            return version.group(1) + "." + version.group(2);
        } catch (IOException e) {
            throw new Unavailable("no " + what, e);
        }
    }

    private boolean start() {
        try {
            Path folder = Files.createTempDirectory("worker-manager-redis");
            List<String> command = List.of(
                    "sh",
                    "-c",
                    GUARD,
                    "guard",
                    folder.toString(),
                    binary,
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
            process = new ProcessBuilder(command).start();
            if (Ping.answersSoon(LOOPBACK, port, process)) {
                return true;
            }
            stop();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        } catch (IOException e) {
            System.err.println("cannot remove " + file + ": " + e);
        }
    }

    @Override
    public URI uri() {
        return URI.create("redis://" + LOOPBACK + ":" + port);
    }

    @Override
    public String describe() {
        return what + " on " + LOOPBACK + ":" + port;
    }

    @Override
    public void stop() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
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
        if (!start()) {
            throw new IllegalStateException(describe() + " does not start again");
        }
    }
}
