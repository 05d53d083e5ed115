package io.workermanager.redis.campaign;

import io.workermanager.redis.server.AcceptLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** A proxy between the clients of a store and a server that injects network faults. */
final class FaultProxy implements AutoCloseable {
    private static final String NAME = "fault-proxy";

    private final int port;
    private final AcceptLoop connections;
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(1);
    private volatile Mode mode = Mode.DELIVER;
    private volatile long latestMillis;

    /** What happens to requests and replies. */
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
        connections = new AcceptLoop(NAME, ServerSocketFactory.getDefault(), this::connect);
    }

    String uri() {
        return connections.uri();
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

    /** Open connections become silent; new ones work. */
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

    private void connect(Socket client) throws IOException {
        if (mode == Mode.REFUSE) {
            client.close();
            return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        links.add(new ProxyLink(this, client, server, port).start());
    }

    void forget(ProxyLink link) {
        links.remove(link);
    }

    static void daemon(Runnable work) {
        AcceptLoop.daemon(NAME, work);
    }

    @Override
    public void close() {
        connections.close();
        links.forEach(ProxyLink::close);
    }
}
