package io.workermanager.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The requirements of a session. An absent part accepts every worker. A worker must have all of the capabilities, and
 * each is compared as a whole.
 *
 * @param type the required type, if any
 * @param exchange the required exchange, if any
 * @param capabilities the capabilities that a worker must have, at most 64
 */
public record Criteria(Optional<String> type, Optional<String> exchange, Set<String> capabilities)
        implements Predicate<Profile> {
    private static final Criteria ANY = new Criteria(Optional.empty(), Optional.empty(), Set.of());

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a part breaks a bound
     */
    public Criteria {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(capabilities, "capabilities");
        type.ifPresent(value -> Validation.name("type", value));
        exchange.ifPresent(value -> Validation.name("exchange", value));
        capabilities = Profile.capabilities(capabilities);
        capabilities.forEach(Validation::capability);
    }

    /**
     * Returns criteria that accept every worker.
     *
     * @return the criteria
     */
    public static Criteria any() {
        return ANY;
    }

    /**
     * Returns criteria for a type.
     *
     * @param wanted the type
     * @return the criteria
     * @throws InvalidValueException if the type breaks a bound
     */
    public static Criteria type(String wanted) {
        return ANY.withType(wanted);
    }

    /**
     * Returns criteria for an exchange.
     *
     * @param wanted the exchange
     * @return the criteria
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public static Criteria exchange(String wanted) {
        return ANY.withExchange(wanted);
    }

    /**
     * Returns criteria for workers that have all of these capabilities.
     *
     * @param wanted the capabilities
     * @return the criteria
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public static Criteria capabilities(String... wanted) {
        return ANY.andCapabilities(wanted);
    }

    /**
     * Returns criteria for workers that have all of these capabilities.
     *
     * @param wanted the capabilities
     * @return the criteria
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public static Criteria capabilities(Collection<String> wanted) {
        return ANY.andCapabilities(wanted);
    }

    /**
     * Returns these criteria with a type.
     *
     * @param wanted the type
     * @return the narrower criteria
     * @throws InvalidValueException if the type breaks a bound
     */
    public Criteria withType(String wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return new Criteria(Optional.of(wanted), exchange, capabilities);
    }

    /**
     * Returns these criteria with an exchange.
     *
     * @param wanted the exchange
     * @return the narrower criteria
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public Criteria withExchange(String wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return new Criteria(type, Optional.of(wanted), capabilities);
    }

    /**
     * Returns these criteria with more capabilities.
     *
     * @param wanted the capabilities
     * @return the narrower criteria
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public Criteria andCapabilities(String... wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return andCapabilities(Arrays.asList(wanted));
    }

    /**
     * Returns these criteria with more capabilities.
     *
     * @param wanted the capabilities
     * @return the narrower criteria
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public Criteria andCapabilities(Collection<String> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        LinkedHashSet<String> all = new LinkedHashSet<>(capabilities);
        all.addAll(wanted);
        return new Criteria(type, exchange, all);
    }

    /**
     * Returns whether a worker with this profile meets the criteria.
     *
     * @param profile the worker's profile
     * @return whether the profile meets every part that is set
     */
    @Override
    public boolean test(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        return type.map(profile.type()::equals).orElse(true)
                && exchange.map(profile.exchange()::equals).orElse(true)
                && profile.capabilities().containsAll(capabilities);
    }

    @Override
    public String toString() {
        if (equals(ANY)) {
            return "any worker";
        }
        return String.join(
                " ",
                Arrays.asList(
                                type.map(t -> "type=" + t).orElse(""),
                                exchange.map(e -> "exchange=" + e).orElse(""),
                                capabilities.isEmpty() ? "" : "capabilities=" + capabilities)
                        .stream()
                        .filter(part -> !part.isEmpty())
                        .toList());
    }
}
