package io.workermanager.model;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A change of a profile. Absent parts do not change. Each method returns a copy.
 *
 * @param type the new type, if it changes
 * @param exchange the new exchange, if it changes
 * @param capabilities the new capabilities, in place of all others, if they change
 */
public record ProfileUpdate(Optional<String> type, Optional<String> exchange, Optional<Set<String>> capabilities) {
    private static final ProfileUpdate NONE = new ProfileUpdate(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a part breaks a bound
     */
    public ProfileUpdate {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(capabilities, "capabilities");
        type.ifPresent(value -> Validation.name("type", value));
        exchange.ifPresent(value -> Validation.name("exchange", value));
        capabilities = capabilities.map(Profile::capabilities);
        capabilities.ifPresent(all -> all.forEach(Validation::capability));
    }

    /**
     * Returns an update that changes nothing.
     *
     * @return the update
     */
    public static ProfileUpdate none() {
        return NONE;
    }

    /**
     * Returns an update of the type.
     *
     * @param next the type
     * @return the update
     * @throws InvalidValueException if the type breaks a bound
     */
    public static ProfileUpdate type(String next) {
        return NONE.withType(next);
    }

    /**
     * Returns an update of the exchange.
     *
     * @param next the exchange
     * @return the update
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public static ProfileUpdate exchange(String next) {
        return NONE.withExchange(next);
    }

    /**
     * Returns an update that sets these capabilities in place of all others.
     *
     * @param next the capabilities
     * @return the update
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public static ProfileUpdate capabilities(String... next) {
        return NONE.withCapabilities(next);
    }

    /**
     * Returns an update that sets these capabilities in place of all others.
     *
     * @param next the capabilities
     * @return the update
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public static ProfileUpdate capabilities(Collection<String> next) {
        return NONE.withCapabilities(next);
    }

    /**
     * Returns this update with a new type.
     *
     * @param next the type
     * @return a copy
     * @throws InvalidValueException if the type breaks a bound
     */
    public ProfileUpdate withType(String next) {
        Objects.requireNonNull(next, "next");
        return new ProfileUpdate(Optional.of(next), exchange, capabilities);
    }

    /**
     * Returns this update with a new exchange.
     *
     * @param next the exchange
     * @return a copy
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public ProfileUpdate withExchange(String next) {
        Objects.requireNonNull(next, "next");
        return new ProfileUpdate(type, Optional.of(next), capabilities);
    }

    /**
     * Returns this update with these capabilities in place of all others.
     *
     * @param next the capabilities
     * @return a copy
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public ProfileUpdate withCapabilities(String... next) {
        Objects.requireNonNull(next, "next");
        return withCapabilities(List.of(next));
    }

    /**
     * Returns this update with these capabilities in place of all others.
     *
     * @param next the capabilities
     * @return a copy
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public ProfileUpdate withCapabilities(Collection<String> next) {
        Objects.requireNonNull(next, "next");
        return new ProfileUpdate(type, exchange, Optional.of(new LinkedHashSet<>(next)));
    }

    /**
     * Applies the update.
     *
     * @param profile the profile to change
     * @return the changed profile
     */
    public Profile applyTo(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        return new Profile(
                type.orElse(profile.type()),
                exchange.orElse(profile.exchange()),
                capabilities.orElse(profile.capabilities()));
    }
}
