package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.RecordCopy.with;

import io.workermanager.model.Attributes;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stores that change a value on its way: a number, a text, a name, a time. Each changes values of one kind only. */
final class ValueMutants extends MutantTable {
    ValueMutants() {
        alike();
        attributes();
        fields();
        orders();
    }

    private void attributes() {
        value(
                "a number of more than 1 000 digits is cut",
                BigInteger.class,
                number -> number.bitLength() > 3_322 ? number.divide(BigInteger.TEN) : number);
        value(
                "a decimal with an exponent is written in full",
                BigDecimal.class,
                number -> number.scale() < 0 ? number.setScale(0) : number);
        value(
                "a decimal is rounded to a double",
                BigDecimal.class,
                number -> number.scale() > 330 ? BigDecimal.valueOf(number.doubleValue()) : number);
        value("a carriage return becomes a line feed", String.class, text -> text.replace("\r", "\n"));
        value("a NUL ends a text", String.class, text -> text.replaceAll("\u0000.*", ""));
        value("blanks at the end of a text are lost", String.class, text -> text.replaceAll(" +$", ""));
        value("a text is normalized", String.class, text -> Normalizer.normalize(text, Normalizer.Form.NFC));
        value("an empty text is null", String.class, text -> text.isEmpty() ? null : text);
        value(
                "a decimal has at most 38 digits",
                BigDecimal.class,
                number -> number.precision() > 38 ? number.round(new MathContext(38)) : number);
        value("an exponent is at most 400", BigDecimal.class, number -> number.scale() < -400 ? null : number);
        lookAlike("digits are read as a number", "42", 42L);
        lookAlike("a number loses its zeros", "007", "7");
        lookAlike("a text with an exponent is read as a number", "1e3", new BigDecimal("1E+3"));
        lookAlike("the text true is read as a boolean", "true", true);
        lookAlike("the text null is read as nothing", "null", null);
        lookAlike("a text that is JSON is read as JSON", "{}", Map.of());
        lookAlike("a time is read in the zone of the reader", "2026-11-01T12:00:00Z", "2026-11-01T13:00:00+01:00");
        lookAlike("two quotes are read as one", "''", "'");
        lookAlike("a backslash is read as an escape", "\\n", "\n");
        lookAlike("a text is decoded like a URL", "%2F", "/");
        lookAlike("a text is decoded like HTML", "&amp;", "&");
        lookAlike("a separator of lines is lost", "\u2028", "");
        names("the entry id of a nested map is taken for a field", false, map -> {
            map.remove("id");
            return map;
        });
        names("an entry whose name begins with an underscore is lost", false, map -> {
            map.remove("_id");
            return map;
        });
        names("an entry of a nested map without a name is lost", false, map -> {
            map.remove("");
            return map;
        });
        names("attributes whose names differ by case are one", true, map -> {
            Map<String, @Nullable Object> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            merged.putAll(map);
            return new LinkedHashMap<>(merged);
        });
        names("a dot in the name of an attribute begins a nested map", true, map -> {
            Object dotted = map.remove("a.b");
            if (dotted != null) {
                map.put("a", Map.of("b", dotted));
            }
            return map;
        });
        names("a name that begins with a dollar is lost", true, map -> {
            map.keySet().removeIf(name -> name.startsWith("$"));
            return map;
        });
        record(
                "attributes are nested at most eight deep",
                "FIELD-6",
                (fleet, given) -> attributes(given, all -> all.replaceAll((name, value) -> cut(value, 8))));
    }

    private static @Nullable Object cut(@Nullable Object value, int depth) {
        if (value instanceof List<?> list) {
            return depth == 0
                    ? List.of()
                    : list.stream().map(one -> cut(one, depth - 1)).collect(ArrayList::new, List::add, List::addAll);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, one) -> copy.put(name, cut(one, depth - 1)));
            return depth == 0 ? Map.of() : copy;
        }
        return value;
    }

    /** Adds a mutant that changes the values of one type in all attributes, also in nested ones. */
    private <T> void value(String defect, Class<T> type, Function<T, @Nullable Object> change) {
        record(
                defect,
                "FIELD-6",
                (fleet, given) ->
                        attributes(given, all -> all.replaceAll((name, value) -> changed(value, type, change))));
    }

    /** Adds a mutant that reads one text as another value. */
    private void lookAlike(String defect, String text, @Nullable Object read) {
        value(defect, String.class, given -> given.equals(text) ? read : given);
    }

    private static <T> @Nullable Object changed(
            @Nullable Object value, Class<T> type, Function<T, @Nullable Object> change) {
        if (type.isInstance(value)) {
            return change.apply(type.cast(value));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(one -> copy.add(changed(one, type, change)));
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, one) -> copy.put(name, changed(one, type, change)));
            return copy;
        }
        return value;
    }

    /** Adds a mutant that changes the names of attributes, or those in nested maps. */
    private void names(String defect, boolean top, UnaryOperator<Map<String, @Nullable Object>> change) {
        record(defect, "FIELD-6", (fleet, given) -> {
            Map<String, @Nullable Object> all =
                    new LinkedHashMap<>(given.attributes().asMap());
            if (top) {
                return with(given, "attributes", Attributes.stored(change.apply(all)));
            }
            all.replaceAll((name, value) -> nested(value, change));
            return with(given, "attributes", Attributes.stored(all));
        });
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object nested(
            @Nullable Object value, UnaryOperator<Map<String, @Nullable Object>> change) {
        return value instanceof Map<?, ?> map
                ? change.apply(new LinkedHashMap<>((Map<String, @Nullable Object>) map))
                : value;
    }

    private static WorkerRecord attributes(WorkerRecord given, Consumer<Map<String, @Nullable Object>> change) {
        Map<String, @Nullable Object> all =
                new LinkedHashMap<>(given.attributes().asMap());
        change.accept(all);
        return with(given, "attributes", Attributes.stored(all));
    }

    private void fields() {
        record("a version has at most 40 characters", "FIELD-6", (fleet, given) -> {
            String version = given.version().value();
            return given.withVersion(new Version(version.substring(0, Math.min(40, version.length()))));
        });
        record(
                "seconds since 1970 have 31 bits",
                "FIELD-6",
                (fleet, given) -> with(given, "startedAt", wrapped(given.startedAt())));
        record("the time of the last change has 32 bits", "FIELD-6", (fleet, given) -> {
            long seconds = given.lastStatusChange().getEpochSecond() & 0xFFFF_FFFFL;
            return with(given, "lastStatusChange", Instant.ofEpochSecond(seconds));
        });
        record(
                "blanks around a host are lost",
                "FIELD-6",
                (fleet, given) ->
                        with(given, "host", given.host().map(String::strip).filter(host -> !host.isEmpty())));
        record(
                "the name of a host is stored in lower case",
                "FIELD-6",
                (fleet, given) -> with(given, "host", given.host().map(host -> host.toLowerCase(Locale.ROOT))));
        record(
                "a mark without a reason has no cause",
                "FIELD-6",
                (fleet, given) -> with(given, "markOrder", given.markOrder().map(ValueMutants::withoutEmpty)));
    }

    private static Instant wrapped(Instant time) {
        long seconds = time.getEpochSecond();
        return time.minusSeconds(seconds - (seconds & Integer.MAX_VALUE));
    }

    private static WorkerRecord.MarkOrder withoutEmpty(WorkerRecord.MarkOrder order) {
        return new WorkerRecord.MarkOrder(
                order.revision(), order.markedFrom(), withoutEmpty(order.cause()), order.until());
    }

    private static Order.Cause withoutEmpty(Order.Cause cause) {
        return cause.reason().isEmpty() ? Order.Cause.unstated() : cause;
    }

    private void orders() {
        control("of two holds that differ by case one is kept", "CONTROL-12", (fleet, given) -> {
            Map<String, Hold> byId = new LinkedHashMap<>();
            given.holds().forEach(hold -> byId.put(hold.id().value().toLowerCase(Locale.ROOT), hold));
            return withHolds(given, List.copyOf(byId.values()));
        });
        control(
                "a hold without a reason has no cause",
                "CONTROL-12",
                (fleet, given) -> withHolds(
                        given,
                        given.holds().stream()
                                .map(hold -> withCause(hold, withoutEmpty(hold.cause())))
                                .toList()));
        control(
                "the reason of a hold is stripped",
                "CONTROL-12",
                (fleet, given) -> withHolds(
                        given,
                        given.holds().stream()
                                .map(hold -> withCause(
                                        hold,
                                        Order.Cause.of(
                                                hold.cause().who(),
                                                hold.cause().reason().strip())))
                                .toList()));
        control(
                "a hold since 1970 has 31 bits",
                "CONTROL-12",
                (fleet, given) -> withHolds(
                        given, given.holds().stream().map(ValueMutants::wrapped).toList()));
        entry(
                "an order without a reason has no cause in the audit log",
                "AUDIT-14",
                entry -> withCause(entry, withoutEmpty(entry.order().cause())));
        entry(
                "the cause of an order is normalized",
                "AUDIT-14",
                entry -> withCause(
                        entry,
                        Order.Cause.of(
                                Normalizer.normalize(entry.order().cause().who(), Normalizer.Form.NFC),
                                entry.order().cause().reason())));
    }

    private static Hold withCause(Hold hold, Order.Cause cause) {
        return new Hold(hold.id(), hold.selector(), cause, hold.since(), hold.until());
    }

    private static Hold wrapped(Hold hold) {
        return hold.until().isPresent()
                ? hold
                : new Hold(hold.id(), hold.selector(), hold.cause(), wrapped(hold.since()), hold.until());
    }

    private static Order.AuditEntry withCause(Order.AuditEntry entry, Order.Cause cause) {
        Order order = entry.order();
        return new Order.AuditEntry(
                entry.at(),
                new Order(order.kind(), order.selector(), cause, order.length(), order.subject()),
                entry.concerned());
    }
}
