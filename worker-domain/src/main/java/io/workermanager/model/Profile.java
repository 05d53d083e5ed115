package io.workermanager.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a worker can do: its type, its exchange and its capabilities. The order of the capabilities does not matter for
 * equality; it is preserved for display. A stored profile may have a capability with a comma or with a blank at an end.
 * {@link RegisterOptions}, {@link ProfileUpdate}, {@link Criteria} and {@link Selector#capability} reject such a
 * capability.
 *
 * @param type for example {@code default}, {@code websocket}, {@code fix}, {@code rest}; 1 to 256 bytes
 * @param exchange for example {@code kraken}; 1 to 256 bytes
 * @param capabilities at most 64, each 1 to 256 bytes
 */
public record Profile(String type, String exchange, Set<String> capabilities) {
    /** The type of a worker that sets none. */
    public static final String DEFAULT_TYPE = "default";

    /** The exchange of a worker that sets none. */
    public static final String DEFAULT_EXCHANGE = "kraken";

    private static final Profile DEFAULTS = new Profile(DEFAULT_TYPE, DEFAULT_EXCHANGE, Set.of());

    static final int CAPABILITIES = 64;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a part breaks a bound
     */
    public Profile {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(capabilities, "capabilities");
        Validation.name("type", type);
        Validation.name("exchange", exchange);
        capabilities = capabilities(capabilities);
    }

    /**
     * Returns the type {@value #DEFAULT_TYPE}, the exchange {@value #DEFAULT_EXCHANGE} and no capabilities.
     *
     * @return the profile
     */
    public static Profile defaults() {
        return DEFAULTS;
    }

    static Set<String> capabilities(Collection<String> named) {
        LinkedHashSet<String> all = new LinkedHashSet<>(named);
        if (all.size() > CAPABILITIES) {
            throw new InvalidValueException("at most " + CAPABILITIES + " capabilities, were " + all.size());
        }
        all.forEach(one -> Validation.name("capability", one));
        return Collections.unmodifiableSet(all);
    }

    /**
     * Returns a profile.
     *
     * @param type the type
     * @param exchange the exchange
     * @param capabilities the capabilities
     * @return the profile
     * @throws InvalidValueException if a part breaks a bound
     */
    public static Profile of(String type, String exchange, String... capabilities) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(capabilities, "capabilities");
        return of(type, exchange, Arrays.asList(capabilities));
    }

    /**
     * Returns a profile.
     *
     * @param type the type
     * @param exchange the exchange
     * @param capabilities the capabilities
     * @return the profile
     * @throws InvalidValueException if a part breaks a bound
     */
    public static Profile of(String type, String exchange, Collection<String> capabilities) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(capabilities, "capabilities");
        return new Profile(type, exchange, new LinkedHashSet<>(capabilities));
    }

    @Override
    public String toString() {
        return type + "@" + exchange + (capabilities.isEmpty() ? "" : capabilities);
    }
}
