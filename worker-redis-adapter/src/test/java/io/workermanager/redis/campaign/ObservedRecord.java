package io.workermanager.redis.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A worker's record as any reader of JSON finds it in the store.
 *
 * @param session the session that is assigned; null if none is
 * @param token its fencing token; 0 if none is
 * @param deadline when the lease ends, in milliseconds of the store's time
 */
record ObservedRecord(
        String id, String status, @Nullable String session, long token, long deadline, boolean left, String server) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a record; empty if it is none. */
    static Optional<ObservedRecord> read(String json, String server) {
        try {
            JsonNode node = JSON.readTree(json);
            if (!node.isObject()
                    || !node.path("id").isTextual()
                    || !node.path("ttl").isIntegralNumber()) {
                return Optional.empty();
            }
            return Optional.of(new ObservedRecord(
                    node.path("id").asText(),
                    node.path("status").asText(),
                    node.path("activeSession").isTextual()
                            ? node.path("activeSession").asText()
                            : null,
                    node.path("fencingToken").asLong(),
                    node.path("lastHeartbeat").asLong() + node.path("ttl").asLong(),
                    node.has("leftAt"),
                    server));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    boolean isAlive(long time) {
        return !left && time < deadline;
    }
}
