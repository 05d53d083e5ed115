package io.workermanager.redis.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The stored form of the parts of orders: causes, selectors, and entries of the audit log. */
public final class OrderCodec {
    private OrderCodec() {}

    public static String write(Order.AuditEntry entry) {
        Order order = entry.order();
        byte[] json = Json.object(out -> {
            out.writeNumberField("at", entry.at().toEpochMilli());
            out.writeStringField("order", label(order.kind()));
            writeSelector(out, order.selector());
            writeCause(out, order.cause());
            if (order.length().isPresent()) {
                out.writeNumberField("length", order.length().get().toMillis());
            }
            if (order.subject().isPresent()) {
                out.writeStringField("subject", order.subject().get());
            }
            out.writeNumberField("concerned", entry.concerned());
        });
        return new String(json, StandardCharsets.UTF_8);
    }

    /**
     * Reads an entry.
     *
     * @throws UnreadableException if it is not a valid entry
     */
    public static Order.AuditEntry read(byte[] bytes) throws UnreadableException {
        try {
            JsonFieldReader fields = JsonFieldReader.of(bytes);
            OptionalLong length = fields.optionalNumber("length");
            Order order = new Order(
                    value(Order.Kind.values(), fields.text("order"), "order"),
                    readSelector(fields),
                    readCause(fields),
                    length.isPresent() ? Optional.of(Duration.ofMillis(length.getAsLong())) : Optional.empty(),
                    // The names of holds and sessions have the same bounds.
                    fields.optionalText("subject").map(name -> Hold.Id.of(name).value()));
            return new Order.AuditEntry(fields.time("at"), order, fields.number("concerned"));
        } catch (InvalidValueException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    static void writeCause(JsonGenerator out, Order.Cause cause) throws IOException {
        out.writeStringField("who", cause.who());
        out.writeStringField("reason", cause.reason());
    }

    static Order.Cause readCause(JsonFieldReader fields) throws UnreadableException {
        return Order.Cause.of(fields.text("who"), fields.text("reason"));
    }

    /** A selector without a condition, or with one on the profile, has the form that earlier versions read. */
    static void writeSelector(JsonGenerator out, Selector selector) throws IOException {
        List<Selector.Condition> conditions = selector.conditions();
        boolean isSimple = conditions.size() < 2 && selector.isDecidedByProfile();
        if (isSimple) {
            out.writeStringField(
                    "selects",
                    conditions.isEmpty() ? "all" : label(conditions.get(0).kind()));
            out.writeStringField(
                    "value",
                    conditions.isEmpty()
                            ? ""
                            : conditions.get(0).values().iterator().next());
            return;
        }
        out.writeStringField("selects", "conditions");
        out.writeArrayFieldStart("conditions");
        for (Selector.Condition condition : conditions) {
            out.writeStartObject();
            out.writeStringField("kind", label(condition.kind()));
            if (!condition.name().isEmpty()) {
                out.writeStringField("name", condition.name());
            }
            out.writeArrayFieldStart("values");
            for (String value : condition.values()) {
                out.writeString(value);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    static Selector readSelector(JsonFieldReader fields) throws UnreadableException {
        String kind = fields.text("selects");
        if (kind.equals("all")) {
            return Selector.all();
        }
        if (!kind.equals("conditions")) {
            return new Selector(List.of(new Selector.Condition(selectorKind(kind), "", Set.of(fields.text("value")))));
        }
        List<Selector.Condition> conditions = new ArrayList<>();
        for (JsonFieldReader condition : fields.objects("conditions")) {
            conditions.add(new Selector.Condition(
                    selectorKind(condition.text("kind")),
                    condition.optionalText("name").orElse(""),
                    condition.texts("values")));
        }
        if (conditions.isEmpty()) {
            throw new UnreadableException("a selector has no conditions");
        }
        return new Selector(conditions);
    }

    private static Selector.Kind selectorKind(String label) throws UnreadableException {
        return value(Selector.Kind.values(), label, "selector");
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E value(E[] values, String label, String what) throws UnreadableException {
        for (E value : values) {
            if (label(value).equals(label)) {
                return value;
            }
        }
        throw new UnreadableException("an unknown kind of " + what + ": " + label);
    }
}
