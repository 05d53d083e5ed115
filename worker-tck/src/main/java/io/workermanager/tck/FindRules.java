package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Reading;
import io.workermanager.store.WorkerStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reader finds. */
interface FindRules {
    @Test
    @DisplayName("FIND-1: an id that was never written has no record")
    @Ask("does the store make records up?")
    default void find1_anIdThatWasNeverWrittenHasNoRecord(Fleet fleet) {
        assertThat(fleet.store().find(WorkerId.of("nobody")).value()).isEmpty();
        assertThat(fleet.holder("no-session")).isEmpty();
    }

    @Test
    @DisplayName("FIND-2: whoever reads after a write that was applied reads that record, from any store of the fleet")
    @Ask("is a copy served that a later write has outdated?")
    default void find2_aWriteIsSeenByEveryReaderAfterIt(Fleet fleet) {
        WorkerStore other = fleet.another();
        Worker first = fleet.put("a");
        assertThat(fleet.find(first)).contains(first);
        assertThat(other.find(first.id()).value()).contains(first);

        Worker next = fleet.assign(first, "s");
        assertThat(fleet.find(first)).contains(next);
        assertThat(other.find(first.id()).value()).contains(next);
        assertThat(other.findBySession(next.assignment().orElseThrow().session())
                        .value())
                .contains(next);
    }

    @Test
    @DisplayName("FIND-3: a reading carries the store's time, in whole milliseconds")
    @Ask("is the time taken from the store's clock where the record is read?")
    default void find3_aReadingCarriesTheTime(Fleet fleet) {
        Worker worker = fleet.put("a");
        Instant before = fleet.now();
        Reading<Optional<Worker>> reading = fleet.store().find(worker.id());
        Instant after = fleet.now();

        assertThat(reading.at()).isBetween(before.minusSeconds(1), after.plusSeconds(1));
        assertThat(reading.at()).isEqualTo(reading.at().truncatedTo(ChronoUnit.MILLIS));
        assertThat(before).isEqualTo(before.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    @DisplayName("FIND-4 (N26): two fleets share nothing")
    @Ask("is the fleet's name part of every key?")
    default void find4_twoFleetsShareNothing(Fleet fleet) {
        WorkerStore elsewhere = fleet.elsewhere();
        Worker worker = fleet.assign(fleet.put("a"), "s");

        assertThat(elsewhere.find(worker.id()).value()).isEmpty();
        assertThat(elsewhere
                        .findBySession(worker.assignment().orElseThrow().session())
                        .value())
                .isEmpty();
        assertThat(elsewhere.census().value().counts()).isEmpty();
    }
}
