package io.workermanager.model;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a worker in its fleet: 1 to 256 bytes of UTF-8 without control characters, compared byte by byte. Every
 * other character is allowed, for example {@code :}, {@code *}, braces, spaces and letters of any script.
 *
 * @param value the name
 */
public record WorkerId(String value) implements TypedId {
    private static final Comparator<WorkerId> ORDER = (one, other) -> Utf8Order.compare(one.value, other.value);
    private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{12}");

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the name breaks a bound
     */
    public WorkerId {
        Objects.requireNonNull(value, "value");
        Validation.name("worker id", value);
    }

    /**
     * Returns the id with this name.
     *
     * @param value the name, or the id itself
     * @return the id
     * @throws InvalidValueException if the name breaks a bound, or the value is an id of another type
     */
    public static WorkerId of(CharSequence value) {
        Objects.requireNonNull(value, "value");
        return value instanceof WorkerId id ? id : new WorkerId(TypedId.text("worker id", value));
    }

    /**
     * Returns {@code worker[-type]-exchange[-hostname]-suffix}: the type {@code default} is left out. A hostname is
     * left out if it is blank, {@code localhost}, or the 12 hex digits of a container.
     *
     * @param type the worker's type
     * @param exchange the worker's exchange
     * @param hostname the host, or an empty text
     * @param suffix a number that makes the id unique, appended as eight hex digits
     * @return the id
     * @throws InvalidValueException if a part or the whole id breaks a bound
     */
    public static WorkerId describing(String type, String exchange, String hostname, int suffix) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(hostname, "hostname");
        StringBuilder id = new StringBuilder("worker");
        if (!Validation.name("type", type).equals(Profile.DEFAULT_TYPE)) {
            id.append('-').append(type);
        }
        id.append('-').append(Validation.name("exchange", exchange));
        String host = hostname.strip();
        if (!host.isEmpty()
                && !host.toLowerCase(Locale.ROOT).equals("localhost")
                && !CONTAINER_ID.matcher(host).matches()) {
            id.append('-').append(host);
        }
        return new WorkerId(
                id.append('-').append(HexFormat.of().toHexDigits(suffix)).toString());
    }

    /**
     * Returns the order of ids by their UTF-8 bytes, which breaks ties in the idle order.
     *
     * @return the order
     */
    public static Comparator<WorkerId> order() {
        return ORDER;
    }

    @Override
    public String toString() {
        return value;
    }
}
