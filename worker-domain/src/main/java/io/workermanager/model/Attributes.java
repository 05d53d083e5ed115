package io.workermanager.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker's custom fields: JSON-like values (text, boolean, number, list, map, null) by name, at most 16 KiB as JSON
 * and nested at most 16 deep. The names of the record's own fields are rejected.
 *
 * <p>Numbers become {@link Long}, {@link BigInteger} or {@link BigDecimal}, so that a store loses no digit. Unknown
 * fields of a stored record are attributes too. An older version of this library therefore keeps the fields that a
 * newer version wrote.
 *
 * <p>Attributes are an unmodifiable map, also in depth, and equal every map with the same entries.
 */
public final class Attributes extends AbstractMap<String, @Nullable Object> {
    private static final Attributes EMPTY = new Attributes(Map.of());

    /** The names of the record's own fields. */
    public static final Set<String> RESERVED = Set.of(
            "id",
            "version",
            "incarnation",
            "registeredUnder",
            "markRevision",
            "markedFrom",
            "markedBy",
            "markReason",
            "markedUntil",
            "host",
            "type",
            "exchange",
            "capabilities",
            "status",
            "isOnline",
            "activeSession",
            "fencingToken",
            "assignedAt",
            "orphans",
            "shutdown",
            "startedAt",
            "lastHeartbeat",
            "ttl",
            "leftAt",
            "lastStatusChange",
            "lastCapabilityUpdate",
            "turn");

    private static final int BYTES = 16 * 1024;
    private static final int DEPTH = 16;

    private final Map<String, @Nullable Object> values;

    private Attributes(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /**
     * Returns attributes without a field.
     *
     * @return the attributes
     */
    public static Attributes empty() {
        return EMPTY;
    }

    /**
     * Returns attributes with the given values.
     *
     * @param values the values by name
     * @return the attributes, a deep copy
     * @throws InvalidValueException if a name is reserved or breaks the bounds of names, a value has another type, or
     *     the values are too large or nested too deep
     */
    public static Attributes of(Map<String, ? extends @Nullable Object> values) {
        Objects.requireNonNull(values, "values");
        if (values.isEmpty()) {
            return EMPTY;
        }
        values.keySet().forEach(name -> {
            Validation.name("attribute name", name);
            checkNotReserved(name);
        });
        return bounded(copyOf(values, 0));
    }

    private static void checkNotReserved(String name) {
        if (RESERVED.contains(name)) {
            throw new InvalidValueException("attribute name is reserved: " + name);
        }
    }

    /**
     * Returns the attributes of a stored record, which a newer version of this library may have written. Their size is
     * not checked.
     *
     * @param values the values by name
     * @return the attributes, a deep copy
     * @throws InvalidValueException if a name is reserved, or a value has another type
     */
    public static Attributes stored(Map<String, ? extends @Nullable Object> values) {
        Objects.requireNonNull(values, "values");
        values.keySet().forEach(Attributes::checkNotReserved);
        return values.isEmpty() ? EMPTY : new Attributes(copyOf(values, Integer.MIN_VALUE));
    }

    /**
     * Returns these attributes with others added. The other value wins where both have a name.
     *
     * @param others the attributes to add
     * @return the union
     * @throws InvalidValueException if the union is too large
     */
    public Attributes with(Attributes others) {
        Objects.requireNonNull(others, "others");
        if (others.values.isEmpty()) {
            return this;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
        all.putAll(others.values);
        return bounded(Collections.unmodifiableMap(all));
    }

    /**
     * Returns all attributes.
     *
     * @return the values by name, deeply unmodifiable
     */
    public Map<String, @Nullable Object> asMap() {
        return values;
    }

    private static Attributes bounded(Map<String, @Nullable Object> values) {
        int bytes = size(values);
        if (bytes > BYTES) {
            throw new InvalidValueException("attributes must have at most " + BYTES + " bytes as JSON, had " + bytes);
        }
        return new Attributes(values);
    }

    private static Map<String, @Nullable Object> copyOf(Map<?, ?> values, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!(name instanceof String text)) {
                throw new InvalidValueException("attribute names are texts, was " + name);
            }
            Validation.utf8("attribute name", text);
            copy.put(text, copyOf(value, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyOf(@Nullable Object value, int depth) {
        if (depth > DEPTH) {
            throw new InvalidValueException("attributes are nested at most " + DEPTH + " deep");
        }
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            Validation.utf8("attribute", text);
            return text;
        }
        if (value instanceof Number number) {
            return exact(number);
        }
        if (value instanceof Map<?, ?> map) {
            return copyOf(map, depth);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(one -> copy.add(copyOf(one, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        throw new InvalidValueException("an attribute is a text, boolean, number, list, map or null, was a "
                + value.getClass().getName());
    }

    private static Number exact(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger whole) {
            return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
        }
        if (number instanceof BigDecimal decimal) {
            return decimal.scale() == 0 ? exact(decimal.unscaledValue()) : decimal;
        }
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                throw new InvalidValueException("a number must be finite, was " + number);
            }
            return exact(new BigDecimal(number.toString()));
        }
        throw new InvalidValueException(
                "a number of an unknown kind: " + number.getClass().getName());
    }

    /** Returns the number of bytes of the shortest JSON: without spaces and with only the necessary escapes. */
    private static int size(@Nullable Object value) {
        if (value instanceof String text) {
            return 2
                    + Validation.utf8("attribute", text).remaining()
                    + text.chars().map(Attributes::escape).sum();
        }
        if (value instanceof Map<?, ?> map) {
            return brackets(map.size())
                    + map.entrySet().stream()
                            .mapToInt(entry -> size(entry.getKey()) + 1 + size(entry.getValue()))
                            .sum();
        }
        if (value instanceof List<?> list) {
            return brackets(list.size())
                    + list.stream().mapToInt(Attributes::size).sum();
        }
        return String.valueOf(value).length();
    }

    private static int brackets(int elements) {
        return 2 + Math.max(0, elements - 1);
    }

    /** Returns how many bytes the escape of a character adds. */
    private static int escape(int character) {
        if ("\"\\\b\t\n\f\r".indexOf(character) >= 0) {
            return 1;
        }
        return character < ' ' ? 5 : 0;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return values.entrySet();
    }

    @Override
    public @Nullable Object get(Object name) {
        Objects.requireNonNull(name, "name");
        return values.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
        Objects.requireNonNull(name, "name");
        return values.containsKey(name);
    }
}
