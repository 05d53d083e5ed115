package io.workermanager.livepage;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.servlet.JavalinServlet;
import io.workermanager.WorkerManager;
import io.workermanager.livepage.snapshot.FleetSnapshots;
import io.workermanager.livepage.web.AccessControl;
import io.workermanager.livepage.web.OrderRoutes;
import io.workermanager.livepage.web.PageRoutes;
import io.workermanager.livepage.web.ViewStreams;
import io.workermanager.model.InvalidValueException;
import jakarta.servlet.Servlet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pages of one fleet and the poller behind them. {@link #start} runs them in a server of their own. {@link #create} makes them
 * without a server, for {@link #addTo a Javalin application} or {@link #servlet(String) a servlet container}. Safe for use by many threads.
 */
public final class LivePage implements AutoCloseable {
    private final FleetSnapshots snapshots;
    private final ViewStreams streams;
    private final AccessControl access;
    private final OrderRoutes orders;

    private LivePage(WorkerManager manager, LivePageSettings settings, Set<String> hosts) {
        snapshots = new FleetSnapshots(manager, settings.interval(), settings.idleInterval(), settings.risks());
        streams = new ViewStreams(snapshots);
        access = new AccessControl(hosts, settings.viewPassword(), settings.orderToken());
        orders = new OrderRoutes(manager.fleet(), access);
    }

    /**
     * Makes the pages, to be mounted in another server. Nothing is read until someone looks.
     *
     * @param manager reads the fleet, and gives orders if the settings allow them
     * @param settings the settings; address and port have no effect here
     * @return the pages; close them after the server
     */
    public static LivePage create(WorkerManager manager, LivePageSettings settings) {
        Objects.requireNonNull(manager, "manager");
        Objects.requireNonNull(settings, "settings");
        return new LivePage(manager, settings, settings.hosts());
    }

    /**
     * Starts a server of its own.
     *
     * @param manager reads the fleet, and gives orders if the settings allow them
     * @param settings the settings
     * @return the running server
     * @throws InvalidValueException if the address is not a loopback address and the settings have no hosts
     */
    public static LivePageServer start(WorkerManager manager, LivePageSettings settings) {
        return start(manager, settings, config -> {});
    }

    /**
     * Starts a server of its own, with more routes, for example one for metrics. The pages' protection does not cover these routes.
     *
     * @param manager reads the fleet, and gives orders if the settings allow them
     * @param settings the settings
     * @param more configures the server
     * @return the running server
     * @throws InvalidValueException if the address is not a loopback address and the settings have no hosts
     */
    public static LivePageServer start(WorkerManager manager, LivePageSettings settings, Consumer<JavalinConfig> more) {
        Objects.requireNonNull(manager, "manager");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(more, "more");
        if (!settings.isLoopback() && settings.hosts().isEmpty()) {
            throw new InvalidValueException(
                    "hosts must name the host by which browsers reach the page if it listens on " + settings.address());
        }
        LivePage page = new LivePage(manager, settings, AccessControl.withLoopback(settings.hosts()));
        return LivePageServer.start(page, settings, more);
    }

    /**
     * Adds the pages to a Javalin application. Its own handlers before these, for example for authentication, apply to the pages, too.
     *
     * @param config the configuration of the application
     * @param path where the pages begin, such as {@code /fleet}; empty for the root
     */
    public void addTo(JavalinConfig config, String path) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(path, "path");
        String root = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        new PageRoutes(snapshots, streams, access).addTo(config.routes, root);
        orders.addTo(config.routes, root);
    }

    /**
     * Returns the pages as a servlet, for Spring Boot or another container. Let it support asynchronous requests.
     *
     * @param path the path that the container maps to the servlet, without its asterisk, such as {@code /fleet} for {@code /fleet/*}
     * @return the servlet
     */
    public Servlet servlet(String path) {
        Objects.requireNonNull(path, "path");
        Javalin pages = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            addTo(config, path);
        });
        return new JavalinServlet(pages.unsafe); // the one that Javalin hands out needs Jetty's web sockets
    }

    /** Ends the streams of all browsers and the polling. The manager and its store stay open. */
    @Override
    public void close() {
        streams.close();
        snapshots.close();
    }
}
