package io.workermanager.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;

/**
 * Stands between a client and a server, and keeps replies back: the server has run what it was asked, and nobody hears of it, or
 * too late.
 */
final class TcpProxy implements AutoCloseable {
    private final String host;
    private final int port;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger entered = new AtomicInteger();
    private volatile Mode mode = Mode.DELIVER;
    private volatile Silence silence = new Silence(0, false, false);

    /** Which connections nothing comes through any more, and in which directions; they stay open. */
    private record Silence(int until, boolean requests, boolean replies) {
        boolean swallows(int connection, boolean isReply) {
            return connection <= until && (isReply ? replies : requests);
        }
    }

    /** What becomes of replies. */
    enum Mode {
        DELIVER,
        /** They wait until replies are delivered again. */
        HOLD,
        /** They vanish, and their connection with them. */
        CUT
    }

    TcpProxy(String host, int port) {
        this(host, port, ServerSocketFactory.getDefault());
    }

    /** One that clients enter as the factory demands. */
    TcpProxy(String host, int port, ServerSocketFactory entrances) {
        this.host = host;
        this.port = port;
        try {
            entrance = entrances.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    int port() {
        return entrance.getLocalPort();
    }

    void replies(Mode next) {
        mode = next;
    }

    /** Swallows what comes through the connections that are open now; new ones work. */
    void silenceOpenConnections(boolean requests, boolean replies) {
        silence = new Silence(entered.get(), requests, replies);
    }

    /** How many connections were opened so far. */
    int entered() {
        return entered.get();
    }

    /** How many replies were cut or held so far. */
    int lost() {
        return lost.get();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                Socket server = new Socket(host, port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                int number = entered.incrementAndGet();
                start(() -> pump(client, server, number, false));
                start(() -> pump(server, client, number, true));
            } catch (IOException e) {
                // Closed, or the server is down: the client sees its connection end.
            }
        }
    }

    private void pump(Socket from, Socket to, int connection, boolean replies) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (replies && mode != Mode.DELIVER) {
                    lost.incrementAndGet();
                }
                while (replies && mode == Mode.HOLD) {
                    LockSupport.parkNanos(1_000_000);
                }
                if (replies && mode == Mode.CUT) {
                    return;
                }
                if (silence.swallows(connection, replies)) {
                    continue;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // The other direction was closed.
            return;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            entrance.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
