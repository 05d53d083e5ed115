package io.workermanager.benchmark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
    private static final int PORT = 6379;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    static RawConnection to(URI uri) {
        int port = uri.getPort() < 0 ? PORT : uri.getPort();
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
        String database = uri.getPath() == null ? "" : uri.getPath().replace("/", "");
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
        send(command);
        return receive();
    }

    void send(String... command) {
        try {
            out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (String part : command) {
                byte[] bytes = part.getBytes(StandardCharsets.ISO_8859_1);
                out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                out.write('\r');
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Object receive() {
        try {
            String line = line();
            String rest = line.substring(1);
            return switch (line.charAt(0)) {
                case '+' -> rest;
                case ':' -> Long.parseLong(rest);
                case '$' -> bulk(Integer.parseInt(rest));
                case '*' -> list(Integer.parseInt(rest));
                default -> throw new RefusedException(rest);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.ISO_8859_1);
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

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    long number(String... command) {
        return Long.parseLong(String.valueOf(call(command)));
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

    /** The server refused a command. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why);
        }
    }
}
