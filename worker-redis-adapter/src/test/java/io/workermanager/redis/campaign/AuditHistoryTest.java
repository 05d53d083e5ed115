package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditHistoryTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Order.Cause CAUSE = AuditHistory.cause();

    private final AuditHistory history = new AuditHistory();

    private static Order.AuditEntry entry(Instant at, Order.Cause cause) {
        return new Order.AuditEntry(at, Order.markOffline(Selector.id("w"), cause), 1);
    }

    /** A log that is full since a time, and may have had earlier entries. */
    private static List<Order.AuditEntry> fullSince(Instant time) {
        return IntStream.range(0, Order.AuditEntry.KEPT)
                .mapToObj(i -> entry(time.plusSeconds(i), AuditHistory.cause()))
                .toList();
    }

    @Test
    void anAcknowledgedOrderHasOneEntry() {
        history.answered(CAUSE, NOON, true);

        assertThat(history.contradiction(List.of(entry(NOON, CAUSE)))).isEmpty();
        assertThat(history.contradiction(List.of()))
                .hasValueSatisfying(why -> assertThat(why).contains("in the log 0 times, and was acknowledged"));
        assertThat(history.contradiction(List.of(entry(NOON, CAUSE), entry(NOON, CAUSE))))
                .hasValueSatisfying(why -> assertThat(why).contains("2 times"));
    }

    @Test
    void aRefusedOrderHasNoEntry() {
        history.answered(CAUSE, NOON, false);

        assertThat(history.contradiction(List.of())).isEmpty();
        assertThat(history.contradiction(List.of(entry(NOON, CAUSE))))
                .hasValueSatisfying(why -> assertThat(why).contains("1 times, and was refused"));
    }

    @Test
    void anOrderFromBeforeAFullLogMayHaveBeenTrimmed() {
        history.answered(CAUSE, NOON, true);

        assertThat(history.contradiction(fullSince(NOON))).isEmpty();
        assertThat(history.contradiction(fullSince(NOON.minusSeconds(10)))).isPresent();
    }
}
