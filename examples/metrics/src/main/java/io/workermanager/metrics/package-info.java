/**
 * Micrometer meters of a fleet.
 *
 * <ul>
 *   <li>{@link io.workermanager.metrics.MeteredWorkerStore} times the calls of a store.
 *   <li>{@link io.workermanager.metrics.FleetMetrics} counts the workers, sessions and orphans of the fleet.
 *   <li>{@link io.workermanager.metrics.AgentMetrics} shows the agents of this process.
 *   <li>{@link io.workermanager.metrics.PrometheusEndpoint} returns the meters as the text that Prometheus reads.
 * </ul>
 *
 * <p>No tag is the id of a worker or a session, so that the number of time series does not grow with the fleet.
 */
@NullMarked
package io.workermanager.metrics;

import org.jspecify.annotations.NullMarked;
