package io.workermanager.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows a value in a table, in a field of a description, and in JSON. */
final class Values {
    private Values() {}

    /** In a table, a time is an age, and a value that is absent is a dash. */
    static String cell(@Nullable Object value, Instant now) {
        if (value instanceof Optional<?> maybe) {
            return maybe.map(present -> cell(present, now)).orElse("-");
        }
        if (value instanceof Instant time) {
            return Ages.between(time, now);
        }
        if (value instanceof Duration length) {
            return Ages.of(length);
        }
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        if (value instanceof Collection<?> many) {
            return many.isEmpty()
                    ? "-"
                    : many.stream().map(one -> cell(one, now)).collect(Collectors.joining(","));
        }
        String text = String.valueOf(value);
        return text.isEmpty() ? "-" : SafeText.line(text);
    }

    /** In a description, a time is shown with its age. */
    static String field(@Nullable Object value, Instant now) {
        if (value instanceof Optional<?> maybe) {
            return maybe.map(present -> field(present, now)).orElse("-");
        }
        return value instanceof Instant time ? time + " (" + Ages.relative(time, now) + ")" : cell(value, now);
    }

    /** In JSON, a time is a text in ISO format, a duration is in milliseconds, and a value that is absent is null. */
    static @Nullable Object json(@Nullable Object value) {
        if (value instanceof Optional<?> maybe) {
            return json(maybe.orElse(null));
        }
        if (value instanceof Duration length) {
            return length.toMillis();
        }
        if (value instanceof Percent percent) {
            return percent.value();
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Values::json).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put(String.valueOf(name), json(member)));
            return members;
        }
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}
