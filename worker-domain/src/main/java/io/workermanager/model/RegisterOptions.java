package io.workermanager.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process declares when it registers. Start with {@link #defaults()}; each method returns a copy.
 *
 * @param profile what the worker can do
 * @param attributes the worker's custom fields
 * @param rejectIfAlive whether registration fails if a living worker has the id; otherwise that worker is superseded
 * @param resumes the session that this process continues if the record still holds it
 * @param after the earlier registration of this process, if it registers again
 * @param host the host that the process runs on, 1 to 256 bytes; orders can select it
 */
public record RegisterOptions(
        Profile profile,
        Attributes attributes,
        boolean rejectIfAlive,
        Optional<SessionId> resumes,
        Optional<Earlier> after,
        Optional<String> host) {
    private static final RegisterOptions DEFAULTS = new RegisterOptions(
            Profile.defaults(), Attributes.empty(), false, Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Checks the capabilities and the host.
     *
     * @throws InvalidValueException if a capability has a comma, or a blank at an end, or the host breaks a bound
     */
    public RegisterOptions {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(resumes, "resumes");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(host, "host");
        host.ifPresent(name -> Validation.name("host", name));
        profile.capabilities().forEach(Validation::capability);
    }

    /**
     * Returns the default profile without custom fields. It supersedes a living worker and resumes nothing.
     *
     * @return the options
     */
    public static RegisterOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the {@linkplain #defaults() defaults} with a type.
     *
     * @param type for example {@code websocket}
     * @return the options
     * @throws InvalidValueException if the type breaks a bound
     */
    public static RegisterOptions type(String type) {
        return DEFAULTS.withType(type);
    }

    /**
     * Returns the {@linkplain #defaults() defaults} with an exchange.
     *
     * @param exchange for example {@code kraken}
     * @return the options
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public static RegisterOptions exchange(String exchange) {
        return DEFAULTS.withExchange(exchange);
    }

    /**
     * Returns the {@linkplain #defaults() defaults} with capabilities.
     *
     * @param capabilities for example {@code spot}
     * @return the options
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public static RegisterOptions capabilities(String... capabilities) {
        return DEFAULTS.withCapabilities(capabilities);
    }

    /**
     * Returns the {@linkplain #defaults() defaults} with capabilities.
     *
     * @param capabilities for example {@code spot}
     * @return the options
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public static RegisterOptions capabilities(Collection<String> capabilities) {
        return DEFAULTS.withCapabilities(capabilities);
    }

    /**
     * What a process remembers of its earlier registration. It has two effects:
     *
     * <ul>
     *   <li>the process does not supersede a newer process with its id;
     *   <li>the new registration restores the remembered mark if the store lost it.
     * </ul>
     *
     * <p>The store lost the mark if no record exists, or if the record has an older order on the mark. A mark that an
     * operator lifted is not lost, because the store keeps the record for that order.
     *
     * @param incarnation the earlier incarnation
     * @param mark the last known availability
     * @param order the order that set the mark; empty if unknown
     */
    public record Earlier(long incarnation, Availability mark, Optional<WorkerRecord.MarkOrder> order) {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a number breaks its bound
         */
        public Earlier {
            Objects.requireNonNull(mark, "mark");
            Objects.requireNonNull(order, "order");
            Validation.number("incarnation", incarnation, 0);
        }

        /**
         * Creates a memory without the order that set the mark, for example of a worker that another system managed
         * before. The mark counts only if no record exists, or if the record has an earlier incarnation and no order on
         * the mark.
         *
         * @param incarnation the earlier incarnation
         * @param mark the last known availability
         * @throws InvalidValueException if the incarnation breaks its bound
         */
        public Earlier(long incarnation, Availability mark) {
            this(incarnation, mark, Optional.empty());
        }

        /**
         * Returns what a process remembers of a record.
         *
         * @param worker the record that the process last read
         * @return the record's incarnation and mark
         */
        public static Earlier of(WorkerRecord worker) {
            Objects.requireNonNull(worker, "worker");
            return new Earlier(worker.incarnation(), worker.availability(), worker.markOrder());
        }
    }

    /**
     * Returns these options with a profile.
     *
     * @param next the profile
     * @return a copy
     */
    public RegisterOptions withProfile(Profile next) {
        Objects.requireNonNull(next, "next");
        return new RegisterOptions(next, attributes, rejectIfAlive, resumes, after, host);
    }

    /**
     * Returns these options with a type.
     *
     * @param type for example {@code websocket}
     * @return a copy
     * @throws InvalidValueException if the type breaks a bound
     */
    public RegisterOptions withType(String type) {
        Objects.requireNonNull(type, "type");
        return withProfile(new Profile(type, profile.exchange(), profile.capabilities()));
    }

    /**
     * Returns these options with an exchange.
     *
     * @param exchange for example {@code kraken}
     * @return a copy
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public RegisterOptions withExchange(String exchange) {
        Objects.requireNonNull(exchange, "exchange");
        return withProfile(new Profile(profile.type(), exchange, profile.capabilities()));
    }

    /**
     * Returns these options with these capabilities and no others.
     *
     * @param capabilities for example {@code spot}
     * @return a copy
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public RegisterOptions withCapabilities(String... capabilities) {
        Objects.requireNonNull(capabilities, "capabilities");
        return withCapabilities(List.of(capabilities));
    }

    /**
     * Returns these options with these capabilities and no others.
     *
     * @param capabilities for example {@code spot}
     * @return a copy
     * @throws InvalidValueException if a capability breaks a bound, has a comma or a blank at an end, or there are more
     *     than 64
     */
    public RegisterOptions withCapabilities(Collection<String> capabilities) {
        Objects.requireNonNull(capabilities, "capabilities");
        return withProfile(Profile.of(profile.type(), profile.exchange(), capabilities));
    }

    /**
     * Returns these options with one more custom field.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     * @throws InvalidValueException if {@link Attributes#of} rejects the field
     */
    public RegisterOptions withAttribute(String name, @Nullable Object value) {
        Objects.requireNonNull(name, "name");
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return new RegisterOptions(profile, attributes.with(Attributes.of(one)), rejectIfAlive, resumes, after, host);
    }

    /**
     * Returns these options without the permission to supersede a living worker.
     *
     * @return a copy
     */
    public RegisterOptions rejectingIfAlive() {
        return new RegisterOptions(profile, attributes, true, resumes, after, host);
    }

    /**
     * Returns these options with a session to continue if the record still holds it. The worker in the registration
     * then has the session as its assignment.
     *
     * @param session the session
     * @return a copy
     */
    public RegisterOptions resuming(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return new RegisterOptions(profile, attributes, rejectIfAlive, Optional.of(SessionId.of(session)), after, host);
    }

    /**
     * Returns these options for a process that registers again.
     *
     * @param earlier the earlier registration
     * @return a copy
     */
    public RegisterOptions after(Earlier earlier) {
        Objects.requireNonNull(earlier, "earlier");
        return new RegisterOptions(profile, attributes, rejectIfAlive, resumes, Optional.of(earlier), host);
    }

    /**
     * Returns these options with the host that the process runs on.
     *
     * @param name the host
     * @return a copy
     * @throws InvalidValueException if the name breaks a bound
     */
    public RegisterOptions withHost(String name) {
        Objects.requireNonNull(name, "name");
        return new RegisterOptions(profile, attributes, rejectIfAlive, resumes, after, Optional.of(name));
    }
}
