package io.workermanager.port;

import static io.workermanager.rules.SampleRecords.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guarantees of a write for a store. */
class WriteTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Write.Preconditions TERMS = Write.Preconditions.within(NOW, NOW.plus(MINUTE));
    private static final WorkerRecord WORKER = registered("w", MINUTE, NOW);

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT87864H"})
    void acceptsATimeToKeepWithinTheBounds(Duration keepFor) {
        assertThat(new Write.Insert(WORKER, keepFor, TERMS).keepFor()).isEqualTo(keepFor);
        assertThat(new Write.Replace(WORKER, WORKER.withVersion(Version.fresh()), keepFor, TERMS).keepFor())
                .isEqualTo(keepFor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.000999999S", "PT-1S", "PT87864H0.000000001S"})
    @DisplayName("N30: a zero, negative or overflowing time to keep reaches no store")
    void rejectsATimeToKeepOutOfBounds(Duration keepFor) {
        WorkerRecord next = WORKER.withVersion(Version.fresh());

        assertThatThrownBy(() -> new Write.Insert(WORKER, keepFor, TERMS)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new Write.Replace(WORKER, next, keepFor, TERMS))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void rejectsAWindowLongerThanAMinute() {
        assertThat(TERMS.windowHolds(NOW.plus(MINUTE))).isTrue();
        assertThatThrownBy(
                        () -> Write.Preconditions.within(NOW, NOW.plus(MINUTE).plusNanos(1)))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    @DisplayName("a window is reduced to the whole milliseconds that a clock can have")
    void aWindowIsReducedToWholeMilliseconds() {
        Write.Preconditions preconditions =
                Write.Preconditions.within(NOW.plusNanos(1), NOW.plusMillis(3).plusNanos(999_999));
        assertThat(preconditions.notBefore()).isEqualTo(NOW.plusMillis(1));
        assertThat(preconditions.notAfter()).isEqualTo(NOW.plusMillis(3));
        assertThat(preconditions.windowHolds(NOW)).isFalse();
        assertThat(preconditions.windowHolds(NOW.plusMillis(1))).isTrue();
        assertThat(preconditions.windowHolds(NOW.plusMillis(3))).isTrue();
        assertThat(preconditions.windowHolds(NOW.plusMillis(4))).isFalse();
    }

    @Test
    void theTimeToKeepIsRoundedUpToAMillisecond() {
        Duration odd = Duration.ofNanos(1_900_000);
        assertThat(new Write.Insert(WORKER, odd, TERMS).keepFor()).isEqualTo(Duration.ofMillis(2));
        assertThat(new Write.Replace(WORKER, WORKER.withVersion(Version.fresh()), odd, TERMS).keepFor())
                .isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void anInsertHasNoRecordBefore() {
        Write insert = new Write.Insert(WORKER, MINUTE, TERMS);
        assertThat(insert.before()).isEmpty();
        assertThat(insert.after()).contains(WORKER);
    }

    @Test
    void aReplaceHasTheReadRecordBeforeAndTheNextStateAfter() {
        WorkerRecord next = OperatorTransitions.pause(WORKER, NOW).withVersion(Version.fresh());
        Write replace = new Write.Replace(WORKER, next, MINUTE, TERMS);
        assertThat(replace.before()).contains(WORKER);
        assertThat(replace.after()).contains(next);
    }

    @Test
    void aRemoveHasNoRecordAfter() {
        Write remove = new Write.Remove(WORKER, TERMS);
        assertThat(remove.before()).contains(WORKER);
        assertThat(remove.after()).isEmpty();
        assertThat(remove.keepFor()).isZero();
    }
}
