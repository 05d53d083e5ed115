package io.workermanager.model;

import static io.workermanager.rules.OperatorTransitions.pause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.rules.SampleRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of times, durations and numbers in a record. */
class ValidationTest extends SampleRecords {
    private static final Instant BEFORE_1970 = Instant.EPOCH.minusMillis(1);
    private static final long TOO_LARGE = 1L << 53;

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidValueException.class).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PT0S", "PT-1S", "PT0.099999999S", "PT24H0.000000001S", "PT2562047788015215H30M7.999999999S"})
    @DisplayName("N30: a zero, negative or overflowing ttl is rejected")
    void rejectsATtlOutOfBounds(Duration ttl) {
        assertRefused(() -> new Lease(NOW, ttl, Optional.empty()), "ttl must be PT0.1S to PT24H, was " + ttl);
    }

    @Test
    void timesAndDurationsAreTruncatedToMilliseconds() {
        Lease lease = new Lease(NOW.plusNanos(1_999_999), Duration.ofNanos(100_999_999), Optional.of(NOW.plusNanos(1)));

        assertThat(lease.lastHeartbeat()).isEqualTo(NOW.plusMillis(1));
        assertThat(lease.ttl()).isEqualTo(Duration.ofMillis(100));
        assertThat(lease.leftAt()).contains(NOW);
        assertThat(new Assignment(SESSION, 1, NOW.plusNanos(999_999)).since()).isEqualTo(NOW);
        assertThat(pause(idle(), NOW.plusNanos(999_999)).lastStatusChange()).isEqualTo(NOW);
    }

    @Test
    void rejectsTimesBefore1970OrBeyondExactJsonNumbers() {
        assertRefused(
                () -> new Lease(BEFORE_1970, TTL, Optional.empty()),
                "lastHeartbeat must be 1970-01-01T00:00:00Z to 2255-06-05T23:47:34.740Z, was 1969-12-31T23:59:59.999Z");
        assertRefused(() -> new Lease(Instant.MAX, TTL, Optional.empty()), "lastHeartbeat must be");
        assertRefused(() -> new Lease(NOW, TTL, Optional.of(BEFORE_1970)), "leftAt must be");
        assertRefused(() -> new Assignment(SESSION, 1, BEFORE_1970), "since must be");
        assertRefused(() -> new OrphanedSession(SESSION, 1, Instant.MIN, Optional.empty()), "recoverableFrom must be");
        assertRefused(() -> new FleetControl.Shutdown(1, BEFORE_1970, OPS), "since must be");
        assertRefused(
                () -> new ShutdownRequest(0, OPS, BEFORE_1970, Optional.empty(), Optional.empty(), Optional.empty()),
                "requestedAt must be");
    }

    @Test
    void tokensAndRevisionsArePositiveAndExactInJson() {
        assertThat(new Assignment(SESSION, TOO_LARGE - 1, NOW).token()).isEqualTo(TOO_LARGE - 1);
        for (long wrong : new long[] {0, -1, TOO_LARGE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            String message = "fencing token must be 1 to 9007199254740991, was " + wrong;
            assertRefused(() -> new Assignment(SESSION, wrong, NOW), message);
            assertRefused(() -> new OrphanedSession(SESSION, wrong, NOW, Optional.empty()), message);
        }
        assertRefused(
                () -> new ShutdownRequest(-1, OPS, NOW, Optional.empty(), Optional.empty(), Optional.empty()),
                "underRevision must be 0 to");
    }

    private static WorkerRecord worker(
            long incarnation, long turn, Optional<Assignment> held, List<OrphanedSession> orphans) {
        WorkerRecord some = processing();
        return new WorkerRecord(
                ID,
                some.version(),
                incarnation,
                0,
                some.profile(),
                some.availability(),
                held,
                orphans,
                Optional.empty(),
                NOW,
                some.lease(),
                NOW,
                NOW,
                turn,
                Attributes.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static List<OrphanedSession> orphans(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new OrphanedSession(SessionId.of("s" + i), 1, NOW, Optional.empty()))
                .toList();
    }

    @Test
    void aRecordChecksItsNumbersAndItsSessions() {
        assertThat(worker(1, 0, Optional.empty(), orphans(64)).orphans()).hasSize(64);
        assertRefused(() -> worker(0, 0, Optional.empty(), List.of()), "incarnation must be 1 to");
        assertRefused(() -> worker(1, -1, Optional.empty(), List.of()), "turn must be 0 to");
        assertRefused(() -> worker(1, 0, Optional.empty(), orphans(65)), "at most 64 orphaned sessions, were 65");
        assertRefused(
                () -> worker(1, 0, Optional.of(new Assignment(SessionId.of("s0"), 2, NOW)), orphans(2)),
                "a session is held twice: [s0, s1, s0]");
    }

    @Test
    void messagesQuoteAtMostEightyCharacters() {
        assertRefused(
                () -> WorkerId.of("x".repeat(79) + "\u001f"),
                "worker id must not hold control characters: \"" + "x".repeat(79) + "\\u001f\"");
        assertRefused(
                () -> WorkerId.of("\u009f ~\u00a0" + "x".repeat(77)),
                "worker id must not hold control characters: \"\\u009f ~\u00a0" + "x".repeat(76) + "...\"");
    }

    @Test
    void aDispatcherHasTheBoundsOfNames() {
        assertThat(OrphanedSession.checkDispatcher("desk")).isEqualTo("desk");
        assertRefused(
                () -> new OrphanedSession(SESSION, 1, NOW, Optional.of("")), "dispatcher must have 1 to 256 bytes");
    }
}
