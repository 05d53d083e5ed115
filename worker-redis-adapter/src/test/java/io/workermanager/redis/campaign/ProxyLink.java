package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.FaultProxy.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** One connection through the proxy. */
final class ProxyLink {
    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private final int port;
    private final RequestSplitter requests = new RequestSplitter();
    private volatile boolean silent;

    ProxyLink(FaultProxy proxy, Socket client, Socket server, int port) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.port = port;
    }

    ProxyLink start() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        FaultProxy.daemon(() -> pump(client, server, this::request));
        FaultProxy.daemon(() -> pump(server, client, this::reply));
        return this;
    }

    void silence() {
        silent = true;
    }

    /** Handles bytes; false ends the connection. */
    private interface Treatment {
        boolean apply(byte[] bytes, int length, Socket to) throws IOException;
    }

    private void pump(Socket from, Socket to, Treatment treatment) {
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!silent && !treatment.apply(buffer, n, to)) {
                    break;
                }
            }
        } catch (IOException e) {
            // Closed by one side.
        } finally {
            close();
        }
    }

    private boolean request(byte[] bytes, int length, Socket to) throws IOException {
        for (byte[] request : requests.next(bytes, length)) {
            if (proxy.mode() == Mode.DOUBLE && RequestSplitter.isScript(request) && proxy.oneIn(5)) {
                long later = proxy.delayMillis();
                FaultProxy.daemon(() -> again(request, later));
            }
        }
        to.getOutputStream().write(bytes, 0, length);
        return true;
    }

    /** Sends a request over a connection of its own. */
    private void again(byte[] request, long laterMillis) {
        LockSupport.parkNanos(laterMillis * 1_000_000);
        try (Socket own = new Socket(InetAddress.getLoopbackAddress(), port)) {
            own.setSoTimeout(2000);
            own.getOutputStream().write(request);
            own.getInputStream().read();
        } catch (IOException e) {
            // The server is away.
        }
    }

    private boolean reply(byte[] bytes, int length, Socket to) throws IOException {
        switch (proxy.mode()) {
            case LOSE -> silent = true;
            case DELAY -> LockSupport.parkNanos(proxy.delayMillis() * 1_000_000);
            case CUT -> {
                if (proxy.oneIn(10)) {
                    to.getOutputStream().write(bytes, 0, proxy.oneIn(2) ? 0 : proxy.partOf(length));
                    return false;
                }
            }
            default -> {}
        }
        if (!silent) {
            to.getOutputStream().write(bytes, 0, length);
        }
        return true;
    }

    void close() {
        proxy.forget(this);
        try {
            client.close();
            server.close();
        } catch (IOException e) {
            // They are closed.
        }
    }
}
