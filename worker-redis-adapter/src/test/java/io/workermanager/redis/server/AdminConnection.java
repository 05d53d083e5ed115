package io.workermanager.redis.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends administrative commands to one server, on a connection of its own. Not for use by several threads. */
public final class AdminConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5000;
    private static final int PATIENCE_OF_STARTS_MILLIS = 180_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    public AdminConnection(String uri) {
        this(URI.create(uri), PATIENCE_MILLIS);
    }

    AdminConnection(RedisProcess server) {
        this(server.uri(), PATIENCE_OF_STARTS_MILLIS);
    }

    private AdminConnection(URI address, int patienceMillis) {
        try {
            int port = address.getPort() < 0 ? 6379 : address.getPort();
            socket.connect(new InetSocketAddress(address.getHost(), port), patienceMillis);
            socket.setSoTimeout(patienceMillis);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one {@link #command} on a connection of its own. */
    public static @Nullable Object once(String uri, String... words) {
        try (AdminConnection connection = new AdminConnection(uri)) {
            return connection.command(words);
        }
    }

    /**
     * Sends a command.
     *
     * @param words the command
     * @return the answer: a string, a number, a list of answers, or null
     * @throws IllegalStateException if the server refuses
     * @throws UncheckedIOException if it does not answer
     */
    @Nullable
    public Object command(String... words) {
        try {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (String word : words) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
                request.writeBytes(bytes);
                request.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            socket.getOutputStream().write(request.toByteArray());
            return answer(String.join(" ", words));
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        }
    }

    /** Sends one command to a server on a connection of its own, and returns the answer as text. */
    static String once(RedisProcess server, String... words) {
        try (AdminConnection connection = new AdminConnection(server)) {
            return connection.text(words);
        }
    }

    /** Whether a Redis answers, possibly with a request for a password. */
    static boolean answers(String uri) {
        try {
            return "PONG".equals(once(uri, "PING"));
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage()).contains(": NOAUTH");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Whether the answer of a server to a command contains a text. False if the server closes the connection. */
    static boolean answers(RedisProcess server, String expected, String... command) {
        try {
            return once(server, command).contains(expected);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Sends a {@link #command}. The answer is a text: empty for null, parts separated by commas for a list. */
    public String text(String... words) {
        return text(command(words));
    }

    private static String text(@Nullable Object answer) {
        if (answer instanceof List<?> parts) {
            return parts.stream().map(AdminConnection::text).collect(Collectors.joining(", "));
        }
        return answer == null ? "" : answer.toString();
    }

    private @Nullable Object answer(String command) throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '-' -> throw new IllegalStateException(command + ": " + rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> several(command, Integer.parseInt(rest));
            default -> rest;
        };
    }

    private @Nullable Object bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<@Nullable Object> several(String command, int number) throws IOException {
        List<@Nullable Object> parts = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            parts.add(answer(command));
        }
        return parts;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
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
