package io.workermanager.redis.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Changes records directly, as a broken store would. */
final class RecordTampering {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Within this time some client has seen what is assigned. */
    private static final Duration SEEN = Duration.ofMillis(150);

    private RecordTampering() {}

    private record Found(String key, ObjectNode json) {}

    /** Assigns a held session to a second worker. */
    static void twoHolders(FaultContext context) {
        assign(context);
        List<Found> all = records(context);
        Optional<Found> holder = first(all, json -> json.path("activeSession").isTextual());
        Optional<Found> idle = first(all, json -> json.path("status").asText().equals("idle"));
        if (holder.isPresent() && idle.isPresent()) {
            ObjectNode json = idle.get().json;
            json.put("status", "processing");
            for (String field : List.of("activeSession", "fencingToken", "assignedAt")) {
                json.set(field, holder.get().json.get(field));
            }
            write(context, idle.get());
        }
    }

    /** Lowers the fencing token of every session that is assigned. */
    static void lowerTokens(FaultContext context) {
        assign(context);
        for (Found found : records(context)) {
            if (found.json.has("fencingToken")) {
                found.json.put("fencingToken", found.json.get("fencingToken").asLong() - 60_000_000);
                write(context, found);
            }
        }
    }

    /** Takes the time to live from a record. */
    static void persist(FaultContext context) {
        records(context).stream().findFirst().ifPresent(found -> context.order("PERSIST", found.key));
    }

    /** Ensures that there is an assigned session and an idle worker. */
    private static void assign(FaultContext context) {
        WorkerManager manager = WorkerManager.create(context.stores().get(0));
        manager.markAllOnline();
        manager.register(WorkerId.of("w1"), RegisterOptions.defaults());
        manager.register(WorkerId.of("w2"), RegisterOptions.defaults());
        manager.claim(Criteria.any(), SessionId.of("s1"));
        Waiting.within(SEEN, () -> false);
    }

    private static Optional<Found> first(List<Found> all, Predicate<ObjectNode> which) {
        return all.stream().filter(found -> which.test(found.json)).findFirst();
    }

    private static List<Found> records(FaultContext context) {
        List<Found> all = new ArrayList<>();
        try (AdminConnection connection =
                new AdminConnection(context.single().server().uri())) {
            for (Object key : (List<?>) connection.command("KEYS", "*}:worker:w*")) {
                Object value = connection.command("GET", String.valueOf(key));
                if (value != null) {
                    all.add(new Found(String.valueOf(key), (ObjectNode) JSON.readTree(String.valueOf(value))));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    private static void write(FaultContext context, Found found) {
        context.order("SET", found.key, found.json.toString(), "XX", "KEEPTTL");
    }
}
