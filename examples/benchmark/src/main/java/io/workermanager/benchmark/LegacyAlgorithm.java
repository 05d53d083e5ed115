package io.workermanager.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * The algorithm that Worker Manager replaces: one JSON string a worker, a heartbeat that reads, writes and then sets the time to
 * live, and searches that ask for all keys and then read one worker after the other.
 */
final class LegacyAlgorithm {
    private static final Duration TTL = Duration.ofHours(12);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedissonClient client;
    private final RawConnection connection;
    private final String prefix;

    LegacyAlgorithm(RedisTarget server, RawConnection connection, String namespace) {
        this.client = server.client();
        this.connection = connection;
        this.prefix = RedisTarget.prefix(namespace) + "worker:";
    }

    private RBucket<String> bucket(String key) {
        return client.getBucket(key, StringCodec.INSTANCE);
    }

    void register(String id, String type, String exchange, List<String> capabilities) {
        long now = System.currentTimeMillis();
        ObjectNode worker = JSON.createObjectNode()
                .put("id", id)
                .put("startedAt", now)
                .put("lastHeartbeat", now)
                .put("status", "idle")
                .putNull("activeSession")
                .put("isOnline", true)
                .put("lastStatusChange", now)
                .put("type", type)
                .put("exchange", exchange);
        capabilities.forEach(worker.putArray("capabilities")::add);
        worker.put("lastCapabilityUpdate", now);
        bucket(prefix + id).set(text(worker), TTL);
    }

    void heartbeat(String id) {
        RBucket<String> bucket = bucket(prefix + id);
        ObjectNode worker = (ObjectNode) read(bucket.get());
        worker.put("lastHeartbeat", System.currentTimeMillis());
        bucket.set(text(worker));
        bucket.expire(TTL);
    }

    Optional<String> findMatchingWorker(String exchange, String capability) {
        List<?> keys = (List<?>) connection.call("KEYS", prefix.replace("{", "[{]") + "*");
        Optional<String> found = Optional.empty();
        for (Object key : keys == null ? List.of() : keys) {
            JsonNode worker = read(bucket(String.valueOf(key)).get());
            boolean matches = worker.path("isOnline").asBoolean()
                    && worker.path("status").asText().equals("idle")
                    && worker.path("exchange").asText().equals(exchange)
                    && has(worker, capability);
            if (matches && found.isEmpty()) {
                found = Optional.of(worker.path("id").asText());
            }
        }
        return found;
    }

    private static boolean has(JsonNode worker, String capability) {
        for (JsonNode each : worker.path("capabilities")) {
            if (each.asText().equals(capability)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
