package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names of every kind: whatever the domain accepts, the store keeps byte by byte. */
interface NameRules {
    /** Names that some language, pattern or separator gives a meaning to, and pairs that look alike. */
    static List<String> awkward() {
        Set<String> names = new LinkedHashSet<>(List.of(
                "a",
                "A",
                "a ",
                " a",
                " ",
                "a b",
                "a:b",
                "a::b",
                ":",
                "*",
                "?",
                "a*",
                "[a-z]",
                "{x}",
                "{",
                "}",
                "{}",
                "a{b}c",
                "a/b",
                "../a",
                "a.b",
                ".",
                "a,b",
                "a;b",
                "a|b",
                "a#b",
                "a%b",
                "%s",
                "%00",
                "$1",
                "${x}",
                "\\",
                "\\n",
                "\"",
                "'",
                "`",
                "<a>",
                "&amp;",
                "null",
                "true",
                "0",
                "-1",
                "1e3",
                "NaN",
                "worker:a",
                "workers:a",
                "id",
                "all"));
        names.addAll(List.of(
                "\u00e9",
                "e\u0301",
                "\u00df",
                "SS",
                "\u0130",
                "i",
                "\u65e5\u672c",
                "\ud83d\ude00",
                "\ufffd",
                "\ufeff",
                "\u00a0",
                "\u202eabc",
                "\u2028",
                "\u05d0\u05d1",
                "\ud83d\udc68\u200d\ud83d\udc69"));
        names.addAll(List.of("x".repeat(256), "x".repeat(255) + "y", "\u00e9".repeat(128), "\ud83d\ude00".repeat(64)));
        return List.copyOf(names);
    }

    @Test
    @DisplayName("NAME-1 (N28): a worker of any name is in every query, and goes when it is removed")
    @DiagnosticHint("does a name pass through a pattern, a separator, an escape or a change of case?")
    default void name1_aWorkerOfAnyName(TckFixture fleet) {
        List<WorkerRecord> all = new ArrayList<>();
        awkward().forEach(name -> all.add(fleet.put(name)));
        fleet.look().assertStand(all);

        List<WorkerRecord> left = new ArrayList<>(all);
        for (WorkerRecord worker : all) {
            fleet.drop(worker);
            left.remove(worker);
            assertThat(fleet.find(worker)).isEmpty();
        }
        fleet.look().assertStand(left);
    }

    @Test
    @DisplayName("NAME-2 (N28): a session of any name has its own holder")
    @DiagnosticHint("are two sessions taken for one because their names look alike?")
    default void name2_aSessionOfAnyName(TckFixture fleet) {
        List<WorkerRecord> all = new ArrayList<>();
        for (String name : awkward()) {
            all.add(fleet.put(fleet.busy(fleet.newcomer("w" + all.size()), name)));
        }
        fleet.look().assertStand(all);
    }

    @Test
    @DisplayName("NAME-3 (N23, N28): types, exchanges and capabilities of any name are profiles of their own")
    @DiagnosticHint("are the parts of a profile joined by a character that may occur in them?")
    default void name3_aProfileOfAnyName(TckFixture fleet) {
        List<WorkerRecord> all = new ArrayList<>();
        for (String name : awkward()) {
            all.add(fleet.put(fleet.newcomer("t" + all.size(), Profile.of(name, "e"))));
            all.add(fleet.put(fleet.newcomer("e" + all.size(), Profile.of("t", name))));
            all.add(fleet.put(fleet.newcomer("c" + all.size(), Profile.of("t", "e", name))));
        }
        all.add(fleet.put(fleet.newcomer("joined-1", Profile.of("a:b", "c", "d,e"))));
        all.add(fleet.put(fleet.newcomer("joined-2", Profile.of("a", "b:c", "d", "e"))));
        all.add(fleet.put(fleet.newcomer("joined-3", Profile.of("a", "b:c", "d,e"))));
        all.add(fleet.put(fleet.newcomer(
                "many", new Profile("t", "e", Set.copyOf(awkward().subList(0, 50))))));
        fleet.look().assertStand(all);
    }

    @Test
    @DisplayName("NAME-4 (N28): pages of the idle go on after a worker of any name")
    @DiagnosticHint("is the name in a cursor cut at a separator, or escaped on one way only?")
    default void name4_aPageEndsWithAnyName(TckFixture fleet) {
        List<WorkerRecord> all = new ArrayList<>();
        awkward().forEach(name -> all.add(fleet.put(TestRecords.withTurn(fleet.newcomer(name), 1))));
        all.sort(StoreInspector.TURN);
        RecordRepresentation.assertInOrder(
                "the longest idle, one a page", fleet.look().idle(profile -> true, 1, page -> {}), all);
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName("NAME-5 (N28): a watch of a worker of any name hears of that one and of no other")
    @DiagnosticHint(
            "is a name taken for a pattern, or two names for one channel, or is the watch itself deaf (SIGNAL-2)?")
    default void name5_aWatchOfAnyName(TckFixture fleet) {
        for (int parity = 0; parity < 2; parity++) {
            WorkerStore store = fleet.elsewhere();
            Map<String, RecordingListener> heard = new LinkedHashMap<>();
            everySecond(parity).forEach(name -> heard.put(name, watch(fleet, store, name)));
            RecordingListener last = watch(fleet, store, "the last of the others");
            everySecond(1 - parity).forEach(name -> insert(fleet, store, name));
            insert(fleet, store, "the last of the others");
            last.assertNext(ChangeHint.WORKER_CHANGED);
            heard.forEach((name, own) -> assertThat(own.signals)
                    .as("what the watch of '%s' heard of others", name)
                    .isEmpty());

            heard.forEach((name, own) -> {
                insert(fleet, store, name);
                own.assertNext(ChangeHint.WORKER_CHANGED);
            });
        }
    }

    /** Names that look alike stand side by side, and so come apart. */
    private static List<String> everySecond(int from) {
        List<String> all = awkward();
        return IntStream.range(0, all.size())
                .filter(i -> i % 2 == from)
                .mapToObj(all::get)
                .toList();
    }

    private static RecordingListener watch(TckFixture fleet, WorkerStore store, String name) {
        RecordingListener heard = new RecordingListener(fleet);
        store.watch(WorkerStore.WatchScope.of(WorkerId.of(name)), heard);
        return heard;
    }

    private static void insert(TckFixture fleet, WorkerStore store, String name) {
        TckFixture.assertApplied(
                store.write(List.of(fleet.insert(fleet.newcomer(name)))).get(0));
    }
}
