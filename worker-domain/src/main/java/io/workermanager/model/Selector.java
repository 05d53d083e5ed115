package io.workermanager.model;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Selects the workers of a {@link Hold} by their profile alone.
 *
 * @param kind the part of the profile to compare
 * @param value the required value; empty for {@link Kind#ALL}
 */
public record Selector(Kind kind, String value) implements Predicate<Profile> {
    /** The part of the profile that a selector compares. */
    public enum Kind {
        /** None: the selector accepts every worker. */
        ALL,
        /** The type. */
        TYPE,
        /** The exchange. */
        EXCHANGE,
        /** One of the capabilities. */
        CAPABILITY
    }

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the value breaks a bound, or {@link Kind#ALL} has one
     */
    public Selector {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(value, "value");
        if (kind != Kind.ALL) {
            Validation.name(kind.name().toLowerCase(Locale.ROOT), value);
        } else if (!value.isEmpty()) {
            throw new InvalidValueException("a selector of all workers has no value, had " + Validation.quoted(value));
        }
    }

    /**
     * Selects every worker.
     *
     * @return the selector
     */
    public static Selector all() {
        return new Selector(Kind.ALL, "");
    }

    /**
     * Selects the workers of a type.
     *
     * @param type the type
     * @return the selector
     * @throws InvalidValueException if the type breaks a bound
     */
    public static Selector type(String type) {
        Objects.requireNonNull(type, "type");
        return new Selector(Kind.TYPE, type);
    }

    /**
     * Selects the workers of an exchange.
     *
     * @param exchange the exchange
     * @return the selector
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public static Selector exchange(String exchange) {
        Objects.requireNonNull(exchange, "exchange");
        return new Selector(Kind.EXCHANGE, exchange);
    }

    /**
     * Selects the workers that have a capability.
     *
     * @param capability the capability
     * @return the selector
     * @throws InvalidValueException if the capability breaks a bound, or has a comma or a blank at an end
     */
    public static Selector capability(String capability) {
        Objects.requireNonNull(capability, "capability");
        return new Selector(Kind.CAPABILITY, Validation.capability(capability));
    }

    @Override
    public boolean test(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        return switch (kind) {
            case ALL -> true;
            case TYPE -> profile.type().equals(value);
            case EXCHANGE -> profile.exchange().equals(value);
            case CAPABILITY -> profile.capabilities().contains(value);
        };
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + (value.isEmpty() ? "" : "=" + value);
    }
}
