package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Named.named;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A capability that a caller passes has no comma and no blank at an end; a stored one may. */
final class CapabilityInputTest {
    static Stream<Named<Consumer<String>>> inputs() {
        return Stream.of(
                named("options, start", RegisterOptions::capabilities),
                named("options, collection", one -> RegisterOptions.capabilities(List.of(one))),
                named("options, copy", one -> RegisterOptions.defaults().withCapabilities("spot", one)),
                named("options, profile", one -> RegisterOptions.defaults().withProfile(Profile.of("t", "e", one))),
                named("criteria, start", Criteria::capabilities),
                named("criteria, collection", one -> Criteria.capabilities(List.of(one))),
                named("criteria, adder", one -> Criteria.any().andCapabilities("spot", one)),
                named(
                        "criteria, constructor",
                        one -> assertThat(new Criteria(Optional.empty(), Optional.empty(), Set.of(one)))
                                .isNotNull()),
                named("update, start", ProfileUpdate::capabilities),
                named("update, collection", one -> ProfileUpdate.capabilities(List.of(one))),
                named("update, copy", one -> ProfileUpdate.type("t").withCapabilities("spot", one)),
                named("selector", Selector::capability));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void rejectsACommaAndExplainsHowToPassTwo(Consumer<String> input) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> input.accept("spot, futures"))
                .withMessage("a capability must not contain a comma: \"spot, futures\"; pass each one separately: "
                        + "\"spot\", \"futures\"");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> input.accept(","))
                .withMessageContaining("must not contain a comma");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void rejectsABlankAtAnEnd(Consumer<String> input) {
        for (String one : List.of(" futures", "futures ", "\u2003futures")) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> input.accept(one))
                    .withMessage("a capability must not begin or end with a blank: \"" + one + "\"; pass \"futures\"");
        }
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> input.accept(" "))
                .withMessage("a capability must not begin or end with a blank: \" \"");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void acceptsABlankInside(Consumer<String> input) {
        input.accept("perpetual futures");
        assertThat(Criteria.capabilities("perpetual futures").capabilities()).containsExactly("perpetual futures");
    }

    @Test
    void aStoredProfileStaysReadableAndKeepsItsCapabilities() {
        Profile stored = Profile.of("t", "e", "spot,futures", " spot");

        assertThat(stored.capabilities()).containsExactly("spot,futures", " spot");
        assertThat(ProfileUpdate.type("u").applyTo(stored).capabilities()).containsExactly("spot,futures", " spot");
        assertThat(new Selector(List.of(new Selector.Condition(Selector.Kind.CAPABILITY, "", Set.of("spot,futures"))))
                        .mayMatch(stored))
                .isTrue();
    }

    @Test
    void getReturnsASingleAttribute() {
        Attributes attributes =
                RegisterOptions.defaults().withAttribute("pid", 4711).attributes();

        assertThat(attributes.get("pid")).isEqualTo(4711L);
        assertThat(attributes.get("host")).isNull();
    }
}
