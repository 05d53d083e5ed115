package io.workermanager.livepage;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A running server with the live page of one fleet. Its threads are daemon threads. Safe for use by many threads. */
public final class LivePageServer implements AutoCloseable {
    private final LivePage page;
    private final Javalin server;
    private final String address;

    private LivePageServer(LivePage page, Javalin server, String address) {
        this.page = page;
        this.server = server;
        this.address = address;
    }

    static LivePageServer start(LivePage page, LivePageSettings settings, Consumer<JavalinConfig> more) {
        try {
            Javalin server = Javalin.create(config -> {
                        config.startup.showJavalinBanner = false;
                        config.startup.showOldJavalinVersionWarning = false;
                        config.jetty.threadPool = threads();
                        page.addTo(config, "");
                        more.accept(config);
                    })
                    .start(settings.address(), settings.port());
            return new LivePageServer(page, server, settings.address());
        } catch (RuntimeException e) {
            page.close();
            throw e;
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("live-page");
        threads.setDaemon(true);
        return threads;
    }

    /**
     * Returns where the pages begin.
     *
     * @return the address for a browser, with a slash at its end
     */
    public String url() {
        return "http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + server.port() + "/";
    }

    /** Stops the server and the polling. The manager and its store stay open. */
    @Override
    public void close() {
        page.close();
        server.stop();
    }

    @Override
    public String toString() {
        return url();
    }
}
