package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.*;
import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.SessionTransitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many threads at once. */
interface RaceRules {
    @Test
    @RandomizedRule
    @DisplayName("RACE-1 (N1): of many threads that read and replace one record, no two replace the same version")
    @DiagnosticHint("is read-compare-write one atomic step?")
    default void race1_noVersionIsReplacedTwice(TckFixture fleet) {
        WorkerRecord first = fleet.put(TestRecords.withAttributes(fleet.newcomer("a"), Map.of("n", 0)));
        Set<Version> replaced = ConcurrentHashMap.newKeySet();
        AtomicInteger applied = new AtomicInteger();
        IdleOrderSequence turns = fleet.turns(60);
        fleet.race(8, thread -> () -> {
            for (int i = 0; turns.isPlayed(i); i++) {
                WorkerRecord read = fleet.find(first).orElseThrow();
                WorkerRecord next = TestRecords.withAttributes(read, Map.of("n", n(read.attributes()) + 1));
                if (fleet.write(fleet.replace(read, next)) instanceof WriteResult.Applied) {
                    applied.incrementAndGet();
                    assertThat(replaced.add(read.version()))
                            .as("version " + read.version() + " is replaced for the first time")
                            .isTrue();
                }
            }
            return thread;
        });
        assertThat(n(fleet.find(first).orElseThrow().attributes()))
                .as("each replace builds on the one before")
                .isEqualTo(applied.get());
    }

    private static long n(Attributes attributes) {
        return (Long) Objects.requireNonNull(attributes.asMap().get("n"));
    }

    @Test
    @RandomizedRule
    @DisplayName("RACE-2 (N9): of many threads that insert under one id, one does")
    @DiagnosticHint("is look-and-insert one atomic step?")
    default void race2_oneInsertWins(TckFixture fleet) {
        for (int round = 0; round < 20; round++) {
            String id = "w" + round;
            List<WriteResult> results = fleet.race(8, thread -> () -> fleet.write(fleet.insert(fleet.newcomer(id))));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    @RandomizedRule
    @DisplayName("RACE-3 (N19): of many workers that take one session at once, one gets it")
    @DiagnosticHint("is the index of sessions checked and written in one atomic step?")
    default void race3_oneWorkerGetsTheSession(TckFixture fleet) {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            List<Write> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                WorkerRecord worker = fleet.put("w" + round + "-" + i);
                claims.add(fleet.replace(worker, fleet.busy(worker, session)));
            }
            List<WriteResult> results = fleet.race(8, thread -> () -> fleet.write(claims.get(thread)));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
            assertThat(fleet.holder(session)).isPresent();
        }
    }

    @Test
    @RandomizedRule
    @DisplayName("RACE-4 (N22): of many workers that take over one session at once, one gets it")
    @DiagnosticHint("is the handover checked and written in one atomic step?")
    default void race4_oneWorkerTakesOver(TckFixture fleet) {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            WorkerRecord from = fleet.assign(fleet.put("from" + round), session);
            List<Write> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                claims.add(
                        fleet.takingOver(fleet.put("w" + round + "-" + i), session, TckFixture.tokenOf(from, session)));
            }
            List<WriteResult> results = fleet.race(8, thread -> () -> fleet.write(claims.get(thread)));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    @RandomizedRule
    @DisplayName("RACE-5 (N17): of many threads that change the orders, no two change the same ones")
    @DiagnosticHint("is the control compared and written in one atomic step?")
    default void race5_noOrdersAreChangedTwice(TckFixture fleet) {
        Set<Version> replaced = ConcurrentHashMap.newKeySet();
        IdleOrderSequence turns = fleet.turns(30);
        fleet.race(8, thread -> () -> {
            for (int i = 0; turns.isPlayed(i); i++) {
                FleetControl read = fleet.store().control();
                FleetControl next = FleetControlTransitions.clearSignals(read, fleet.now());
                WriteResult result = fleet.store().writeControl(read, next, TckFixture.KEEP, fleet.terms());
                assertThat(result instanceof WriteResult.Rejected || replaced.add(read.version()))
                        .as("control " + read.version() + " is replaced for the first time")
                        .isTrue();
            }
            return thread;
        });
    }

    @Test
    @RandomizedRule
    @DisplayName(
            "RACE-6 (N3): while records change and after it, no query delivers what it is not about, or what a call before it saw replaced")
    @DiagnosticHint("is the index moved in the very step that writes the record?")
    default void race6_everyQueryIsTrueToItself(TckFixture fleet) {
        List<WorkerRecord> born = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            born.add(fleet.put("w" + i));
        }
        Map<Version, Version> before = new ConcurrentHashMap<>();
        List<List<WorkerRecord>> foundThenIdle = new ArrayList<>();
        AtomicInteger writing = new AtomicInteger(4);
        IdleOrderSequence turns = fleet.turns(60);
        IdleOrderSequence looks = fleet.turns(1000);
        fleet.race(5, thread -> () -> {
            if (thread > 0) {
                changeSome(fleet, born, new Random(thread), turns, before);
                writing.decrementAndGet();
                return thread;
            }
            for (int i = 0; turns.isPlayed(i) || (writing.get() > 0 && looks.isPlayed(i)); i++) {
                fleet.look().assertIdleOnly(profile -> profile.type().equals("t1"));
                foundThenIdle.addAll(foundThenIdle(fleet, born));
            }
            return thread;
        });
        foundThenIdle.forEach(pair -> assertThat(isOlder(pair.get(1), pair.get(0), before))
                .as("whether the idle had %s in an older state than find, which was asked before", pair.get(1))
                .isFalse());
        fleet.look()
                .assertStand(born.stream()
                        .map(worker -> fleet.find(worker).orElseThrow())
                        .toList());
    }

    private static void changeSome(
            TckFixture fleet,
            List<WorkerRecord> born,
            Random random,
            IdleOrderSequence turns,
            Map<Version, Version> before) {
        for (int i = 0; turns.isPlayed(i); i++) {
            WorkerRecord read =
                    fleet.find(born.get(random.nextInt(born.size()))).orElseThrow();
            WorkerRecord next = changed(fleet, read, random);
            if (fleet.write(fleet.replace(read, next)) instanceof WriteResult.Applied) {
                before.put(next.version(), read.version());
            }
        }
    }

    /** Pairs of a record that was found, and of the same worker's among the idle, who were asked for after it. */
    private static List<List<WorkerRecord>> foundThenIdle(TckFixture fleet, List<WorkerRecord> born) {
        Map<WorkerId, WorkerRecord> found = new HashMap<>();
        born.forEach(worker -> found.put(worker.id(), fleet.find(worker).orElseThrow()));
        return fleet.look().idle().stream()
                .map(idle -> List.of(Objects.requireNonNull(found.get(idle.id())), idle))
                .toList();
    }

    private static boolean isOlder(WorkerRecord one, WorkerRecord other, Map<Version, Version> before) {
        return Stream.iterate(before.get(other.version()), Objects::nonNull, before::get)
                .anyMatch(one.version()::equals);
    }

    private static WorkerRecord changed(TckFixture fleet, WorkerRecord read, Random random) {
        return TestRecords.fresh(
                switch (random.nextInt(5)) {
                    case 0 ->
                        HeartbeatTransitions.heartbeat(read, Heartbeat.alive(), 1, FleetControl.none(), fleet.now());
                    case 1 ->
                        OperatorTransitions.setProfile(read, Profile.of("t" + random.nextInt(2), "e"), fleet.now());
                    case 2 ->
                        OperatorTransitions.mark(
                                read, random.nextBoolean() ? Availability.OFFLINE : Availability.ONLINE, fleet.now());
                    case 3 -> fleet.busy(read, "s-" + fleet.next());
                    default ->
                        read.sessions().stream()
                                .reduce(
                                        read,
                                        (worker, session) -> SessionTransitions.forget(worker, session, fleet.now()),
                                        (a, b) -> b);
                });
    }

    @Test
    @RandomizedRule
    @DisplayName("RACE-7 (N18): while records change their profiles, a count has each of them once")
    @DiagnosticHint("is one profile counted after the other, while records move between them?")
    default void race7_aCountHasEachRecordOnce(TckFixture fleet) {
        List<WorkerRecord> born = IntStream.range(0, 6)
                .mapToObj(i -> fleet.put(fleet.newcomer("w" + i, Profile.of("t", "e" + i))))
                .toList();
        AtomicBoolean counted = new AtomicBoolean();
        List<WorkerCensus> counts = new CopyOnWriteArrayList<>();
        fleet.race(2, thread -> () -> {
            if (thread == 0) {
                count(fleet, fleet.turns(60), counts);
                counted.set(true);
            } else {
                moveBetweenProfiles(fleet, born, counted);
            }
            return thread;
        });
        assertThat(counts.stream().map(RaceRules::sum))
                .as("how many records there are, by each count")
                .containsOnly((long) born.size());
    }

    private static void count(TckFixture fleet, IdleOrderSequence turns, List<WorkerCensus> counts) {
        for (int i = 0; turns.isPlayed(i); i++) {
            counts.add(fleet.store().census().value());
        }
    }

    private static void moveBetweenProfiles(TckFixture fleet, List<WorkerRecord> born, AtomicBoolean until) {
        List<WorkerRecord> now = new ArrayList<>(born);
        for (int step = 0; !until.get() && step < 100_000; step++) {
            Profile next = Profile.of("t", "e" + (step + step / 6) % 6);
            int i = step % 6;
            now.set(i, fleet.change(now.get(i), worker -> OperatorTransitions.setProfile(worker, next, fleet.now())));
        }
    }

    private static long sum(WorkerCensus census) {
        return census.counts().values().stream()
                .flatMap(byStanding -> byStanding.values().stream())
                .mapToLong(count -> count)
                .sum();
    }
}
