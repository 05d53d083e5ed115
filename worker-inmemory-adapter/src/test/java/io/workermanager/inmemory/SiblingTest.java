package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Stores over one fleet, and what is left of a closed one")
class SiblingTest {
    private final FleetFixture fleet = new FleetFixture();
    private final InMemoryWorkerStore store = fleet.store;

    @Test
    void siblingsShareTheFleetAndTheClock() {
        InMemoryWorkerStore sibling = store.sibling();
        WorkerRecord worker = fleet.inserted("w");

        assertThat(sibling.find(worker.id())).isEqualTo(store.find(worker.id()));
        assertThat(sibling.sizes()).isEqualTo(store.sizes());
    }

    @Test
    void closingOneEndsItsOwnWatchesAndNothingElse() {
        InMemoryWorkerStore sibling = store.sibling();
        store.watch(WorkerStore.WatchScope.fleet(), signal -> {});
        sibling.watch(WorkerStore.WatchScope.fleet(), signal -> {});
        WorkerRecord worker = fleet.inserted("w");

        store.close();
        store.close();

        assertThat(sibling.sizes().watches()).isEqualTo(1);
        assertThat(sibling.find(worker.id()).value()).contains(worker);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aClosedStoreRefusesEveryCall(Consumer<InMemoryWorkerStore> call) {
        assertThatCode(() -> call.accept(store)).doesNotThrowAnyException();
        store.close();
        assertThatThrownBy(() -> call.accept(store)).isInstanceOf(IllegalStateException.class);
    }

    static Stream<Consumer<InMemoryWorkerStore>> calls() {
        FleetFixture some = new FleetFixture();
        return Stream.of(
                InMemoryWorkerStore::sibling,
                InMemoryWorkerStore::now,
                one -> one.find(WorkerId.of("w")),
                one -> one.findBySession(SessionId.of("s")),
                one -> one.write(List.of()),
                one -> one.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 1),
                one -> one.longestIdle(profile -> true, Page.Cursor.start(), 1),
                InMemoryWorkerStore::census,
                InMemoryWorkerStore::control,
                one -> one.writeControl(
                        FleetControl.none(),
                        FleetControl.none(),
                        Duration.ofDays(1),
                        some.preconditions(),
                        Optional.empty()),
                one -> one.discardUnreadable(WorkerId.of("w")),
                one -> one.watch(WorkerStore.WatchScope.fleet(), signal -> {}));
    }

    @Test
    void storesThatWereCreatedApartShareNothing() {
        fleet.inserted("w");

        assertThat(InMemoryWorkerStore.create(fleet.clock).sizes()).isEqualTo(FleetState.Sizes.NOTHING);
    }

    @Test
    @DisplayName("N13: times are whole milliseconds, whatever the clock shows")
    void timesAreWholeMilliseconds() {
        Instant fine = Instant.parse("2026-11-01T12:00:00.123456789Z");

        assertThat(InMemoryWorkerStore.create(InstantSource.fixed(fine))
                        .census()
                        .at())
                .isEqualTo(Instant.parse("2026-11-01T12:00:00.123Z"));
        Instant system = InMemoryWorkerStore.create().now();
        assertThat(system).isEqualTo(system.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void aPageHasAsManyAsWereAskedForAndTellsWhetherMoreFollow() {
        fleet.inserted("a");
        fleet.inserted("b");
        fleet.inserted("c");

        for (int limit = 1; limit <= 4; limit++) {
            Page scanned = store.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), limit);
            Page idle = store.longestIdle(profile -> true, Page.Cursor.start(), limit);
            assertThat(scanned.workers()).hasSize(Math.min(limit, 3)).isEqualTo(idle.workers());
            assertThat(scanned.next().isPresent()).isEqualTo(limit < 3);
            assertThat(idle.next().isPresent()).isEqualTo(limit < 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 10_001})
    void aPageOfAnImpossibleSizeIsRefused(int limit) {
        assertThatThrownBy(() -> store.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), limit))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("was " + limit);
        assertThatThrownBy(() -> store.longestIdle(profile -> true, Page.Cursor.start(), limit))
                .isInstanceOf(InvalidValueException.class);
    }
}
