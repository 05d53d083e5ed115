package io.workermanager.redis.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/**
 * Accepts connections on a free port of the loopback interface, in a thread of its own, until it is closed. Safe for use by many
 * threads.
 */
public final class AcceptLoop implements AutoCloseable {
    private final String name;
    private final ServerSocket entrance;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public interface Handler {
        /** Starts to serve a connection without waiting for its end. If this throws, the connection is closed. */
        void handle(Socket client) throws IOException;
    }

    /** Begins to accept, in a thread with this name, and passes each connection to the handler. */
    public AcceptLoop(String name, ServerSocketFactory sockets, Handler handler) {
        this.name = name;
        this.handler = handler;
        try {
            entrance = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(name, this::accept);
    }

    /** Starts a thread that does not keep the JVM running. */
    public static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The port that it listens on. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** The address for a Redis client, {@code redis://127.0.0.1:port}. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                open.removeIf(Socket::isClosed);
                open.add(client);
                try {
                    handler.handle(client);
                } catch (IOException e) {
                    client.close();
                }
            } catch (IOException e) {
                // The loop was closed, or one connection failed.
            }
        }
    }

    /** Stops accepting, and closes all accepted connections. */
    @Override
    public void close() {
        try {
            entrance.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
