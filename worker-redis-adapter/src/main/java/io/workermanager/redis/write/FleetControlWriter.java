package io.workermanager.redis.write;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.codec.FleetControlCodec;
import io.workermanager.redis.codec.OrderCodec;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.MessagePacker;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replaces the fleet control by compare-and-set. */
public final class FleetControlWriter {
    private static final Script REPLACE = Script.of(
            Script.Kind.WRITE,
            FleetControlWriter.class,
            "replace_control",
            "keyspace.lua",
            "audit_log.lua",
            "control_write.lua");
    private static final Script COPY = Script.of(
            Script.Kind.WRITE,
            FleetControlWriter.class,
            "copy_control",
            "keyspace.lua",
            "audit_log.lua",
            "control_write.lua");

    private final ScriptExecutor server;
    private final KeyNames keys;

    public FleetControlWriter(ScriptExecutor server, KeyNames keys) {
        this.server = server;
        this.keys = keys;
    }

    /**
     * Replaces the control if the expected one is stored.
     *
     * @param audit the entry for the audit log, if any
     * @param founding runs before a first fleet is created; throws if it may not be created
     */
    public WriteResult run(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit,
            Runnable founding) {
        Write.checkKeepFor(keepFor);
        return run(expected, next, keepFor, preconditions, audit, Optional.of(founding));
    }

    private WriteResult run(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit,
            Optional<Runnable> founding) {
        List<Object> arguments = new ArrayList<>(List.of(
                version(expected),
                next.version().value(),
                MessagePacker.millis(preconditions.notBefore()),
                MessagePacker.millis(preconditions.notAfter()),
                keepFor.toMillis(),
                FleetControlCodec.write(next, keepFor),
                keys.controlSignal(),
                founding.isPresent() ? "0" : "1"));
        audit.map(OrderCodec::write).ifPresent(arguments::add);
        ScriptReply reply = server.call(REPLACE, List.of(), arguments);
        return switch (reply.text(ScriptReply.ANSWER)) {
            case "applied" -> new WriteResult.Applied(reply.at());
            case "no-fleet" -> {
                founding.orElseThrow().run();
                yield run(expected, next, keepFor, preconditions, audit, Optional.empty());
            }
            case "window" -> new WriteResult.Rejected(new RejectionReason.OutsideWindow(), reply.at());
            default -> {
                long revision = Long.parseLong(reply.text(ScriptReply.ANSWER + 1));
                yield new WriteResult.Rejected(new RejectionReason.ControlRevisionMismatch(revision), reply.at());
            }
        };
    }

    /** Copies the control of another partition, if it has a greater revision or replaced the expected one there. */
    public void copy(String stored, FleetControl replaced) {
        server.call(COPY, List.of(), List.of(stored, keys.controlSignal(), version(replaced)));
    }

    private static String version(FleetControl control) {
        return control.version().equals(FleetControl.none().version())
                ? ""
                : control.version().value();
    }
}
