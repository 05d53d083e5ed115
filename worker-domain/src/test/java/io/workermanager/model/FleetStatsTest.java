package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetStats.Counts;
import io.workermanager.model.FleetStats.Coverage;
import io.workermanager.rules.SampleRecords;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FleetStatsTest extends SampleRecords {
    private static final Profile WEBSOCKET = Profile.of("websocket", "kraken", "spot");
    private static final Profile FIX = Profile.of("fix", "kraken");
    private static final Profile FIX_BINANCE = Profile.of("fix", "binance");
    private static final WorkerCensus CENSUS = new WorkerCensus(Map.of(
            WEBSOCKET,
                    Map.of(
                            WorkerCensus.State.IDLE,
                            1L,
                            WorkerCensus.State.PROCESSING,
                            2L,
                            WorkerCensus.State.OFFLINE,
                            3L),
            FIX, Map.of(WorkerCensus.State.IDLE, 10L, WorkerCensus.State.PAUSED, 20L, WorkerCensus.State.EXPIRED, 30L),
            FIX_BINANCE, Map.of(WorkerCensus.State.LEFT, 5L, WorkerCensus.State.PROCESSING, 7L)));

    @Test
    void countsEveryRecordInExactlyOneState() {
        FleetStats stats = FleetStats.of(CENSUS, NO_ORDERS, NOW);

        assertThat(stats.fleet()).isEqualTo(new Counts(11, 9, 20, 3, 0, 30, 5));
        assertThat(stats.fleet().total()).isEqualTo(78);
        assertThat(stats.fleet().alive()).isEqualTo(43);
        assertThat(stats.fleet().online()).isEqualTo(20);
        assertThat(stats.globalOffline()).isFalse();
        assertThat(stats.byType())
                .isEqualTo(Map.of(
                        "websocket", new Counts(1, 2, 0, 3, 0, 0, 0), "fix", new Counts(10, 7, 20, 0, 0, 30, 5)));
        assertThat(stats.byExchange())
                .isEqualTo(Map.of(
                        "kraken", new Counts(11, 2, 20, 3, 0, 30, 0), "binance", new Counts(0, 7, 0, 0, 0, 0, 5)));
    }

    @Test
    @DisplayName("N18: a living worker under a hold counts as held, or by its mark; a dead one only as expired")
    void aLivingWorkerUnderAHoldCountsAsHeldOrByItsMark() {
        FleetStats stats = FleetStats.of(CENSUS, held(Selector.type("fix")), NOW);

        assertThat(stats.fleet()).isEqualTo(new Counts(1, 2, 20, 3, 10 + 7, 30, 5));
        assertThat(stats.fleet().alive()).isEqualTo(43);
        assertThat(stats.fleet().online()).isEqualTo(3);
        assertThat(stats.byType().get("fix")).isEqualTo(new Counts(0, 0, 20, 0, 17, 30, 5));
        assertThat(stats.byExchange().get("binance")).isEqualTo(new Counts(0, 0, 0, 0, 7, 0, 5));
        assertThat(stats.globalOffline()).isFalse();
        assertThat(FleetStats.of(CENSUS, held(Selector.all()), NOW).fleet())
                .isEqualTo(new Counts(0, 0, 20, 3, 20, 30, 5));
        assertThat(FleetStats.of(CENSUS, held(Selector.all()), NOW).globalOffline())
                .isTrue();
    }

    @Test
    @DisplayName("N17: an ended hold has no effect on the counts")
    void anEndedHoldHasNoEffectOnCounts() {
        FleetControl control = holding(new Hold(Hold.ALL, Selector.all(), OPS, NOW, Optional.of(after(1))));

        assertThat(FleetStats.of(CENSUS, control, NOW).fleet().online()).isZero();
        assertThat(FleetStats.of(CENSUS, control, after(1)).fleet().online()).isEqualTo(20);
        assertThat(FleetStats.of(CENSUS, control, after(1)).globalOffline()).isFalse();
    }

    @Test
    @DisplayName("N18: in random fleets the states add up to the total, and the breakdowns to the fleet")
    void countsAddUp() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            WorkerCensus census = anyCensus(random);
            FleetControl control = random.nextBoolean() ? NO_ORDERS : held(Selector.type("t" + random.nextInt(3)));

            FleetStats stats = FleetStats.of(census, control, NOW);

            Counts fleet = stats.fleet();
            long records = census.counts().values().stream()
                    .flatMap(counts -> counts.values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(fleet.total()).as("seed %d", seed).isEqualTo(records);
            assertThat(fleet.idle()
                            + fleet.processing()
                            + fleet.paused()
                            + fleet.offline()
                            + fleet.held()
                            + fleet.expired()
                            + fleet.left())
                    .as("seed %d", seed)
                    .isEqualTo(fleet.total());
            assertThat(sum(stats.byType())).as("seed %d", seed).isEqualTo(fleet);
            assertThat(sum(stats.byExchange())).as("seed %d", seed).isEqualTo(fleet);
        }
    }

    private static WorkerCensus anyCensus(Random random) {
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            Map<WorkerCensus.State, Long> some = new HashMap<>();
            for (WorkerCensus.State state : WorkerCensus.State.values()) {
                some.put(state, (long) random.nextInt(4));
            }
            counts.put(Profile.of("t" + random.nextInt(3), "e" + random.nextInt(3), "c" + random.nextInt(2)), some);
        }
        return new WorkerCensus(counts);
    }

    private static Counts sum(Map<String, Counts> parts) {
        return parts.values().stream().reduce(Counts.ZERO, Counts::plus);
    }

    @Test
    void coverageCountsTheWorkersWithAWantedProfile() {
        FleetControl control = held(Selector.exchange("binance"));

        Coverage kraken = Coverage.of(Criteria.exchange("kraken"), CENSUS, WorkerCensus.empty(), control, NOW);
        Coverage fix = Coverage.of(Criteria.type("fix"), CENSUS, WorkerCensus.empty(), control, NOW);
        Coverage none = Coverage.of(Criteria.type("rest"), CENSUS, WorkerCensus.empty(), control, NOW);

        assertThat(kraken.workers()).isEqualTo(new Counts(11, 2, 20, 3, 0, 30, 0));
        assertThat(fix.workers()).isEqualTo(new Counts(10, 0, 20, 0, 7, 30, 5));
        assertThat(fix)
                .hasToString("type=fix: 10 idle, 0 processing, 20 paused, 0 offline, 7 held, 30 expired, 5 left");
        assertThat(none.workers()).isEqualTo(Counts.ZERO);
    }

    @Test
    void coverageIsBelowAFloorThatTheIdleAndBusyWorkersDoNotReach() {
        Coverage kraken = Coverage.of(Criteria.exchange("kraken"), CENSUS, WorkerCensus.empty(), NO_ORDERS, NOW);

        assertThat(kraken.isBelow(13)).isFalse();
        assertThat(kraken.isBelow(14)).isTrue();
        assertThat(Coverage.of(Criteria.type("rest"), CENSUS, WorkerCensus.empty(), NO_ORDERS, NOW)
                        .isBelow(0))
                .isFalse();
        assertThatThrownBy(() -> kraken.isBelow(-1))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("floor");
    }

    @Test
    void aCensusOmitsZeroCountsAndRejectsNegativeCounts() {
        assertThat(new WorkerCensus(Map.of(FIX, Map.of(WorkerCensus.State.IDLE, 0L))).counts())
                .isEmpty();
        assertThat(CENSUS.count(FIX, WorkerCensus.State.PAUSED)).isEqualTo(20);
        assertThat(CENSUS.count(FIX, WorkerCensus.State.LEFT)).isZero();
        assertThat(CENSUS.count(Profile.defaults(), WorkerCensus.State.IDLE)).isZero();
        assertThatThrownBy(() -> new WorkerCensus(Map.of(FIX, Map.of(WorkerCensus.State.IDLE, -1L))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a count must not be negative, was -1");
    }
}
