package io.workermanager.sql;

import io.workermanager.sql.TestPostgres.Running;
import io.workermanager.sql.TestPostgres.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL of this machine, run on the loopback interface in a folder of its own. */
final class PostgresProcess implements Running {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Runs a database and its server until the standard input of this script ends, which it does when the JVM closes it or
     * dies; then ends the server, says what it said last, and removes the folder. The server refuses to run as root, and reads
     * nothing that another user could write: for root it is run as nobody.
     */
    private static final String GUARD = """
            folder=$1; bin=$2; port=$3; exec 3<&0 4>&1 </dev/null >"$folder/log" 2>&1
            end() {
              grep "could not create any" "$folder/log" >&4 || tail -n 1 "$folder/log" >&4
              rm -rf "$folder"; exit
            }
            as=
            if [ "$(id -u)" = 0 ]; then
              chown nobody "$folder"
              as="setpriv --reuid=nobody --regid=$(id -g nobody) --clear-groups"
            fi
            cd "$folder"
            $as "$bin/initdb" -D "$folder/data" -U worker -A trust -E UTF8 --no-locale -N || end
            $as "$bin/postgres" -D "$folder/data" -h 127.0.0.1 -p "$port" -k "" -c fsync=off & server=$!
            ( while read -r line <&3; do :; done; kill -INT $server ) & watch=$!
            wait $server; kill $watch; end
            """;

    private final String what;
    private final Path folder;
    private final int port;
    private final Process guard;

    private PostgresProcess(String what, Path folder, int port, Process guard) {
        this.what = what;
        this.folder = folder;
        this.port = port;
        this.guard = guard;
    }

    static PostgresProcess ofPath() throws Unavailable {
        Optional<Path> bin = Arrays.stream(System.getenv("PATH").split(":"))
                .map(Path::of)
                .filter(folder ->
                        Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("postgres")))
                .findFirst();
        if (bin.isEmpty()) {
            throw new Unavailable("no initdb and postgres on the path");
        }
        return started("postgres of " + bin.get(), folder -> bin.get());
    }

    static PostgresProcess ofLibrary() throws Unavailable {
        return started("embedded postgres", EmbeddedPostgres::extractInto);
    }

    /** One try on a port that may be taken. */
    static PostgresProcess ofLibraryOn(int port) throws Unavailable {
        return startedOnce("embedded postgres", EmbeddedPostgres::extractInto, port);
    }

    int port() {
        return port;
    }

    /** A way to the server's programs; what it takes to get them is put into a folder. */
    private interface Programs {
        Path in(Path folder) throws IOException;
    }

    /** Tries again on another port: the one that was free may have been taken meanwhile. */
    private static PostgresProcess started(String what, Programs programs) throws Unavailable {
        for (int attempt = 1; ; attempt++) {
            try {
                return startedOnce(what, programs, freePort());
            } catch (Unavailable e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains("could not create")) {
                    throw e;
                }
            }
        }
    }

    private static PostgresProcess startedOnce(String what, Programs programs, int port) throws Unavailable {
        try {
            Path folder = Files.createTempDirectory("worker-manager-postgres");
            Process guard = new ProcessBuilder(
                            "sh",
                            "-c",
                            GUARD,
                            "guard",
                            folder.toString(),
                            bin(programs, folder),
                            Integer.toString(port))
                    .start();
            PostgresProcess postgres = new PostgresProcess(what, folder, port, guard);
            postgres.awaitAnswer();
            return postgres;
        } catch (IOException e) {
            throw new Unavailable("no " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted", e);
        }
    }

    private static String bin(Programs programs, Path folder) throws IOException {
        try {
            return programs.in(folder).toString();
        } catch (IOException e) {
            Files.delete(folder);
            throw e;
        }
    }

    private static int freePort() throws Unavailable {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Unavailable("no free port", e);
        }
    }

    /** Fails if no server answers, or one that has its data elsewhere: the port was taken by another. */
    private void checkOwn() throws SQLException {
        try (Connection connection = DriverManager.getConnection(uri());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            String data = row.getString(1);
            if (!folder.resolve("data").equals(Path.of(data))) {
                throw new SQLException("another server answers on port " + port + ", with its data in " + data);
            }
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                checkOwn();
                return;
            } catch (SQLException e) {
                if (!guard.isAlive() || System.nanoTime() > until) {
                    stop();
                    String last = new String(guard.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    throw new IOException(last.strip(), e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    @Override
    public String uri() {
        return "jdbc:postgresql://" + LOOPBACK + ":" + port + "/postgres?user=worker";
    }

    @Override
    public String describe() {
        return what + " on " + LOOPBACK + ":" + port;
    }

    @Override
    public void stop() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(120, TimeUnit.SECONDS)) {
                throw new IllegalStateException(describe() + " does not end");
            }
        } catch (IOException e) {
            throw new IllegalStateException(describe() + " cannot be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
