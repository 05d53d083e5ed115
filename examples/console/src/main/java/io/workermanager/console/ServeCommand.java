package io.workermanager.console;

import com.google.common.base.Suppliers;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.workermanager.WorkerManager;
import io.workermanager.livepage.LivePage;
import io.workermanager.livepage.LivePageServer;
import io.workermanager.livepage.LivePageSettings;
import io.workermanager.metrics.FleetMetrics;
import io.workermanager.metrics.MeteredWorkerStore;
import io.workermanager.metrics.PrometheusEndpoint;
import io.workermanager.redis.RedisRisk;
import io.workermanager.redis.RedisWorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Serves the live page of the fleet, and metrics for Prometheus. */
@Command(
        name = "serve",
        description =
                "Serves the live page of the fleet, and at /metrics numbers for Prometheus, until Ctrl-C. The page only"
                        + " reads, unless --allow-orders is given.",
        footer = {RedisUsers.OBSERVER, "With --allow-orders, orders need operator."})
final class ServeCommand implements Callable<Integer> {
    /** How long an answer of the servers about their risks is used. */
    private static final Duration RISKS_AGE = Duration.ofMinutes(1);

    /** How often the fleet is counted while nobody looks, so that the lines of the page have no gap. */
    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            order = 1,
            description = "Where it listens; ${DEFAULT-VALUE} by default. Another address than loopback needs --host.")
    private String address = "";

    @Option(
            names = "--port",
            defaultValue = "7077",
            order = 2,
            description = "The port; ${DEFAULT-VALUE} by default. 0 takes a free one.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            order = 3,
            description = "A name by which browsers reach the page, besides localhost. May be repeated.")
    private List<String> hosts = List.of();

    @Option(
            names = "--allow-orders",
            order = 4,
            description = "The page also gives orders. It asks for the token in WORKER_MANAGER_ORDER_TOKEN of the"
                    + " environment, which must be set.")
    private boolean allowOrders;

    @Option(
            names = "--order-token",
            hidden = true, // the arguments of a process are visible to other users
            defaultValue = "${env:WORKER_MANAGER_ORDER_TOKEN:-}")
    private String orderToken = "";

    @Option(names = "--view-password", hidden = true, defaultValue = "${env:WORKER_MANAGER_VIEW_PASSWORD:-}")
    private String viewPassword = "";

    ServeCommand() {}

    @Override
    public Integer call() {
        LivePageSettings settings = settings();
        try (Fleet fleet = console.connect();
                LivePageServer page = start(fleet, settings)) {
            console.out().println(page.url());
            console.out().flush();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private LivePageSettings settings() {
        if (allowOrders && orderToken.isEmpty()) {
            throw console.refused("--allow-orders needs a token in WORKER_MANAGER_ORDER_TOKEN of the environment");
        }
        LivePageSettings settings = LivePageSettings.defaults()
                .listeningOn(address, port)
                .withHosts(hosts.toArray(String[]::new))
                .countingWhileIdle(COUNT_EVERY);
        settings = allowOrders ? settings.allowingOrders(orderToken) : settings;
        return viewPassword.isEmpty() ? settings : settings.withViewPassword(viewPassword);
    }

    private LivePageServer start(Fleet fleet, LivePageSettings settings) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeteredWorkerStore store = MeteredWorkerStore.of(fleet.store(), registry);
        PrometheusEndpoint metrics = PrometheusEndpoint.of(registry, FleetMetrics.of(store));
        Supplier<List<String>> risks = Suppliers.memoizeWithExpiration(() -> risks(fleet), RISKS_AGE);
        try {
            return LivePage.start(
                    WorkerManager.create(store),
                    settings.withRisks(risks),
                    config -> config.routes.get(
                            "/metrics",
                            request -> request.contentType(PrometheusEndpoint.CONTENT_TYPE)
                                    .result(metrics.text())));
        } catch (JavalinBindException e) {
            throw console.refused("Cannot listen on " + address + ":" + port + ": " + Failures.rootCause(e));
        }
    }

    private static List<String> risks(Fleet fleet) {
        return fleet.store() instanceof RedisWorkerStore redis
                ? redis.report().risks().stream().map(RedisRisk::words).toList()
                : List.of();
    }
}
