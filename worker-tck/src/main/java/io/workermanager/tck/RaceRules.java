package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.FleetControlTransitions;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Many threads at once. */
interface RaceRules {
    @ContractRule(hint = "are read, comparison and write one atomic step?", randomized = true)
    @DisplayName("RACE-1 (N1): of many threads that read and replace one record, no two replace the same version")
    default void race1_noVersionIsReplacedTwice(TckFixture fixture) {
        WorkerRecord first = fixture.put(withAttributes(fixture.newRecord("a"), Map.of("n", 0)));
        Set<Version> replaced = ConcurrentHashMap.newKeySet();
        AtomicInteger applied = new AtomicInteger();
        IterationLimit iterations = fixture.iterations(60);
        fixture.runConcurrently(8, thread -> () -> {
            for (int i = 0; iterations.allows(i); i++) {
                WorkerRecord read = fixture.find(first).orElseThrow();
                WorkerRecord next = withAttributes(read, Map.of("n", n(read.attributes()) + 1));
                if (fixture.write(fixture.replace(read, next)) instanceof WriteResult.Applied) {
                    applied.incrementAndGet();
                    assertThat(replaced.add(read.version()))
                            .as("version " + read.version() + " is replaced for the first time")
                            .isTrue();
                }
            }
            return thread;
        });
        assertThat(n(fixture.find(first).orElseThrow().attributes()))
                .as("each replace builds on the one before")
                .isEqualTo(applied.get());
    }

    private static long n(Attributes attributes) {
        return (Long) Objects.requireNonNull(attributes.asMap().get("n"));
    }

    @ContractRule(hint = "are check and insert one atomic step?", randomized = true)
    @DisplayName("RACE-2 (N9): of many threads that insert under one id, exactly one succeeds")
    default void race2_oneInsertWins(TckFixture fixture) {
        for (int round = 0; round < 20; round++) {
            String id = "w" + round;
            List<WriteResult> results =
                    fixture.runConcurrently(8, thread -> () -> fixture.write(fixture.insert(fixture.newRecord(id))));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
        }
    }

    @ContractRule(hint = "is the session index checked and written in one atomic step?", randomized = true)
    @DisplayName("RACE-3 (N19): of many workers that take one session at once, exactly one gets it")
    default void race3_oneWorkerGetsTheSession(TckFixture fixture) {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            List<Write> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                WorkerRecord worker = fixture.put("w" + round + "-" + i);
                claims.add(fixture.replace(worker, fixture.withSession(worker, session)));
            }
            List<WriteResult> results = fixture.runConcurrently(8, thread -> () -> fixture.write(claims.get(thread)));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
            assertThat(fixture.holder(session)).isPresent();
        }
    }

    @ContractRule(hint = "is the transfer checked and written in one atomic step?", randomized = true)
    @DisplayName("RACE-4 (N22): of many workers that transfer one session at once, exactly one gets it")
    default void race4_oneWorkerGetsTheTransfer(TckFixture fixture) {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            WorkerRecord from = fixture.assign(fixture.put("from" + round), session);
            List<Write> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                claims.add(fixture.transferWrite(fixture.put("w" + round + "-" + i), session, tokenOf(from, session)));
            }
            List<WriteResult> results = fixture.runConcurrently(8, thread -> () -> fixture.write(claims.get(thread)));
            assertThat(results)
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
        }
    }

    @ContractRule(hint = "are comparison and write of the control one atomic step?", randomized = true)
    @DisplayName("RACE-5 (N17): of many threads that change the control, no two replace the same version")
    default void race5_noControlIsReplacedTwice(TckFixture fixture) {
        Set<Version> replaced = ConcurrentHashMap.newKeySet();
        IterationLimit iterations = fixture.iterations(30);
        fixture.runConcurrently(8, thread -> () -> {
            for (int i = 0; iterations.allows(i); i++) {
                FleetControl read = fixture.store().control();
                FleetControl next = FleetControlTransitions.clearSignals(read, fixture.now());
                WriteResult result = fixture.writeControl(read, next, fixture.openWindow());
                assertThat(result instanceof WriteResult.Rejected || replaced.add(read.version()))
                        .as("control " + read.version() + " is replaced for the first time")
                        .isTrue();
            }
            return thread;
        });
    }

    @ContractRule(hint = "is the index updated in the same step as the record?", randomized = true)
    @DisplayName(
            "RACE-6 (N3): while records change, no query delivers a record out of scope, or one older than an earlier call saw")
    default void race6_everyQueryStaysInScope(TckFixture fixture) {
        List<WorkerRecord> born = fixture.put(6, i -> fixture.newRecord("w" + i));
        Map<Version, Version> before = new ConcurrentHashMap<>();
        List<List<WorkerRecord>> foundThenIdle = new ArrayList<>();
        AtomicInteger writing = new AtomicInteger(4);
        IterationLimit iterations = fixture.iterations(60);
        IterationLimit polling = fixture.iterations(1000);
        fixture.runConcurrently(5, thread -> () -> {
            if (thread > 0) {
                changeSome(fixture, born, new Random(thread), iterations, before);
                writing.decrementAndGet();
                return thread;
            }
            for (int i = 0; iterations.allows(i) || (writing.get() > 0 && polling.allows(i)); i++) {
                fixture.inspect().assertIdleOnly(profile -> profile.type().equals("t1"));
                foundThenIdle.addAll(foundThenIdle(fixture, born));
            }
            return thread;
        });
        foundThenIdle.forEach(pair -> assertThat(isOlder(pair.get(1), pair.get(0), before))
                .as("whether the idle had %s in an older state than find, which was asked before", pair.get(1))
                .isFalse());
        fixture.assertStored(
                born.stream().map(worker -> fixture.find(worker).orElseThrow()).toList());
    }

    private static void changeSome(
            TckFixture fixture,
            List<WorkerRecord> born,
            Random random,
            IterationLimit iterations,
            Map<Version, Version> before) {
        for (int i = 0; iterations.allows(i); i++) {
            WorkerRecord read =
                    fixture.find(born.get(random.nextInt(born.size()))).orElseThrow();
            WorkerRecord next = changed(fixture, read, random);
            if (fixture.write(fixture.replace(read, next)) instanceof WriteResult.Applied) {
                before.put(next.version(), read.version());
            }
        }
    }

    /** Pairs of a record that was found, and of the same worker's among the idle, who were asked for after it. */
    private static List<List<WorkerRecord>> foundThenIdle(TckFixture fixture, List<WorkerRecord> born) {
        Map<WorkerId, WorkerRecord> found = new HashMap<>();
        born.forEach(worker -> found.put(worker.id(), fixture.find(worker).orElseThrow()));
        return fixture.inspect().idle().stream()
                .map(idle -> List.of(Objects.requireNonNull(found.get(idle.id())), idle))
                .toList();
    }

    private static boolean isOlder(WorkerRecord one, WorkerRecord other, Map<Version, Version> before) {
        return Stream.iterate(before.get(other.version()), Objects::nonNull, before::get)
                .anyMatch(one.version()::equals);
    }

    private static WorkerRecord changed(TckFixture fixture, WorkerRecord read, Random random) {
        return withFreshVersion(
                switch (random.nextInt(5)) {
                    case 0 -> fixture.beaten(read, Heartbeat.alive());
                    case 1 -> fixture.withProfile(read, Profile.of("t" + random.nextInt(2), "e"));
                    case 2 -> fixture.marked(read, random.nextBoolean() ? Availability.OFFLINE : Availability.ONLINE);
                    case 3 -> fixture.withSession(read, "s-" + fixture.nextNumber());
                    default -> read.sessions().stream().reduce(read, fixture::without, (a, b) -> b);
                });
    }

    @ContractRule(
            hint = "are profiles counted one after the other, while records move between them?",
            randomized = true)
    @DisplayName("RACE-7 (N18): while records change their profiles, a census counts each of them once")
    default void race7_aCensusCountsEachRecordOnce(TckFixture fixture) {
        List<WorkerRecord> born = fixture.put(6, i -> fixture.newRecord("w" + i, Profile.of("t", "e" + i)));
        AtomicBoolean counted = new AtomicBoolean();
        List<WorkerCensus> counts = new CopyOnWriteArrayList<>();
        fixture.runConcurrently(2, thread -> () -> {
            if (thread == 0) {
                count(fixture, fixture.iterations(60), counts);
                counted.set(true);
            } else {
                moveBetweenProfiles(fixture, born, counted);
            }
            return thread;
        });
        assertThat(counts.stream().map(StoreInspector::total))
                .as("how many records there are, by each count")
                .containsOnly((long) born.size());
    }

    private static void count(TckFixture fixture, IterationLimit iterations, List<WorkerCensus> counts) {
        for (int i = 0; iterations.allows(i); i++) {
            counts.add(fixture.store().census().value());
        }
    }

    private static void moveBetweenProfiles(TckFixture fixture, List<WorkerRecord> born, AtomicBoolean until) {
        List<WorkerRecord> now = new ArrayList<>(born);
        for (int step = 0; !until.get() && step < 100_000; step++) {
            Profile next = Profile.of("t", "e" + (step + step / 6) % 6);
            int i = step % 6;
            now.set(i, fixture.update(now.get(i), worker -> fixture.withProfile(worker, next)));
        }
    }

    @ContractRule(hint = "are comparison and removal one atomic step, also beside another process?", randomized = true)
    @DisplayName("RACE-8 (N1): of threads that remove and replace one version at once, exactly one succeeds")
    default void race8_oneRemovalOrReplaceWins(TckFixture fixture) {
        for (int round = 0; round < 20; round++) {
            WorkerRecord stored = fixture.put("w" + round);
            WorkerRecord next = withSession(stored, "s" + round, fixture.currentToken());
            List<Write> writes = List.of(
                    fixture.remove(stored),
                    fixture.replace(stored, next),
                    fixture.replace(stored, withFreshVersion(next)));
            List<WriteResult> results =
                    fixture.runConcurrently(writes.size(), thread -> () -> fixture.write(writes.get(thread)));
            assertThat(results)
                    .as("the results of one removal and two replaces of one version")
                    .filteredOn(WriteResult.Applied.class::isInstance)
                    .hasSize(1);
            assertThat(fixture.find(stored).isPresent())
                    .as("whether the record is there, although its removal was applied")
                    .isEqualTo(results.get(0) instanceof WriteResult.Rejected);
        }
    }
}
