package io.workermanager.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Checks whether a server answers. */
final class ServerProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ANSWER_MILLIS = 10_000;

    private ServerProbe() {}

    /** Whether a Redis answers, possibly with a request for a password. */
    static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = firstLine(socket.getInputStream());
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH");
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until a Redis answers, while the process that starts it is alive. */
    static boolean answersSoon(String host, int port, Process starting) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline && starting.isAlive()) {
            if (answers(host, port)) {
                return true;
            }
            Thread.sleep(10);
        }
        return false;
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
