package io.workermanager.redis;

import io.workermanager.redis.server.AcceptLoop;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** Implements as much of the Redis protocol as a store needs to connect, and answers single commands as the test defines. */
final class FakeServer implements AutoCloseable {
    /** Closes the connection instead of answering. */
    static final String CLOSE = "close";

    private static final Map<String, String> USUAL = Map.of(
            "AUTH",
            "+OK\r\n",
            "SELECT",
            "+OK\r\n",
            "PING",
            "+PONG\r\n",
            "EVAL",
            "$-1\r\n",
            "INFO",
            bulk("redis_version:7.0.0\r\nrole:master\r\nconnected_slaves:0\r\naof_enabled:0\r\n"),
            "CONFIG",
            "*2\r\n" + bulk("save") + bulk(""),
            "TIME",
            "*2\r\n" + bulk("1800000000") + bulk("1"),
            "SCRIPT",
            bulk("0123456789012345678901234567890123456789"),
            "EVALSHA_RO",
            "*3\r\n:1800000000000000\r\n$-1\r\n" + bulk("1"));

    private static final String NAME = "fake-server";

    private final Map<String, String> answers = new ConcurrentHashMap<>(USUAL);
    private final AcceptLoop connections = new AcceptLoop(
            NAME, ServerSocketFactory.getDefault(), client -> AcceptLoop.daemon(NAME, () -> serve(client)));

    static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    /** Answers a command with these bytes from now on. */
    FakeServer answers(String command, String bytes) {
        answers.put(command, bytes);
        return this;
    }

    /** Answers every command with these bytes. */
    FakeServer answersAll(String bytes) {
        USUAL.keySet().forEach(command -> answers.put(command, bytes));
        return this;
    }

    /** Answers every command as a server does that is up. */
    FakeServer answersAsUsual() {
        answers.putAll(USUAL);
        return this;
    }

    String uri() {
        return connections.uri();
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                String command = command(in);
                String answer = answers.getOrDefault(command, "-ERR unknown command '" + command + "'\r\n");
                if (answer.equals(CLOSE)) {
                    return;
                }
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException | NumberFormatException e) {
            // The client has gone, or speaks another protocol.
            return;
        }
    }

    private static String command(InputStream in) throws IOException {
        int words = Integer.parseInt(line(in).substring(1));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            byte[] word = in.readNBytes(Integer.parseInt(line(in).substring(1)));
            line(in);
            all.add(new String(word, StandardCharsets.UTF_8));
        }
        return all.get(0).toUpperCase(Locale.ROOT);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        connections.close();
    }
}
