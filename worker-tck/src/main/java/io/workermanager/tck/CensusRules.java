package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Beat;
import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.store.Reading;
import io.workermanager.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The fleet in numbers. */
interface CensusRules {
    @Test
    @DisplayName("CENSUS-1: an empty fleet counts nothing")
    @Ask("does the count need a record to begin with?")
    default void census1_anEmptyFleetCountsNothing(Fleet fleet) {
        assertThat(fleet.store().census().value()).isEqualTo(new Census(Map.of()));
    }

    @Test
    @DisplayName(
            "CENSUS-2 (N18): every record counts once, under its profile and by where it stands; the dead as dead only")
    @Ask("is a record counted in two states, or a dead one by its mark?")
    default void census2_everyRecordCountsOnce(Fleet fleet) {
        Profile a = Profile.of("t", "e", "x", "y");
        Profile sameAsA = Profile.of("t", "e", "y", "x");
        Profile b = Profile.of("t", "e");
        Duration brief = Duration.ofMillis(100);
        fleet.put(fleet.newcomer("idle", a));
        fleet.put(fleet.newcomer("idle-too", sameAsA));
        fleet.assign(fleet.put(fleet.newcomer("busy", a)), "s1");
        Worker offlineAndBusy = fleet.assign(fleet.put(fleet.newcomer("offline-busy", a)), "s2");
        fleet.change(offlineAndBusy, worker -> worker.mark(Availability.OFFLINE, fleet.now()));
        fleet.change(fleet.put(fleet.newcomer("paused", b)), worker -> worker.mark(Availability.PAUSED, fleet.now()));
        fleet.put(fleet.newcomer("dead", b, brief));
        fleet.put(Records.fresh(fleet.newcomer("dead-offline", b, brief).mark(Availability.OFFLINE, fleet.now())));
        fleet.put(fleet.busy(fleet.newcomer("dead-busy", a, brief), "s3"));
        Worker left = fleet.change(
                fleet.put(fleet.newcomer("left", a)), worker -> worker.mark(Availability.OFFLINE, fleet.now()));
        fleet.change(left, worker -> worker.leave(fleet.now()));
        fleet.elapse(brief);

        Census census = fleet.store().census().value();
        assertThat(census.counts().values().stream()
                        .flatMap(byStanding -> byStanding.values().stream())
                        .mapToLong(count -> count)
                        .sum())
                .as("how many records there are in all")
                .isEqualTo(9);
        assertThat(census)
                .as("the census")
                .isEqualTo(new Census(Map.of(
                        a,
                        Map.of(
                                Standing.IDLE, 2L,
                                Standing.PROCESSING, 1L,
                                Standing.OFFLINE, 1L,
                                Standing.EXPIRED, 1L,
                                Standing.LEFT, 1L),
                        b,
                        Map.of(Standing.PAUSED, 1L, Standing.EXPIRED, 2L))));
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CENSUS-3 (N14): at one instant every query draws the line between the living and the dead in one place")
    @Ask("is the lease's deadline compared with < in one query and with <= in another?")
    default void census3_allQueriesAgreeWhoIsDead(Fleet fleet) {
        Duration ttl = Duration.ofSeconds(10);
        List<Worker> all = new ArrayList<>();
        all.add(fleet.put(fleet.newcomer("idle", Profile.DEFAULT, ttl)));
        all.add(fleet.put(fleet.busy(fleet.newcomer("busy", Profile.DEFAULT, ttl), "s")));
        all.add(fleet.put(Records.fresh(
                fleet.newcomer("offline", Profile.DEFAULT, ttl).mark(Availability.OFFLINE, fleet.now()))));
        fleet.elapse(ttl.minusMillis(1));
        fleet.look().assertStand(all);
        assertThat(standing(fleet, Standing.EXPIRED)).isZero();
        fleet.elapse(Duration.ofMillis(1));
        fleet.look().assertStand(all);
        assertThat(standing(fleet, Standing.EXPIRED)).isEqualTo(3);
    }

    private static long standing(Fleet fleet, Standing standing) {
        Reading<Census> census = fleet.store().census();
        return census.value().of(Profile.DEFAULT, standing);
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName(
            "CENSUS-4 (N12): after many births and deaths the counts hold those that live, and a day of beats loses nobody")
    @Ask("does an index keep the dead, or forget those who only beat?")
    default void census4_birthsAndDeathsLeaveNothing(Fleet fleet) {
        Duration ttl = Duration.ofSeconds(10);
        Worker stays = fleet.put("stays");
        for (int generation = 0; generation < 26; generation++) {
            for (int i = 0; i < 10; i++) {
                Worker born = fleet.newcomer(generation + "-" + i, Profile.of("t", "e" + i), ttl);
                Fleet.assertApplied(fleet.write(new Write.Insert(born, ttl, fleet.terms())));
            }
            fleet.elapse(Fleet.TTL.minusMinutes(1));
            stays = fleet.change(stays, worker -> worker.beat(Beat.alive(), 1, FleetControl.NONE, fleet.now()));
        }
        fleet.look().assertStand(stays);
    }
}
