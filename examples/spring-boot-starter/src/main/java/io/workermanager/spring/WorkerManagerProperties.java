package io.workermanager.spring;

import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties under {@code worker.manager}. The library checks their bounds when it uses them.
 *
 * @param enabled Whether to configure a worker manager.
 * @param ttl How long a heartbeat proves that a worker is alive.
 * @param redis The server that has the fleet.
 * @param agent The worker in this application.
 * @param metrics The meters of Micrometer.
 */
@ConfigurationProperties("worker.manager")
public record WorkerManagerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("60s") Duration ttl,
        @DefaultValue Redis redis,
        @DefaultValue Agent agent,
        @DefaultValue Metrics metrics) {
    WorkerManagerSettings settings() {
        return WorkerManagerSettings.defaults().withTtl(ttl);
    }

    /**
     * The server that has the fleet.
     *
     * @param uri Address of the server, redis[s]://[[user]:password@]host[:port][/database]. Without it, the fleet uses the application's RedissonClient.
     * @param namespace Prefix of all keys of the fleet. A cluster needs one.
     * @param partitions Number of hash slots of a cluster that hold the fleet.
     * @param timeout Limit for connecting and for each answer. Only used with a URI.
     * @param connections Number of connections for writes. Only used with a URI.
     * @param waitForServer How long the start waits for a server that is not up yet. Only used with a URI.
     */
    public record Redis(
            @Nullable String uri,
            @DefaultValue("") String namespace,
            @DefaultValue("1") int partitions,
            @DefaultValue("1s") Duration timeout,
            @DefaultValue("8") int connections,
            @DefaultValue("0s") Duration waitForServer) {
        RedisSettings settings(String address) {
            return RedisSettings.of(address)
                    .withNamespace(namespace)
                    .withPartitions(partitions)
                    .withTimeout(timeout)
                    .withConnections(connections)
                    .waitForServer(waitForServer);
        }

        /** Contains no password. */
        @Override
        public String toString() {
            return "namespace=" + namespace;
        }
    }

    /**
     * The worker in this application.
     *
     * @param enabled Whether to run an agent for the application's SessionHandler bean.
     * @param id Id of the worker. Generated from type, exchange and host by default.
     * @param type Type of the worker.
     * @param exchange Exchange of the worker.
     * @param capabilities Capabilities of the worker.
     * @param attributes Further attributes of the worker's record.
     * @param heartbeatInterval Time between two heartbeats. A quarter of the ttl by default.
     * @param drainTimeout How long a session may go on when the application stops, or when an operator stops the worker.
     * @param gracePeriod How long a cancelled session may take to end when the worker stops. The heartbeat interval by default.
     */
    public record Agent(
            @DefaultValue("true") boolean enabled,
            @Nullable String id,
            @DefaultValue("default") String type,
            @DefaultValue("kraken") String exchange,
            @DefaultValue List<String> capabilities,
            @DefaultValue Map<String, String> attributes,
            @Nullable Duration heartbeatInterval,
            @DefaultValue("20s") Duration drainTimeout,
            @Nullable Duration gracePeriod) {
        /** Copies the collections. */
        public Agent {
            capabilities = List.copyOf(capabilities);
            attributes = Map.copyOf(attributes);
        }

        void applyTo(WorkerAgent.Builder builder) {
            RegisterOptions options =
                    RegisterOptions.type(type).withExchange(exchange).withCapabilities(capabilities);
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                options = options.withAttribute(attribute.getKey(), attribute.getValue());
            }
            builder.options(options).drainTimeout(drainTimeout);
            if (id != null) {
                builder.id(WorkerId.of(id));
            }
            if (heartbeatInterval != null) {
                builder.heartbeatInterval(heartbeatInterval);
            }
            if (gracePeriod != null) {
                builder.gracePeriod(gracePeriod);
            }
        }
    }

    /**
     * The meters of Micrometer.
     *
     * @param enabled Whether to time the calls of the store and to show the agent.
     * @param fleet Whether this application also counts the workers of the whole fleet. One application of a fleet is enough.
     */
    public record Metrics(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("true") boolean fleet) {}
}
