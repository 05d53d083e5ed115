package io.workermanager.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Objects;

/**
 * Returns the meters as the text that Prometheus reads, for a page such as {@code /metrics} of any web server. It needs {@code
 * micrometer-registry-prometheus}. Thread-safe.
 */
public final class PrometheusEndpoint {
    /** The content type of {@link #text}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final FleetMetrics fleet;

    private PrometheusEndpoint(PrometheusMeterRegistry registry, FleetMetrics fleet) {
        this.registry = registry;
        this.fleet = fleet;
    }

    /**
     * Creates the endpoint.
     *
     * @param registry has the meters
     * @param fleet the metrics of the fleet, bound to the registry by this call
     * @return the endpoint
     * @throws NullPointerException if an argument is null
     */
    public static PrometheusEndpoint of(PrometheusMeterRegistry registry, FleetMetrics fleet) {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(fleet, "fleet");
        fleet.bindTo(registry);
        return new PrometheusEndpoint(registry, fleet);
    }

    /**
     * Reads the meters. One call makes at most one census, takes at most the timeout of the {@link FleetMetrics} longer if the store is
     * slow, and does not fail if the store does.
     *
     * @return the text, in UTF-8 to be sent as {@link #CONTENT_TYPE}
     */
    public String text() {
        fleet.refresh();
        return registry.scrape();
    }
}
