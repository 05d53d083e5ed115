package io.workermanager.redis.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Version;
import io.workermanager.port.WorkerStoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stored form of the fleet control: {@code revision version keepFor JSON}. Scripts compare revision and version, the head, without
 * parsing JSON. The revision has 16 digits.
 */
public final class FleetControlCodec {
    private static final int SHOWN = 32;
    private static final Pattern SHAPE =
            Pattern.compile("([0-9]{16} ([A-Za-z0-9_-]{1,64}) )[0-9]+ (\\{.*)", Pattern.DOTALL);

    private FleetControlCodec() {}

    public static String write(FleetControl control, Duration keepFor) {
        byte[] json = Json.object(out -> {
            out.writeStringField("version", control.version().value());
            out.writeNumberField("revision", control.revision());
            out.writeArrayFieldStart("holds");
            for (Hold hold : control.holds()) {
                writeHold(out, hold);
            }
            out.writeEndArray();
            if (control.shutdown().isPresent()) {
                FleetControl.Shutdown shutdown = control.shutdown().get();
                out.writeObjectFieldStart("shutdown");
                out.writeNumberField("revision", shutdown.revision());
                out.writeNumberField("since", shutdown.since().toEpochMilli());
                OrderCodec.writeCause(out, shutdown.cause());
                out.writeEndObject();
            }
            out.writeNumberField("signalsClearedUnder", control.signalsClearedUnder());
            if (control.sweep().isPresent()) {
                writeSweep(out, control.sweep().get());
            }
        });
        return String.format(
                Locale.ROOT,
                "%016d %s %d %s",
                control.revision(),
                control.version(),
                keepFor.toMillis(),
                new String(json, StandardCharsets.UTF_8));
    }

    private static void writeHold(JsonGenerator out, Hold hold) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", hold.id().value());
        OrderCodec.writeSelector(out, hold.selector());
        OrderCodec.writeCause(out, hold.cause());
        out.writeNumberField("since", hold.since().toEpochMilli());
        if (hold.until().isPresent()) {
            out.writeNumberField("until", hold.until().get().toEpochMilli());
        }
        out.writeEndObject();
    }

    private static void writeSweep(JsonGenerator out, FleetControl.Sweep sweep) throws IOException {
        out.writeObjectFieldStart("sweep");
        out.writeNumberField("at", sweep.at().toEpochMilli());
        if (sweep.pause().isPresent()) {
            FleetControl.Sweep.Pause pause = sweep.pause().get();
            out.writeStringField("settling", pause.why().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("since", pause.since().toEpochMilli());
            out.writeNumberField("until", pause.until().toEpochMilli());
        }
        out.writeEndObject();
    }

    /** What a client tells the server that it knows: the revision and the version. */
    public static String head(byte[] value) {
        Matcher shape = SHAPE.matcher(new String(value, StandardCharsets.UTF_8));
        return shape.matches() ? shape.group(1) : "";
    }

    /**
     * Reads control.
     *
     * @throws WorkerStoreException if it is none: standing orders that cannot be read are not "no orders"
     */
    public static FleetControl read(byte[] value) {
        Matcher shape = SHAPE.matcher(new String(value, StandardCharsets.UTF_8));
        try {
            if (!shape.matches()) {
                throw new UnreadableException("workers:control has another shape or type, and begins with \""
                        + new String(value, 0, Math.min(value.length, SHOWN), StandardCharsets.UTF_8) + "\"");
            }
            FleetControl control = control(JsonFieldReader.of(shape.group(3).getBytes(StandardCharsets.UTF_8)));
            if (!shape.group(1)
                    .equals(String.format(Locale.ROOT, "%016d %s ", control.revision(), control.version()))) {
                throw new UnreadableException("its head contradicts it");
            }
            return control;
        } catch (UnreadableException | InvalidValueException e) {
            throw new WorkerStoreException("the fleet control cannot be read: " + e.getMessage(), false, e);
        }
    }

    private static FleetControl control(JsonFieldReader fields) throws UnreadableException {
        List<Hold> holds = new ArrayList<>();
        for (JsonFieldReader hold : fields.objects("holds")) {
            holds.add(new Hold(
                    Hold.Id.of(hold.text("id")),
                    OrderCodec.readSelector(hold),
                    OrderCodec.readCause(hold),
                    hold.time("since"),
                    hold.optionalTime("until")));
        }
        Optional<FleetControl.Shutdown> shutdown = Optional.empty();
        Optional<JsonFieldReader> stored = fields.optionalObject("shutdown");
        if (stored.isPresent()) {
            JsonFieldReader order = stored.get();
            shutdown = Optional.of(new FleetControl.Shutdown(
                    order.number("revision"), order.time("since"), OrderCodec.readCause(order)));
        }
        return FleetControl.stored(
                new Version(fields.text("version")),
                fields.number("revision"),
                holds,
                shutdown,
                fields.number("signalsClearedUnder"),
                sweep(fields.optionalObject("sweep")));
    }

    /** Older versions of this library wrote no sweep. */
    private static Optional<FleetControl.Sweep> sweep(Optional<JsonFieldReader> stored) throws UnreadableException {
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        JsonFieldReader sweep = stored.get();
        Instant at = sweep.time("at");
        Optional<String> word = sweep.optionalText("settling");
        return Optional.of(new FleetControl.Sweep(
                at,
                word.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new FleetControl.Sweep.Pause(
                                why(word.get()), sweep.time("since"), sweep.time("until")))));
    }

    private static FleetControl.Sweep.Pause.Why why(String word) throws UnreadableException {
        for (FleetControl.Sweep.Pause.Why why : FleetControl.Sweep.Pause.Why.values()) {
            if (why.name().toLowerCase(Locale.ROOT).equals(word)) {
                return why;
            }
        }
        throw new UnreadableException("the fleet settles for an unknown reason: " + word);
    }
}
