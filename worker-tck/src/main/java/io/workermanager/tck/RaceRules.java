package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Beat;
import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
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
    @Stochastic
    @DisplayName("RACE-1 (N1): of many threads that read and replace one record, no two replace the same version")
    @Ask("is read-compare-write one atomic step?")
    default void race1_noVersionIsReplacedTwice(Fleet fleet) {
        Worker first = fleet.put(Records.withAttributes(fleet.newcomer("a"), Map.of("n", 0)));
        Set<Version> replaced = ConcurrentHashMap.newKeySet();
        AtomicInteger applied = new AtomicInteger();
        Turns turns = fleet.turns(60);
        fleet.race(8, thread -> () -> {
            for (int i = 0; turns.isPlayed(i); i++) {
                Worker read = fleet.find(first).orElseThrow();
                Worker next = Records.withAttributes(read, Map.of("n", n(read.attributes()) + 1));
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
    @Stochastic
    @DisplayName("RACE-2 (N9): of many threads that insert under one id, one does")
    @Ask("is look-and-insert one atomic step?")
    default void race2_oneInsertWins(Fleet fleet) {
        for (int round = 0; round < 20; round++) {
            String id = "w" + round;
            List<WriteResult> results = fleet.race(8, thread -> () -> fleet.write(fleet.insert(fleet.newcomer(id))));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    @Stochastic
    @DisplayName("RACE-3 (N19): of many workers that take one session at once, one gets it")
    @Ask("is the index of sessions checked and written in one atomic step?")
    default void race3_oneWorkerGetsTheSession(Fleet fleet) {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            List<Write> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Worker worker = fleet.put("w" + round + "-" + i);
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
    @Stochastic
    @DisplayName("RACE-4 (N22): of many workers that take over one session at once, one gets it")
    @Ask("is the handover checked and written in one atomic step?")
    default void race4_oneWorkerTakesOver(Fleet fleet) {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            Worker from = fleet.assign(fleet.put("from" + round), session);
            List<Write> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                claims.add(fleet.takingOver(fleet.put("w" + round + "-" + i), session, Fleet.tokenOf(from, session)));
            }
            List<WriteResult> results = fleet.race(8, thread -> () -> fleet.write(claims.get(thread)));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    @Stochastic
    @DisplayName("RACE-5 (N17): of many threads that change the orders, no two change the same ones")
    @Ask("is the control compared and written in one atomic step?")
    default void race5_noOrdersAreChangedTwice(Fleet fleet) {
        Set<Version> replaced = ConcurrentHashMap.newKeySet();
        Turns turns = fleet.turns(30);
        fleet.race(8, thread -> () -> {
            for (int i = 0; turns.isPlayed(i); i++) {
                FleetControl read = fleet.store().control();
                FleetControl next = read.withoutSignals(fleet.now());
                WriteResult result = fleet.store().writeControl(read, next, Fleet.KEEP, fleet.terms());
                assertThat(result instanceof WriteResult.Refused || replaced.add(read.version()))
                        .as("control " + read.version() + " is replaced for the first time")
                        .isTrue();
            }
            return thread;
        });
    }

    @Test
    @Stochastic
    @DisplayName(
            "RACE-6 (N3): while records change and after it, no query delivers what it is not about, or what a call before it saw replaced")
    @Ask("is the index moved in the very step that writes the record?")
    default void race6_everyQueryIsTrueToItself(Fleet fleet) {
        List<Worker> born = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            born.add(fleet.put("w" + i));
        }
        Map<Version, Version> before = new ConcurrentHashMap<>();
        List<List<Worker>> foundThenIdle = new ArrayList<>();
        AtomicInteger writing = new AtomicInteger(4);
        Turns turns = fleet.turns(60);
        Turns looks = fleet.turns(1000);
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
            Fleet fleet, List<Worker> born, Random random, Turns turns, Map<Version, Version> before) {
        for (int i = 0; turns.isPlayed(i); i++) {
            Worker read = fleet.find(born.get(random.nextInt(born.size()))).orElseThrow();
            Worker next = changed(fleet, read, random);
            if (fleet.write(fleet.replace(read, next)) instanceof WriteResult.Applied) {
                before.put(next.version(), read.version());
            }
        }
    }

    /** Pairs of a record that was found, and of the same worker's among the idle, who were asked for after it. */
    private static List<List<Worker>> foundThenIdle(Fleet fleet, List<Worker> born) {
        Map<WorkerId, Worker> found = new HashMap<>();
        born.forEach(worker -> found.put(worker.id(), fleet.find(worker).orElseThrow()));
        return fleet.look().idle().stream()
                .map(idle -> List.of(Objects.requireNonNull(found.get(idle.id())), idle))
                .toList();
    }

    private static boolean isOlder(Worker one, Worker other, Map<Version, Version> before) {
        return Stream.iterate(before.get(other.version()), Objects::nonNull, before::get)
                .anyMatch(one.version()::equals);
    }

    private static Worker changed(Fleet fleet, Worker read, Random random) {
        return Records.fresh(
                switch (random.nextInt(5)) {
                    case 0 -> read.beat(Beat.alive(), 1, FleetControl.NONE, fleet.now());
                    case 1 -> read.profile(Profile.of("t" + random.nextInt(2), "e"), fleet.now());
                    case 2 -> read.mark(random.nextBoolean() ? Availability.OFFLINE : Availability.ONLINE, fleet.now());
                    case 3 -> fleet.busy(read, "s-" + fleet.next());
                    default ->
                        read.sessions().stream()
                                .reduce(read, (worker, session) -> worker.forget(session, fleet.now()), (a, b) -> b);
                });
    }

    @Test
    @Stochastic
    @DisplayName("RACE-7 (N18): while records change their profiles, a count has each of them once")
    @Ask("is one profile counted after the other, while records move between them?")
    default void race7_aCountHasEachRecordOnce(Fleet fleet) {
        List<Worker> born = IntStream.range(0, 6)
                .mapToObj(i -> fleet.put(fleet.newcomer("w" + i, Profile.of("t", "e" + i))))
                .toList();
        AtomicBoolean counted = new AtomicBoolean();
        List<Census> counts = new CopyOnWriteArrayList<>();
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

    private static void count(Fleet fleet, Turns turns, List<Census> counts) {
        for (int i = 0; turns.isPlayed(i); i++) {
            counts.add(fleet.store().census().value());
        }
    }

    private static void moveBetweenProfiles(Fleet fleet, List<Worker> born, AtomicBoolean until) {
        List<Worker> now = new ArrayList<>(born);
        for (int step = 0; !until.get() && step < 100_000; step++) {
            Profile next = Profile.of("t", "e" + (step + step / 6) % 6);
            int i = step % 6;
            now.set(i, fleet.change(now.get(i), worker -> worker.profile(next, fleet.now())));
        }
    }

    private static long sum(Census census) {
        return census.counts().values().stream()
                .flatMap(byStanding -> byStanding.values().stream())
                .mapToLong(count -> count)
                .sum();
    }
}
