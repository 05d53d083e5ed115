package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.Fault.plain;

import io.workermanager.WorkerManager;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.campaign.ServerTopology.Kind;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Faults of the data: deleted scripts and keys, and overwritten keys. */
final class DataFaults {
    private static final String SOON = "60000";
    private static final String DELETE = """
            local type = redis.call('TYPE', KEYS[1]).ok
            local is = type == 'string' and redis.call('GETRANGE', KEYS[1], 0, 0)
            if type == 'list' or is == '{' or is == 'x' or redis.call('EXISTS', KEYS[1]) == 1 and type == 'hash'
                and redis.call('HEXISTS', KEYS[1], 'a') == 1 then
              redis.call('DEL', KEYS[1])
            end
            """;

    private DataFaults() {}

    static List<Fault> all() {
        return List.of(
                plain("scripts flushed", Play.appliesTo(context -> context.order("SCRIPT", "FLUSH"))),
                Fault.of(
                        "all keys flushed",
                        Kind.PLAIN,
                        PermittedLoss.EVERYTHING,
                        Play.state(context -> context.order("FLUSHALL"), context -> {})),
                Fault.of("records poisoned", Kind.PLAIN, PermittedLoss.POISONED, new Poison("worker:w*")),
                Fault.of("control poisoned", Kind.PLAIN, PermittedLoss.POISONED, new Poison("workers:control")),
                Fault.of(
                        "audit log poisoned", Kind.PLAIN, PermittedLoss.AUDIT_LOG, new Poison("workers:control:audit")),
                plain("profiles poisoned", new Poison("workers:profiles")),
                plain("index poisoned", new Poison("workers:p:*")));
    }

    /** Overwrites keys with foreign values; at the end the administrator removes them. */
    private static final class Poison implements Play {
        private final String pattern;
        private final List<String> poisoned = new ArrayList<>();

        Poison(String pattern) {
            this.pattern = pattern;
        }

        @Override
        public void begin(FaultContext context) {
            again(context);
        }

        @Override
        public void again(FaultContext context) {
            List<String> keys = keys(context);
            if (keys.isEmpty()) {
                return;
            }
            String key = context.one(keys);
            poisoned.add(key);
            switch (context.random().nextInt(4)) {
                case 0 -> context.order("SET", key, "{\"version\":\"", "PX", SOON);
                case 1 -> context.order("SET", key, "x".repeat(2_000_000), "PX", SOON);
                case 2 -> eval(context, key, "redis.call('HSET', KEYS[1], 'a', 'b')");
                default -> eval(context, key, "redis.call('RPUSH', KEYS[1], 'a', 'b')");
            }
        }

        private static void eval(FaultContext context, String key, String write) {
            String script = "redis.call('DEL', KEYS[1]); " + write + "; redis.call('PEXPIRE', KEYS[1], " + SOON + ")";
            context.order("EVAL", script, "1", key);
        }

        private List<String> keys(FaultContext context) {
            try (AdminConnection connection =
                    new AdminConnection(context.single().server().uri())) {
                List<?> keys = (List<?>) connection.command("KEYS", "*" + pattern);
                return keys.stream().map(String::valueOf).collect(Collectors.toList());
            }
        }

        private static void discard(WorkerManager manager, WorkerId id) {
            Waiting.until(id + " is no longer an unreadable record", () -> {
                try {
                    manager.diagnosis().discardUnreadable(id);
                    return true;
                } catch (WorkerStoreException e) {
                    // A busy machine did not answer in time.
                    return false;
                }
            });
        }

        /** A record is discarded as the manager offers it; any other key that is still another's is deleted by its name. */
        @Override
        public void end(FaultContext context) {
            WorkerManager manager = WorkerManager.create(context.stores().get(0));
            poisoned.forEach(key -> {
                int id = key.indexOf("worker:");
                if (id >= 0) {
                    discard(manager, WorkerId.of(key.substring(id + "worker:".length())));
                } else {
                    context.order("EVAL", DELETE, "1", key);
                }
            });
            poisoned.clear();
        }
    }
}
