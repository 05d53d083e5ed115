package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The message for bad input: the value, the fault and the bound. */
class MisuseTest {
    private static final FakeWorkerStore STORE = FakeWorkerStore.empty();
    private static final WorkerManager MANAGER = WorkerManager.create(STORE);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Arguments misuse(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    static Stream<Arguments> misuses() {
        return Stream.of(
                misuse(
                        "worker id must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.register(WorkerId.of(""), RegisterOptions.defaults())),
                misuse(
                        "session id must not hold control characters: \"session\\u000a\"",
                        () -> MANAGER.recovery().findBySession(SessionId.of("session\n"))),
                misuse(
                        "type must be encodable as UTF-8 (a surrogate stands alone): \"\\ud83d\"",
                        () -> MANAGER.findWorkersByType("\ud83d")),
                misuse(
                        "exchange must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.findWorkersByExchange("")),
                misuse(
                        "capability must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.register(WorkerId.of("w"), RegisterOptions.capabilities("spot", ""))),
                misuse(
                        "attribute name is reserved: isOnline",
                        () -> MANAGER.register(
                                WorkerId.of("w"), RegisterOptions.defaults().withAttribute("isOnline", true))),
                misuse(
                        "an attribute is a text, boolean, number, list, map or null, was a java.lang.Object",
                        () -> Heartbeat.alive().withAttribute("a", Map.of("b", new Object()))),
                misuse(
                        "a number must be finite, was NaN",
                        () -> Heartbeat.alive().withAttribute("load", Double.NaN)),
                misuse(
                        "length must be PT0.001S to PT87840H, was PT0S",
                        () -> MANAGER.fleet()
                                .hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated(), Duration.ZERO)),
                misuse(
                        "length must be PT0.001S to PT87840H, was PT2562047788015215H30M7S",
                        () -> MANAGER.fleet()
                                .hold(
                                        Hold.Id.of("h"),
                                        Selector.all(),
                                        Order.Cause.unstated(),
                                        Duration.ofSeconds(Long.MAX_VALUE))),
                misuse(
                        "lease of a recovery must be PT0.1S to PT24H, was PT0S",
                        () -> MANAGER.recovery().recoverOrphansNow("d", Duration.ZERO, 1)),
                misuse(
                        "lease of a recovery must be PT0.1S to PT24H, was PT-1M",
                        () -> MANAGER.recovery().recoverOrphansNow("d", MINUTE.negated(), 1)),
                misuse(
                        "limit must be at least 1, was 0",
                        () -> MANAGER.recovery().recoverOrphansNow("d", MINUTE, 0)),
                misuse(
                        "dispatcher must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                        () -> MANAGER.recovery().recoverOrphansNow("", MINUTE, 1)),
                misuse(
                        "limit must be at least 1, was 0",
                        () -> MANAGER.recovery().recoverOrphans("d", MINUTE, 0)),
                misuse(
                        "ttl must be PT0.1S to PT24H, was PT0.099S",
                        () -> WorkerManagerSettings.defaults().withTtl(Duration.ofMillis(99))),
                misuse(
                        "ttl must be PT0.1S to PT24H, was PT48H",
                        () -> WorkerManagerSettings.defaults().withTtl(Duration.ofDays(2))),
                misuse(
                        "attempts must be 1 to 10000, was 0",
                        () -> WorkerManagerSettings.defaults().withAttempts(0)),
                misuse(
                        "attempts must be 1 to 10000, was 10001",
                        () -> WorkerManagerSettings.defaults().withAttempts(10_001)),
                misuse(
                        "retryTimeout must be PT0.001S to PT1H, was PT0S",
                        () -> WorkerManagerSettings.defaults().withRetryTimeout(Duration.ZERO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misuses")
    @DisplayName("N28, N30: a refused value is named with its bound before anything is sent")
    void aRefusedValueIsNamedBeforeAnythingIsSent(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InvalidValueException.class).hasMessage(message);
        assertThat(STORE.roundTrips()).isEmpty();
    }

    @Test
    void aValueOnABoundIsAccepted() {
        assertThat(WorkerManagerSettings.defaults()
                        .withAttempts(1)
                        .withAttempts(10_000)
                        .attempts())
                .isEqualTo(10_000);
        assertThat(WorkerManagerSettings.defaults()
                        .withTtl(Lease.SHORTEST)
                        .withTtl(Lease.LONGEST)
                        .ttl())
                .isEqualTo(Lease.LONGEST);
        assertThat(WorkerManagerSettings.defaults()
                        .withRetryTimeout(Duration.ofMillis(1))
                        .withRetryTimeout(Duration.ofHours(1))
                        .retryTimeout())
                .isEqualTo(Duration.ofHours(1));
    }
}
