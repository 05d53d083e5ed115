package io.workermanager.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process says of itself when it registers. Start with {@link #DEFAULTS}; each method returns a copy.
 *
 * @param profile what it can do
 * @param attributes its custom fields
 * @param rejectIfAlive whether a living worker under the id is an error; otherwise it is superseded
 * @param resumes the session that this process goes on with if the record still holds it
 * @param after the registration that this process held before, if it registers again
 */
public record RegisterOptions(
        Profile profile,
        Attributes attributes,
        boolean rejectIfAlive,
        Optional<SessionId> resumes,
        Optional<Earlier> after) {
    /** The default profile, no custom fields; supersedes a living worker; resumes nothing. */
    public static final RegisterOptions DEFAULTS =
            new RegisterOptions(Profile.DEFAULT, Attributes.NONE, false, Optional.empty(), Optional.empty());

    /**
     * What a process remembers of the registration that it held: a mark that it was last seen with is carried into the new
     * one if the record is gone, and a newer process under its id is not superseded.
     *
     * @param incarnation the incarnation that it held
     * @param mark its last known availability
     */
    public record Earlier(long incarnation, Availability mark) {}

    /**
     * These options with a profile.
     *
     * @param next the profile
     * @return a copy
     */
    public RegisterOptions profile(Profile next) {
        return new RegisterOptions(next, attributes, rejectIfAlive, resumes, after);
    }

    /**
     * These options with a type.
     *
     * @param type for example {@code websocket}
     * @return a copy
     * @throws InvalidValueException if the type breaks a bound
     */
    public RegisterOptions type(String type) {
        return profile(new Profile(type, profile.exchange(), profile.capabilities()));
    }

    /**
     * These options with an exchange.
     *
     * @param exchange for example {@code kraken}
     * @return a copy
     * @throws InvalidValueException if the exchange breaks a bound
     */
    public RegisterOptions exchange(String exchange) {
        return profile(new Profile(profile.type(), exchange, profile.capabilities()));
    }

    /**
     * These options with these capabilities and no others.
     *
     * @param capabilities for example {@code spot}
     * @return a copy
     * @throws InvalidValueException if a capability breaks a bound, or they are more than 64
     */
    public RegisterOptions capabilities(String... capabilities) {
        return profile(new Profile(profile.type(), profile.exchange(), new LinkedHashSet<>(List.of(capabilities))));
    }

    /**
     * These options with one more custom field.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     * @throws InvalidValueException if {@link Attributes#of} refuses it
     */
    public RegisterOptions attribute(String name, @Nullable Object value) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return new RegisterOptions(profile, attributes.with(Attributes.of(one)), rejectIfAlive, resumes, after);
    }

    /**
     * These options, refusing to supersede a living worker.
     *
     * @return a copy
     */
    public RegisterOptions rejectingIfAlive() {
        return new RegisterOptions(profile, attributes, true, resumes, after);
    }

    /**
     * These options, going on with a session that the record still holds. Whether it did shows in the registration's worker.
     *
     * @param session the session
     * @return a copy
     */
    public RegisterOptions resuming(SessionId session) {
        return new RegisterOptions(profile, attributes, rejectIfAlive, Optional.of(session), after);
    }

    /**
     * These options for a process that registers again.
     *
     * @param earlier what it held
     * @return a copy
     */
    public RegisterOptions after(Earlier earlier) {
        return new RegisterOptions(profile, attributes, rejectIfAlive, resumes, Optional.of(earlier));
    }
}
