package io.workermanager.redis.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Orders an administrator gives to one server, over a connection of its own. */
final class RedisCommands implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Socket socket;
    private final InputStream in;

    RedisCommands(RedisProcess server) {
        try {
            this.socket = new Socket(server.uri().getHost(), server.port());
            this.socket.setSoTimeout((int) PATIENCE.toMillis());
            this.in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives an order.
     *
     * @return the answer, the parts of one that has several separated by commas
     * @throws IllegalStateException if the server refuses
     */
    String give(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        try {
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return answer(String.join(" ", words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(String order) throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '-' -> throw new IllegalStateException(order + ": " + rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> several(order, Integer.parseInt(rest));
            default -> rest;
        };
    }

    private String bulk(int length) throws IOException {
        return length < 0 ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8) + line();
    }

    private String several(String order, int number) throws IOException {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            parts.add(answer(order));
        }
        return String.join(", ", parts);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Whether a server says something when it is asked; one that closes the connection says nothing. */
    static boolean says(RedisProcess server, String expected, String... question) {
        try (RedisCommands orders = new RedisCommands(server)) {
            return orders.give(question).contains(expected);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Waits until something is so. */
    static void await(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + PATIENCE + ": " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting: " + what, e);
            }
        }
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
