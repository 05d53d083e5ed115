package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** The store's clock, before any rule relies on it. */
interface ClockRules {
    @ContractRule(hint = "does the clock count whole seconds, or stand still?")
    @DisplayName("CLOCK-1: the store's clock advances in steps of a few milliseconds at most")
    default void clock1_theClockCountsMilliseconds(TckFixture fixture) {
        Duration step = Duration.ofMillis(fixture.isClockMovable() ? 1 : 20);
        Instant last = at(fixture);
        for (int i = 1; i <= 5; i++) {
            fixture.advanceTimeOnce(step);
            Instant next = at(fixture);
            assertThat(next)
                    .as("the time of a read, %s after another one", step)
                    .isAfter(last);
            last = next;
        }
    }

    private static Instant at(TckFixture fixture) {
        return fixture.store().find(WorkerId.of("nobody")).at();
    }

    @ContractRule(hint = "which time is stored in 31 or 32 bits of seconds?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("CLOCK-2: a store works in the year 2110 as it does today")
    default void clock2_aStoreWorksInLaterYears(TckFixture fixture) {
        fixture.advanceTime(Duration.between(fixture.now(), Instant.parse("2110-02-03T04:05:06.789Z")));
        WorkerRecord idle = fixture.put("idle");
        WorkerRecord busy = fixture.assign(fixture.put("busy"), "s");
        FleetControl control = fixture.clearSignals();
        List<Order.AuditEntry> log = fixture.newEntries(2);
        fixture.log(fixture.store(), log.subList(0, 1));
        WorkerRecord gone = fixture.newRecord("gone");
        fixture.put(gone, Duration.ofSeconds(3));
        WorkerRecord removed = fixture.put("removed");
        fixture.delete(removed);
        fixture.advanceTime(Duration.ofMillis(2_999));
        assertThat(fixture.find(gone))
                .as("a record, one millisecond before its end")
                .contains(gone);
        fixture.advanceTime(Duration.ofSeconds(20));

        assertThat(fixture.find(gone)).as("a record, after its end").isEmpty();
        assertThat(fixture.inspect().idle().size())
                .as("the number of idle workers")
                .isEqualTo(2);
        assertThat(fixture.find(idle)).contains(idle);
        assertThat(fixture.holder("s")).contains(busy);
        assertThat(fixture.store().control()).as("the control").isEqualTo(control);
        assertThat(fixture.inspect().audit()).as("the audit log").isEqualTo(log.subList(0, 1));
        rejection(fixture.write(fixture.insert(removed)), RejectionReason.RecentlyRemoved.class);
        rejection(fixture.write(new Write.Remove(idle, fixture.closedWindow())), RejectionReason.OutsideWindow.class);
        WorkerRecord free = fixture.forget(busy, "s");
        rejection(fixture.claim(free, "s", tokenOf(busy, "s")), RejectionReason.TokenTooLow.class);
        assertApplied(fixture.claim(free, "s", fixture.laterToken()));
    }
}
