package io.workermanager.redis.codec;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object. Each field is removed when it is read with its type, so the unknown fields remain. */
public final class JsonFieldReader {
    private final Map<String, @Nullable Object> unknown;

    JsonFieldReader(Map<String, @Nullable Object> fields) {
        this.unknown = fields;
    }

    public static JsonFieldReader of(byte[] bytes) throws UnreadableException {
        return new JsonFieldReader(Json.object(bytes));
    }

    public Map<String, @Nullable Object> unknown() {
        return unknown;
    }

    public String text(String name) throws UnreadableException {
        return required(name, optionalText(name));
    }

    Optional<String> optionalText(String name) throws UnreadableException {
        return take(name, String.class, "a text");
    }

    public long number(String name) throws UnreadableException {
        return required(name, take(name, Long.class, "a whole number"));
    }

    public OptionalLong optionalNumber(String name) throws UnreadableException {
        Optional<Long> number = take(name, Long.class, "a whole number");
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    public Instant time(String name) throws UnreadableException {
        return Instant.ofEpochMilli(number(name));
    }

    Optional<Instant> optionalTime(String name) throws UnreadableException {
        return take(name, Long.class, "a whole number").map(Instant::ofEpochMilli);
    }

    boolean bool(String name) throws UnreadableException {
        return required(name, take(name, Boolean.class, "true or false"));
    }

    public Set<String> texts(String name) throws UnreadableException {
        return required(name, optionalTexts(name));
    }

    Optional<Set<String>> optionalTexts(String name) throws UnreadableException {
        Optional<List<?>> found = take(name, List.class, "a list").map(list -> list);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Set<String> all = new LinkedHashSet<>();
        for (Object one : found.get()) {
            if (!(one instanceof String text)) {
                throw new UnreadableException(name + " must hold texts");
            }
            all.add(text);
        }
        return Optional.of(all);
    }

    Optional<JsonFieldReader> optionalObject(String name) throws UnreadableException {
        Optional<Map<?, ?>> found = take(name, Map.class, "an object").map(map -> map);
        return found.isPresent() ? Optional.of(nested(name, found.get())) : Optional.empty();
    }

    List<JsonFieldReader> objects(String name) throws UnreadableException {
        List<JsonFieldReader> all = new ArrayList<>();
        for (Object one : take(name, List.class, "a list").orElse(List.of())) {
            all.add(nested(name, one));
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private static JsonFieldReader nested(String name, @Nullable Object value) throws UnreadableException {
        if (value instanceof Map<?, ?> map) {
            return new JsonFieldReader((Map<String, @Nullable Object>) map);
        }
        throw new UnreadableException(name + " must hold objects");
    }

    boolean has(String name) {
        return unknown.containsKey(name);
    }

    /** A field that exists, if it is valid. Otherwise it stays among the unknown fields under another name, so that its value is kept. */
    <T> Optional<T> validOrRenamed(String name, Class<T> type, Predicate<T> isValid, String otherName) {
        Object value = unknown.remove(name);
        if (type.isInstance(value) && isValid.test(type.cast(value))) {
            return Optional.of(type.cast(value));
        }
        unknown.put(otherName, value);
        return Optional.empty();
    }

    private <T> Optional<T> take(String name, Class<T> type, String what) throws UnreadableException {
        Object value = unknown.remove(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new UnreadableException(name + " must be " + what);
        }
        return Optional.of(type.cast(value));
    }

    private static <T> T required(String name, Optional<T> value) throws UnreadableException {
        if (value.isEmpty()) {
            throw new UnreadableException(name + " is missing");
        }
        return value.get();
    }
}
