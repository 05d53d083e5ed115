package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Beat;
import io.workermanager.model.Cause;
import io.workermanager.model.HoldId;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.store.StoreDouble;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a caller reads who hands in something wrong: the value, what is wrong with it, and the bound. */
class MisuseTest {
    private static final StoreDouble STORE = StoreDouble.empty();
    private static final WorkerManager MANAGER = WorkerManager.over(STORE);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Arguments misuse(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    static Stream<Arguments> misuses() {
        return Stream.of(
                misuse(
                        "worker id must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.register(WorkerId.of(""))),
                misuse(
                        "session id must not hold control characters: \"session\\u000a\"",
                        () -> MANAGER.findBySession(SessionId.of("session\n"))),
                misuse(
                        "type must be encodable as UTF-8 (a surrogate stands alone): \"\\ud83d\"",
                        () -> MANAGER.findWorkersByType("\ud83d")),
                misuse(
                        "exchange must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.findWorkersByExchange("")),
                misuse(
                        "capability must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.register(WorkerId.of("w"), RegisterOptions.DEFAULTS.capabilities("spot", ""))),
                misuse(
                        "attribute name is reserved: isOnline",
                        () -> MANAGER.register(WorkerId.of("w"), RegisterOptions.DEFAULTS.attribute("isOnline", true))),
                misuse(
                        "an attribute is a text, boolean, number, list, map or null, was a java.lang.Object",
                        () -> Beat.alive().attribute("a", Map.of("b", new Object()))),
                misuse("a number must be finite, was NaN", () -> Beat.alive().attribute("load", Double.NaN)),
                misuse(
                        "length of a hold must be PT0.001S to PT87840H, was PT0S",
                        () -> MANAGER.hold(HoldId.of("h"), Selector.all(), Cause.UNSTATED, Duration.ZERO)),
                misuse(
                        "length of a hold must be PT0.001S to PT87840H, was PT2562047788015215H30M7S",
                        () -> MANAGER.hold(
                                HoldId.of("h"), Selector.all(), Cause.UNSTATED, Duration.ofSeconds(Long.MAX_VALUE))),
                misuse(
                        "lease of a recovery must be PT0.1S to PT24H, was PT-1M",
                        () -> MANAGER.recoverOrphansNow("d", MINUTE.negated(), 1)),
                misuse("limit must be at least 1, was 0", () -> MANAGER.recoverOrphansNow("d", MINUTE, 0)),
                misuse(
                        "dispatcher must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.recoverOrphansNow("", MINUTE, 1)),
                misuse("limit must be at least 1, was 0", () -> MANAGER.recoverOrphans("d", MINUTE, 0)),
                misuse("ttl must be PT0.1S to PT24H, was PT0.099S", () -> Settings.DEFAULTS.ttl(Duration.ofMillis(99))),
                misuse("ttl must be PT0.1S to PT24H, was PT48H", () -> Settings.DEFAULTS.ttl(Duration.ofDays(2))),
                misuse("attempts must be 1 to 10000, was 0", () -> Settings.DEFAULTS.attempts(0)),
                misuse("attempts must be 1 to 10000, was 10001", () -> Settings.DEFAULTS.attempts(10_001)),
                misuse("patience must be PT0.001S to PT1H, was PT0S", () -> Settings.DEFAULTS.patience(Duration.ZERO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misuses")
    @DisplayName("N28, N30: what is refused is named, with its bound, before anything is sent")
    void whatIsRefusedIsNamedBeforeAnythingIsSent(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InvalidValueException.class).hasMessage(message);
        assertThat(STORE.trips()).isEmpty();
    }

    @Test
    void whatLiesOnABoundIsAccepted() {
        assertThat(Settings.DEFAULTS.attempts(1).attempts(10_000).attempts()).isEqualTo(10_000);
        assertThat(Settings.DEFAULTS.ttl(Lease.SHORTEST).ttl(Lease.LONGEST).ttl())
                .isEqualTo(Lease.LONGEST);
        assertThat(Settings.DEFAULTS
                        .patience(Duration.ofMillis(1))
                        .patience(Duration.ofHours(1))
                        .patience())
                .isEqualTo(Duration.ofHours(1));
    }
}
