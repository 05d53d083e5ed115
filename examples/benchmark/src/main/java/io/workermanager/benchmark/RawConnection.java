package io.workermanager.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** One bare connection to a Redis, one character a byte: what is asked with it costs no client library. For one thread. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final Writer out;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        this.out = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.ISO_8859_1));
    }

    static RawConnection to(URI uri) {
        int port = RedisTarget.port(uri);
        try {
            Socket socket = "rediss".equals(uri.getScheme())
                    ? SSLSocketFactory.getDefault().createSocket(uri.getHost(), port)
                    : new Socket(uri.getHost(), port);
            socket.setTcpNoDelay(true);
            RawConnection connection = new RawConnection(socket);
            connection.introduce(uri);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void introduce(URI uri) {
        String user = uri.getUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            String name = colon > 0 ? user.substring(0, colon) : "default";
            call("AUTH", bytes(name), bytes(user.substring(colon + 1)));
        }
        String database = uri.getPath().replace("/", "");
        if (!database.isEmpty()) {
            call("SELECT", database);
        }
    }

    /** The bytes of a text, one character each. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Sends a command and reads the reply: a text, a number, a list, or null. */
    @Nullable
    Object call(String... command) {
        try {
            out.write("*" + command.length + "\r\n");
            for (String part : command) {
                out.write("$" + part.length() + "\r\n" + part + "\r\n");
            }
            out.flush();
            return receive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Object receive() {
        try {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("the server closed the connection");
            }
            String rest = line.substring(1);
            return switch (line.charAt(0)) {
                case '+' -> rest;
                case ':' -> Long.parseLong(rest);
                case '$' -> bulk(Integer.parseInt(rest));
                case '*' -> list(Integer.parseInt(rest));
                default -> throw new IllegalStateException(rest);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        char[] text = new char[length + 2];
        for (int read = 0; read < text.length; ) {
            int more = in.read(text, read, text.length - read);
            if (more < 0) {
                throw new EOFException("the server closed the connection");
            }
            read += more;
        }
        return new String(text, 0, length);
    }

    private @Nullable List<@Nullable Object> list(int length) {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            all.add(receive());
        }
        return all;
    }

    /** What INFO says in a section, by name. */
    Map<String, String> info(String section) {
        Map<String, String> all = new HashMap<>();
        String.valueOf(call("INFO", section)).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                all.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return all;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
