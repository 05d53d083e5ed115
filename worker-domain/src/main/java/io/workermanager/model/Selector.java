package io.workermanager.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Selects workers for orders, holds, waits and listings. A worker is selected if it meets every condition.
 *
 * @param conditions the conditions, at most 16, with at most 16 KiB of text; none selects every worker
 */
public record Selector(List<Selector.Condition> conditions) implements Predicate<WorkerRecord> {
    private static final Selector ALL = new Selector(List.of());
    private static final int CONDITIONS = 16;
    private static final int BYTES = 16 * 1024;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if there are too many conditions or they are too long
     */
    public Selector {
        Objects.requireNonNull(conditions, "conditions");
        conditions = conditions.stream().distinct().toList();
        if (conditions.size() > CONDITIONS) {
            throw new InvalidValueException(
                    "a selector has at most " + CONDITIONS + " conditions, had " + conditions.size());
        }
        int bytes = bytes(conditions);
        if (bytes > BYTES) {
            throw new InvalidValueException("a selector has at most " + BYTES + " bytes of text, had " + bytes);
        }
    }

    /**
     * Selects every worker.
     *
     * @return the selector
     */
    public static Selector all() {
        return ALL;
    }

    /**
     * Selects one worker.
     *
     * @param id the id, a text or a {@link WorkerId}
     * @return the selector
     * @throws InvalidValueException if the id breaks a bound
     */
    public static Selector id(CharSequence id) {
        Objects.requireNonNull(id, "id");
        return ids(List.of(id));
    }

    /**
     * Selects the workers with these ids.
     *
     * @param ids the ids, texts or {@link WorkerId}s, at least one
     * @return the selector
     * @throws InvalidValueException if there are none, an id breaks a bound, or they have more than 16 KiB
     */
    public static Selector ids(Collection<? extends CharSequence> ids) {
        Objects.requireNonNull(ids, "ids");
        return of(new Condition(
                Kind.ID, "", ids.stream().map(id -> WorkerId.of(id).value()).collect(Collectors.toSet())));
    }

    /**
     * Selects the workers whose id begins with a text.
     *
     * @param prefix the text, 1 to 256 bytes
     * @return the selector
     * @throws InvalidValueException if the text breaks a bound
     */
    public static Selector idPrefix(String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        return of(Kind.ID_PREFIX, prefix);
    }

    /**
     * Selects the workers of a host.
     *
     * @param host the host that the worker registered with
     * @return the selector
     * @throws InvalidValueException if the host breaks a bound
     */
    public static Selector host(String host) {
        Objects.requireNonNull(host, "host");
        return of(Kind.HOST, host);
    }

    /**
     * Selects the workers with an attribute. A number or a boolean is compared by its text, such as {@code 12.50} or {@code
     * true}. A list, a map and null match no text.
     *
     * @param name the name of the attribute
     * @param value its value, 1 to 256 bytes
     * @return the selector
     * @throws InvalidValueException if a text breaks a bound
     */
    public static Selector attribute(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return of(new Condition(Kind.ATTRIBUTE, name, Set.of(value)));
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
        return of(Kind.TYPE, type);
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
        return of(Kind.EXCHANGE, exchange);
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
        return of(Kind.CAPABILITY, Validation.capability(capability));
    }

    private static Selector of(Kind kind, String value) {
        return of(new Condition(kind, "", Set.of(value)));
    }

    private static Selector of(Condition condition) {
        return new Selector(List.of(condition));
    }

    /**
     * Selects the workers that both selectors select.
     *
     * @param other the other selector
     * @return the conjunction
     * @throws InvalidValueException if it would have more than 16 conditions, or more than 16 KiB
     */
    public Selector and(Selector other) {
        Objects.requireNonNull(other, "other");
        List<Condition> both = new ArrayList<>(conditions);
        both.addAll(other.conditions);
        return new Selector(both);
    }

    @Override
    public boolean test(WorkerRecord worker) {
        Objects.requireNonNull(worker, "worker");
        return conditions.stream().allMatch(condition -> condition.test(worker));
    }

    /**
     * Returns whether a worker with a profile can be selected. A store uses it to skip profiles.
     *
     * @param profile the profile
     * @return false if a condition on the profile is not met
     */
    public boolean mayMatch(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        return conditions.stream().allMatch(condition -> condition.mayMatch(profile));
    }

    /**
     * Returns whether the profile alone decides, so that {@link #mayMatch} is exact.
     *
     * @return whether every condition is on the type, the exchange or the capabilities
     */
    public boolean isDecidedByProfile() {
        return conditions.stream().allMatch(condition -> condition.kind.isOfProfile());
    }

    /**
     * Returns the ids to which the selector is limited.
     *
     * @return the ids that every condition on the id itself accepts, in order; empty if there is no such condition
     */
    public Optional<List<WorkerId>> namedIds() {
        return conditions.stream()
                .filter(condition -> condition.kind == Kind.ID)
                .map(Condition::values)
                .reduce((one, other) -> one.stream().filter(other::contains).collect(Collectors.toSet()))
                .map(ids -> ids.stream().sorted().map(WorkerId::of).toList());
    }

    /** The length of all texts, with room for what separates them where they are stored. */
    int storedBytes() {
        return bytes(conditions)
                + conditions.stream()
                        .mapToInt(condition -> 64 + 8 * condition.values.size())
                        .sum();
    }

    private static int bytes(List<Condition> conditions) {
        return conditions.stream().mapToInt(Condition::bytes).sum();
    }

    @Override
    public String toString() {
        return conditions.isEmpty()
                ? "all"
                : conditions.stream().map(Condition::toString).collect(Collectors.joining(" "));
    }

    /** What a condition compares. */
    public enum Kind {
        /** The id. */
        ID,
        /** The beginning of the id. */
        ID_PREFIX,
        /** The host. */
        HOST,
        /** An attribute, by the text of its value. */
        ATTRIBUTE,
        /** The type. */
        TYPE,
        /** The exchange. */
        EXCHANGE,
        /** One of the capabilities. */
        CAPABILITY;

        private boolean isOfProfile() {
            return this == TYPE || this == EXCHANGE || this == CAPABILITY;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One condition of a selector.
     *
     * @param kind what it compares
     * @param name the name of the attribute; empty for any other kind
     * @param values the accepted values: one or more ids, or exactly one value of another kind; each 1 to 256 bytes
     */
    public record Condition(Kind kind, String name, Set<String> values) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if the number of values does not fit the kind, or a text breaks a bound
         */
        public Condition {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(values, "values");
            values = Collections.unmodifiableSet(new TreeSet<>(values));
            if (values.isEmpty() || (values.size() > 1 && kind != Kind.ID)) {
                throw new InvalidValueException("a condition on " + kind.label() + " has "
                        + (kind == Kind.ID ? "at least" : "exactly") + " one value, had " + values.size());
            }
            if (kind == Kind.ATTRIBUTE) {
                Validation.name("attribute name", name);
            } else if (!name.isEmpty()) {
                throw new InvalidValueException(
                        "a condition on " + kind.label() + " has no name, had " + Validation.quoted(name));
            }
            values.forEach(value -> Validation.name(kind.label(), value));
        }

        private int bytes() {
            return Validation.utf8("name", name).remaining()
                    + values.stream()
                            .mapToInt(value -> Validation.utf8("value", value).remaining())
                            .sum();
        }

        private String value() {
            return values.iterator().next();
        }

        private boolean test(WorkerRecord worker) {
            return switch (kind) {
                case ID -> values.contains(worker.id().value());
                case ID_PREFIX -> worker.id().value().startsWith(value());
                case HOST -> worker.host().filter(value()::equals).isPresent();
                case ATTRIBUTE -> hasText(worker.attributes().get(name));
                case TYPE, EXCHANGE, CAPABILITY -> mayMatch(worker.profile());
            };
        }

        private boolean hasText(@Nullable Object attribute) {
            return attribute != null
                    && !(attribute instanceof List)
                    && !(attribute instanceof Map)
                    && value().equals(attribute.toString());
        }

        private boolean mayMatch(Profile profile) {
            return switch (kind) {
                case TYPE -> profile.type().equals(value());
                case EXCHANGE -> profile.exchange().equals(value());
                case CAPABILITY -> profile.capabilities().contains(value());
                case ID, ID_PREFIX, HOST, ATTRIBUTE -> true;
            };
        }

        @Override
        public String toString() {
            return kind.label() + (name.isEmpty() ? "" : " " + name) + "=" + String.join(",", values);
        }
    }
}
