package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

/** The census. */
interface CensusRules {
    @ContractRule(hint = "does the census need a record?")
    @DisplayName("CENSUS-1: an empty fleet has an empty census")
    default void census1_anEmptyFleetHasAnEmptyCensus(TckFixture fixture) {
        assertThat(fixture.store().census().value()).isEqualTo(new WorkerCensus(Map.of()));
    }

    @ContractRule(hint = "is a record counted in two states, or an expired one by its mark?")
    @DisplayName(
            "CENSUS-2 (N18): every record counts once, under its profile and its state; an expired record counts as expired only")
    default void census2_everyRecordCountsOnce(TckFixture fixture) {
        Profile a = Profile.of("t", "e", "x", "y");
        Profile sameAsA = Profile.of("t", "e", "y", "x");
        Profile b = Profile.of("t", "e");
        Duration brief = Duration.ofMillis(100);
        fixture.put(fixture.newRecord("idle", a));
        fixture.put(fixture.newRecord("idle-too", sameAsA));
        fixture.assign(fixture.put(fixture.newRecord("busy", a)), "s1");
        WorkerRecord offlineAndBusy = fixture.assign(fixture.put(fixture.newRecord("offline-busy", a)), "s2");
        fixture.mark(offlineAndBusy, Availability.OFFLINE);
        fixture.mark(fixture.put(fixture.newRecord("paused", b)), Availability.PAUSED);
        fixture.put(fixture.newRecord("dead", b, brief));
        fixture.put(fixture.marked(fixture.newRecord("dead-offline", b, brief), Availability.OFFLINE));
        fixture.put(fixture.withSession(fixture.newRecord("dead-busy", a, brief), "s3"));
        WorkerRecord left = fixture.mark(fixture.put(fixture.newRecord("left", a)), Availability.OFFLINE);
        fixture.leave(left);
        fixture.advanceTime(brief);

        WorkerCensus census = fixture.store().census().value();
        assertThat(StoreInspector.total(census))
                .as("how many records there are in all")
                .isEqualTo(9);
        assertThat(census)
                .as("the census")
                .isEqualTo(new WorkerCensus(Map.of(
                        a,
                        Map.of(
                                WorkerCensus.State.IDLE, 2L,
                                WorkerCensus.State.PROCESSING, 1L,
                                WorkerCensus.State.OFFLINE, 1L,
                                WorkerCensus.State.EXPIRED, 1L,
                                WorkerCensus.State.LEFT, 1L),
                        b,
                        Map.of(WorkerCensus.State.PAUSED, 1L, WorkerCensus.State.EXPIRED, 2L))));
    }

    @ContractRule(
            hint = "is the lease's deadline compared with < in one query and with <= in another?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("CENSUS-3 (N14): at one instant, all queries agree which workers are alive")
    default void census3_allQueriesAgreeWhichWorkersAreAlive(TckFixture fixture) {
        Duration ttl = Duration.ofSeconds(10);
        List<WorkerRecord> all = new ArrayList<>();
        all.add(fixture.put(fixture.newRecord("idle", ttl)));
        all.add(fixture.put(fixture.withSession(fixture.newRecord("busy", ttl), "s")));
        all.add(fixture.put(fixture.marked(fixture.newRecord("offline", ttl), Availability.OFFLINE)));
        fixture.advanceTime(ttl.minusMillis(1));
        fixture.assertStored(all);
        assertThat(state(fixture, WorkerCensus.State.EXPIRED)).isZero();
        fixture.advanceTime(Duration.ofMillis(1));
        fixture.assertStored(all);
        assertThat(state(fixture, WorkerCensus.State.EXPIRED)).isEqualTo(3);
    }

    private static long state(TckFixture fixture, WorkerCensus.State state) {
        Timestamped<WorkerCensus> census = fixture.store().census();
        return census.value().count(Profile.defaults(), state);
    }

    @ContractRule(
            hint = "does an index keep expired workers, or lose workers that only send heartbeats?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CENSUS-4 (N12): the counts are exact after many workers came and went, and a day of heartbeats loses none")
    default void census4_expiredWorkersLeaveNoCount(TckFixture fixture) {
        Duration ttl = Duration.ofSeconds(10);
        WorkerRecord stays = fixture.put("stays");
        for (int generation = 0; generation < 26; generation++) {
            for (int i = 0; i < 10; i++) {
                fixture.put(fixture.newRecord(generation + "-" + i, Profile.of("t", "e" + i), ttl), ttl);
            }
            fixture.advanceTime(TTL.minusMinutes(1));
            stays = fixture.renew(stays);
        }
        fixture.assertStored(stays);
    }
}
