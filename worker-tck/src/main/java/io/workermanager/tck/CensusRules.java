package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.port.Timestamped;
import io.workermanager.port.Write;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

/** The fleet in numbers. */
interface CensusRules {
    @ContractRule(hint = "does the count need a record to begin with?")
    @DisplayName("CENSUS-1: an empty fleet counts nothing")
    default void census1_anEmptyFleetCountsNothing(TckFixture fixture) {
        assertThat(fixture.store().census().value()).isEqualTo(new WorkerCensus(Map.of()));
    }

    @ContractRule(hint = "is a record counted in two states, or a dead one by its mark?")
    @DisplayName(
            "CENSUS-2 (N18): every record counts once, under its profile and by where it stands; the dead as dead only")
    default void census2_everyRecordCountsOnce(TckFixture fixture) {
        Profile a = Profile.of("t", "e", "x", "y");
        Profile sameAsA = Profile.of("t", "e", "y", "x");
        Profile b = Profile.of("t", "e");
        Duration brief = Duration.ofMillis(100);
        fleet.put(fleet.newcomer("idle", a));
        fleet.put(fleet.newcomer("idle-too", sameAsA));
        fleet.assign(fleet.put(fleet.newcomer("busy", a)), "s1");
        WorkerRecord offlineAndBusy = fleet.assign(fleet.put(fleet.newcomer("offline-busy", a)), "s2");
        fleet.change(offlineAndBusy, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        fleet.change(
                fleet.put(fleet.newcomer("paused", b)),
                worker -> OperatorTransitions.mark(worker, Availability.PAUSED, fleet.now()));
        fleet.put(fleet.newcomer("dead", b, brief));
        fleet.put(TestRecords.fresh(
                OperatorTransitions.mark(fleet.newcomer("dead-offline", b, brief), Availability.OFFLINE, fleet.now())));
        fleet.put(fleet.busy(fleet.newcomer("dead-busy", a, brief), "s3"));
        WorkerRecord left = fleet.change(
                fleet.put(fleet.newcomer("left", a)),
                worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        fleet.change(left, worker -> RegistrationTransitions.leave(worker, fleet.now()));
        fleet.elapse(brief);

        WorkerCensus census = fixture.store().census().value();
        assertThat(census.counts().values().stream()
                        .flatMap(byStanding -> byStanding.values().stream())
                        .mapToLong(count -> count)
                        .sum())
                .as("how many records there are in all")
                .isEqualTo(9);
        assertThat(census)
                .as("the census")
                .isEqualTo(new WorkerCensus(Map.of(
                        a,
                        Map.of(
                                WorkerState.IDLE, 2L,
                                WorkerState.PROCESSING, 1L,
                                WorkerState.OFFLINE, 1L,
                                WorkerState.EXPIRED, 1L,
                                WorkerState.LEFT, 1L),
                        b,
                        Map.of(WorkerState.PAUSED, 1L, WorkerState.EXPIRED, 2L))));
    }

    @ContractRule(
            hint = "is the lease's deadline compared with < in one query and with <= in another?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CENSUS-3 (N14): at one instant every query draws the line between the living and the dead in one place")
    default void census3_allQueriesAgreeWhoIsDead(TckFixture fixture) {
        Duration ttl = Duration.ofSeconds(10);
        List<WorkerRecord> all = new ArrayList<>();
        all.add(fleet.put(fleet.newcomer("idle", Profile.defaults(), ttl)));
        all.add(fleet.put(fleet.busy(fleet.newcomer("busy", Profile.defaults(), ttl), "s")));
        all.add(fleet.put(TestRecords.fresh(OperatorTransitions.mark(
                fleet.newcomer("offline", Profile.defaults(), ttl), Availability.OFFLINE, fleet.now()))));
        fleet.elapse(ttl.minusMillis(1));
        fleet.look().assertStand(all);
        assertThat(standing(fleet, WorkerState.EXPIRED)).isZero();
        fleet.elapse(Duration.ofMillis(1));
        fleet.look().assertStand(all);
        assertThat(standing(fleet, WorkerState.EXPIRED)).isEqualTo(3);
    }

    private static long standing(TckFixture fixture, WorkerState standing) {
        Timestamped<WorkerCensus> census = fixture.store().census();
        return census.value().count(Profile.defaults(), standing);
    }

    @ContractRule(
            hint = "does an index keep the dead, or forget those who only beat?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CENSUS-4 (N12): after many births and deaths the counts hold those that live, and a day of beats loses nobody")
    default void census4_birthsAndDeathsLeaveNothing(TckFixture fixture) {
        Duration ttl = Duration.ofSeconds(10);
        WorkerRecord stays = fixture.put("stays");
        for (int generation = 0; generation < 26; generation++) {
            for (int i = 0; i < 10; i++) {
                WorkerRecord born = fixture.newRecord(generation + "-" + i, Profile.of("t", "e" + i), ttl);
                assertApplied(fixture.write(new Write.Insert(born, ttl, fixture.openWindow())));
            }
            fleet.elapse(TckFixture.TTL.minusMinutes(1));
            stays = fleet.change(
                    stays,
                    worker -> HeartbeatTransitions.heartbeat(
                            worker, Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
        }
        fixture.assertStored(stays);
    }
}
