package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.WorkerRecord.OrphanedSession;
import java.nio.CharBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name has 1 to 256 bytes of UTF-8 without control characters. No other name is rejected. */
class NamesTest {
    record Name(String what, Function<String, Object> of) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Name> names() {
        return Stream.of(
                new Name("worker id", WorkerId::of),
                new Name("session id", SessionId::of),
                new Name("hold id", Hold.Id::of),
                new Name("type", type -> Profile.of(type, "kraken")),
                new Name("exchange", exchange -> Profile.of("default", exchange)),
                new Name("capability", capability -> Profile.of("default", "kraken", "spot", capability)),
                new Name("type", Criteria.any()::withType),
                new Name("exchange", Criteria.any()::withExchange),
                new Name("capability", Criteria.any()::andCapabilities),
                new Name("type", ProfileUpdate.none()::withType),
                new Name("exchange", ProfileUpdate.none()::withExchange),
                new Name("capability", ProfileUpdate.none()::withCapabilities),
                new Name("type", RegisterOptions.defaults()::withType),
                new Name("exchange", RegisterOptions.defaults()::withExchange),
                new Name("capability", RegisterOptions.defaults()::withCapabilities),
                new Name("type", Selector::type),
                new Name("exchange", Selector::exchange),
                new Name("capability", Selector::capability),
                new Name("dispatcher", OrphanedSession::checkDispatcher));
    }

    private static void assertRefused(Name name, String value, String message) {
        assertThatThrownBy(() -> name.of().apply(value))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(name.what() + " " + message);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameHas1To256Bytes(Name name) {
        assertThat(name.of().apply("x")).isNotNull();
        assertThat(name.of().apply(bytes(256))).isNotNull();
        assertThat(name.of().apply("ü".repeat(128))).isNotNull();
        assertThat(name.of().apply("🚀".repeat(64))).isNotNull();
        assertRefused(name, "", "must have 1 to 256 bytes of UTF-8, had 0: \"\"");
        assertRefused(name, bytes(257), "must have 1 to 256 bytes of UTF-8, had 257: \"" + bytes(80) + "...\"");
        assertRefused(
                name,
                "ü".repeat(128) + "x",
                "must have 1 to 256 bytes of UTF-8, had 257: \"" + "ü".repeat(80) + "...\"");
    }

    @ParameterizedTest
    @MethodSource("names")
    void rejectsControlCharacters(Name name) {
        IntStream.concat(IntStream.range(0, 0x20), IntStream.rangeClosed(0x7f, 0x9f))
                .forEach(control -> assertRefused(
                        name,
                        "a" + (char) control + "b",
                        "must not hold control characters: \"a" + String.format("\\u%04x", control) + "b\""));
    }

    @ParameterizedTest
    @MethodSource("names")
    void rejectsLoneSurrogates(Name name) {
        assertRefused(name, "a\ud83d", "must be encodable as UTF-8 (a surrogate stands alone): \"a\\ud83d\"");
        assertRefused(name, "\ude80a", "must be encodable as UTF-8 (a surrogate stands alone): \"\\ude80a\"");
        assertRefused(
                name, "\ude80\ud83d", "must be encodable as UTF-8 (a surrogate stands alone): \"\\ude80\\ud83d\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "*", "{x}", " ", "a b", "🚀", "grüße", "工作", "\"'\\", "\u2028", "%s", "worker:*"})
    @DisplayName("N28: every other name is accepted and preserved byte by byte")
    void acceptsEveryOtherCharacter(String value) {
        assertThat(names().filter(name -> !value.isBlank() || !name.what().equals("capability")))
                .allSatisfy(name -> assertThat(name.of().apply(value)).isNotNull());
        assertThat(Profile.of("default", "kraken", value).capabilities()).containsExactly(value);
        assertThat(WorkerId.of(value)).hasToString(value);
        assertThat(SessionId.of(value)).hasToString(value);
        assertThat(Hold.Id.of(value)).hasToString(value);
    }

    @Test
    @DisplayName("N28: names that look alike are different names")
    void similarLookingNamesAreDifferent() {
        assertThat(WorkerId.of("\u00fc")).isNotEqualTo(WorkerId.of("u\u0308"));
        assertThat(WorkerId.of("a")).isNotEqualTo(WorkerId.of("A")).isNotEqualTo(WorkerId.of("a "));
    }

    @Test
    void idsAreOrderedByTheirBytes() {
        assertThat(Stream.of("\uffee", "🚀", "b", "ab", "a", "ü")
                        .map(WorkerId::of)
                        .sorted(WorkerId.order()))
                .extracting(WorkerId::value)
                .containsExactly("a", "ab", "b", "ü", "\uffee", "🚀");
    }

    @Test
    void aCauseMayBeEmptyAndIsBounded() {
        assertThat(Order.Cause.unstated()).hasToString("no reason given");
        assertThat(Order.Cause.of("ops", "")).hasToString("no reason given (ops)");
        assertThat(Order.Cause.of(bytes(256), bytes(256)).who()).hasSize(256);
        assertThatThrownBy(() -> Order.Cause.of(bytes(257), ""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("who must have 0 to 256 bytes");
        assertThatThrownBy(() -> Order.Cause.of("", "a\nb"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("reason must not hold control characters: \"a\\u000ab\"");
    }

    @Test
    void acceptsAtMost64DistinctCapabilities() {
        String[] most = IntStream.range(0, 64).mapToObj(i -> "c" + i).toArray(String[]::new);
        String[] more = IntStream.range(0, 65).mapToObj(i -> "c" + i).toArray(String[]::new);

        assertThat(Profile.of("t", "e", most).capabilities()).hasSize(64);
        assertThat(Criteria.capabilities(most).andCapabilities("c0").capabilities())
                .hasSize(64);
        assertThatThrownBy(() -> Profile.of("t", "e", more))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("at most 64 capabilities, were 65");
        assertThatThrownBy(() -> Criteria.capabilities(most).andCapabilities("more"))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new Criteria(Optional.empty(), Optional.empty(), Set.of(more)))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aVersionHasLettersDigitsDashAndUnderscoreOnly() {
        assertThat(new Version("aZ09_-" + bytes(58))).hasToString("aZ09_-" + bytes(58));
        for (String wrong : new String[] {"", bytes(65), "a b", "ü", "a\n"}) {
            assertThatThrownBy(() -> new Version(wrong))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("version must be 1 to 64 letters, digits, - and _, was \"");
        }
        assertThat(Stream.generate(Version::fresh).limit(100_000).distinct()).hasSize(100_000);
    }

    @Test
    void anIdIsAlsoACharSequence() {
        WorkerId id = WorkerId.of("worker-1");

        assertThat(WorkerId.of(CharBuffer.wrap("worker-1"))).isEqualTo(id);
        assertThat(WorkerId.of(id)).isSameAs(id);
        assertThat(SessionId.of("s").charAt(0)).isEqualTo('s');
        assertThat(id.length()).isEqualTo(8);
        assertThat(id.subSequence(0, 6)).isEqualTo("worker");
    }

    @Test
    void rejectsAnIdOfAnotherType() {
        assertThatThrownBy(() -> WorkerId.of(SessionId.of("s")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("worker id must not be a session id, was \"s\"");
        assertThatThrownBy(() -> SessionId.of(WorkerId.of("w")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("session id must not be a worker id, was \"w\"");
        assertThatThrownBy(() -> Hold.Id.of(WorkerId.of("w")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("hold id must not be a worker id, was \"w\"");
    }

    private static String bytes(int count) {
        return "x".repeat(count);
    }
}
