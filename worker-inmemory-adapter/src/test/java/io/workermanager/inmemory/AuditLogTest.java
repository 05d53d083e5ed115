package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The audit log in memory")
class AuditLogTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final AuditLog log = new AuditLog();

    private void add(Instant at) {
        log.add(new Order.AuditEntry(at, Order.markAllOnline(Order.Cause.unstated()), 0));
    }

    private Order.AuditEntry.Page page(String from) {
        return log.page(from, 10, NOW);
    }

    @Test
    @DisplayName("keeps no more entries than it must")
    void keepsNoMoreThanItMust() {
        Stream.generate(() -> NOW).limit(Order.AuditEntry.KEPT + 5).forEach(this::add);

        assertThat(log.page(Order.AuditEntry.Page.START, 10_000, NOW).entries()).hasSize(Order.AuditEntry.KEPT);
    }

    @Test
    @DisplayName("a page without entries has the cursor of the page before")
    void aPageWithoutEntriesHasTheCursorOfBefore() {
        assertThat(page(Order.AuditEntry.Page.START).next()).isEqualTo(Order.AuditEntry.Page.START);
        add(NOW);
        String end = page(Order.AuditEntry.Page.START).next();
        add(NOW.minus(Order.AuditEntry.AGE).minus(Duration.ofDays(1)));

        assertThat(page(end).next()).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "1.0", "\u0661", "9223372036854775807"})
    @DisplayName("a text that it never returned is not a cursor")
    void aTextThatItNeverReturnedIsNotACursor(String text) {
        assertThatThrownBy(() -> page(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("not a cursor of this audit log: " + text);
    }
}
