package io.workermanager.redis.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the clients of one store and a server, and mistreats what goes through. */
final class FaultProxy implements AutoCloseable {
    private final int port;
    private final ServerSocket entrance;
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(1);
    private volatile Mode mode = Mode.DELIVER;
    private volatile long latestMillis;

    /** What becomes of requests and replies. */
    enum Mode {
        DELIVER,
        /** A reply in ten is cut, at the beginning or in the middle, and its connection with it. */
        CUT,
        /** No reply arrives on any connection; the requests are run. */
        LOSE,
        /** Replies wait, some for longer than a client does. */
        DELAY,
        /** A request in five is sent to the server a second time, up to a second later, and that reply dropped. */
        DOUBLE,
        /** Connections are refused, and open ones closed. */
        REFUSE
    }

    FaultProxy(int port) {
        this.port = port;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    Mode mode() {
        return mode;
    }

    void mode(Mode next) {
        mode = next;
        if (next == Mode.REFUSE) {
            links.forEach(ProxyLink::close);
        }
    }

    /** How long a reply is kept at most when replies are late. */
    void latest(long millis) {
        latestMillis = millis;
    }

    /** Connections that are open fall silent for good; new ones work. */
    void silence() {
        links.forEach(ProxyLink::silence);
    }

    synchronized boolean oneIn(int number) {
        return random.nextInt(number) == 0;
    }

    synchronized long delayMillis() {
        return latestMillis == 0 ? 0 : random.nextLong(latestMillis);
    }

    synchronized int partOf(int length) {
        return random.nextInt(length);
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                if (mode == Mode.REFUSE) {
                    client.close();
                    continue;
                }
                Socket server;
                try {
                    server = new Socket(InetAddress.getLoopbackAddress(), port);
                } catch (IOException e) {
                    client.close();
                    continue;
                }
                links.add(new ProxyLink(this, client, server, port).start());
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    void forget(ProxyLink link) {
        links.remove(link);
    }

    static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(ProxyLink::close);
    }
}
