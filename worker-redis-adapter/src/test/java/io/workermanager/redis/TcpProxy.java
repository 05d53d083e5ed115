package io.workermanager.redis;

import io.workermanager.redis.server.AcceptLoop;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import javax.net.ServerSocketFactory;

/** A proxy between a client and a server that delays or drops replies of calls that the server has run. */
final class TcpProxy implements AutoCloseable {
    private static final String NAME = "tcp-proxy";

    private final TestRedis server;
    private final AcceptLoop connections;
    private final Set<Integer> subscribers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger entered = new AtomicInteger();
    private volatile Mode mode = Mode.DELIVER;
    private volatile Silence silence = new Silence(connection -> false, false, false);

    /** Which connections nothing comes through any more, and in which directions; they stay open. */
    private record Silence(IntPredicate connections, boolean requests, boolean replies) {
        boolean dropsReplies(int connection, boolean isReply) {
            return (isReply ? replies : requests) && connections.test(connection);
        }
    }

    /** What happens to replies. */
    enum Mode {
        DELIVER,
        /** Replies wait until they are delivered again. */
        HOLD,
        /** Replies are dropped, and the connection is closed. */
        CUT
    }

    TcpProxy(TestRedis server) {
        this(server, ServerSocketFactory.getDefault());
    }

    /** One that clients enter as the factory demands. */
    TcpProxy(TestRedis server, ServerSocketFactory entrances) {
        this.server = server;
        connections = new AcceptLoop(NAME, entrances, this::connect);
    }

    String uri() {
        return connections.uri();
    }

    int port() {
        return connections.port();
    }

    void replies(Mode next) {
        mode = next;
    }

    /** Drops everything on the connections that are open now; new ones work. */
    void silenceOpenConnections(boolean requests, boolean replies) {
        int last = entered.get();
        silence = new Silence(connection -> connection <= last, requests, replies);
    }

    /** Drops everything on the connections that have asked for a subscription, and returns how many they are. */
    int silenceSubscriptions() {
        Set<Integer> silent = Set.copyOf(subscribers);
        silence = new Silence(silent::contains, true, true);
        return silent.size();
    }

    /** How many connections were opened so far. */
    int entered() {
        return entered.get();
    }

    /** How many replies were cut or held so far. */
    int lost() {
        return lost.get();
    }

    private void connect(Socket client) throws IOException {
        Socket upstream = new Socket(server.host(), server.port());
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        int number = entered.incrementAndGet();
        AcceptLoop.daemon(NAME, () -> pump(client, upstream, number, false));
        AcceptLoop.daemon(NAME, () -> pump(upstream, client, number, true));
    }

    private void pump(Socket from, Socket to, int connection, boolean replies) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!replies && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("SUBSCRIBE")) {
                    subscribers.add(connection);
                }
                if (replies && mode != Mode.DELIVER) {
                    lost.incrementAndGet();
                }
                while (replies && mode == Mode.HOLD) {
                    LockSupport.parkNanos(1_000_000);
                }
                if (replies && mode == Mode.CUT) {
                    return;
                }
                if (silence.dropsReplies(connection, replies)) {
                    continue;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // The other direction was closed.
            return;
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
