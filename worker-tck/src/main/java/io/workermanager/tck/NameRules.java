package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.assertInOrder;
import static io.workermanager.tck.StoreInspector.IDLE_ORDER;
import static io.workermanager.tck.TckFixture.assertApplied;
import static io.workermanager.tck.TestRecords.withTurn;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** Every name that the domain accepts. */
interface NameRules {
    /** Names that some language, pattern or separator gives a meaning to, and pairs that look alike. */
    static List<String> awkward() {
        Set<String> names = new LinkedHashSet<>(List.of("a", "A", "a ", " a", " ", "a b"));
        String ascii =
                "a:b a::b : * ? a* [a-z] {x} { } {} a{b}c a/b ../a a.b . a,b a;b a|b a#b a%b %s %00 $1 ${x} \\ \\n"
                        + " \" ' ` <a> &amp; null true 0 -1 1e3 NaN worker:a workers:a id all";
        String others =
                "\u00e9 e\u0301 \u00df SS \u0130 i \u65e5\u672c \ud83d\ude00 \ufffd \ufeff \u00a0 \u202eabc \u2028"
                        + " \u05d0\u05d1 \ud83d\udc68\u200d\ud83d\udc69";
        names.addAll(List.of((ascii + " " + others).split(" ")));
        names.addAll(List.of("x".repeat(256), "x".repeat(255) + "y", "\u00e9".repeat(128), "\ud83d\ude00".repeat(64)));
        return List.copyOf(names);
    }

    @ContractRule(hint = "does a name pass through a pattern, a separator, an escape or a change of case?")
    @DisplayName("NAME-1 (N28): a worker with any valid name is in every query, and goes when it is removed")
    default void name1_aWorkerMayHaveAnyName(TckFixture fixture) {
        List<WorkerRecord> all = new ArrayList<>();
        awkward().forEach(name -> all.add(fixture.put(name)));
        fixture.assertStored(all);

        List<WorkerRecord> left = new ArrayList<>(all);
        for (WorkerRecord worker : all) {
            fixture.delete(worker);
            left.remove(worker);
            assertThat(fixture.find(worker)).isEmpty();
        }
        fixture.assertStored(left);
    }

    @ContractRule(hint = "are two sessions treated as one because their names look alike?")
    @DisplayName("NAME-2 (N28): a session of any name has its own holder")
    default void name2_aSessionMayHaveAnyName(TckFixture fixture) {
        List<WorkerRecord> all = new ArrayList<>();
        for (String name : awkward()) {
            all.add(fixture.put(fixture.withSession(fixture.newRecord("w" + all.size()), name)));
        }
        fixture.assertStored(all);
    }

    @ContractRule(hint = "are the parts of a profile joined by a character that may occur in them?")
    @DisplayName("NAME-3 (N23, N28): types, exchanges and capabilities of any name form distinct profiles")
    default void name3_aProfileMayHaveAnyName(TckFixture fixture) {
        List<WorkerRecord> all = new ArrayList<>();
        for (String name : awkward()) {
            all.add(fixture.put(fixture.newRecord("t" + all.size(), Profile.of(name, "e"))));
            all.add(fixture.put(fixture.newRecord("e" + all.size(), Profile.of("t", name))));
            all.add(fixture.put(fixture.newRecord("c" + all.size(), Profile.of("t", "e", name))));
        }
        all.add(fixture.put(fixture.newRecord("joined-1", Profile.of("a:b", "c", "d,e"))));
        all.add(fixture.put(fixture.newRecord("joined-2", Profile.of("a", "b:c", "d", "e"))));
        all.add(fixture.put(fixture.newRecord("joined-3", Profile.of("a", "b:c", "d,e"))));
        all.add(fixture.put(fixture.newRecord(
                "many", new Profile("t", "e", Set.copyOf(awkward().subList(0, 50))))));
        fixture.assertStored(all);
    }

    @ContractRule(hint = "is the name in a cursor split at a separator, or escaped in one direction only?")
    @DisplayName("NAME-4 (N28): pages of idle workers continue after a worker with any valid name")
    default void name4_aPageMayEndWithAnyName(TckFixture fixture) {
        List<WorkerRecord> all = new ArrayList<>();
        awkward().forEach(name -> all.add(fixture.put(withTurn(fixture.newRecord(name), 1))));
        all.sort(IDLE_ORDER);
        assertInOrder("the longest idle, one a page", fixture.inspect().idle(profile -> true, 1, page -> {}), all);
    }

    @ContractRule(
            hint =
                    "is a name treated as a pattern, do two names share a channel, or does the watch receive nothing (SIGNAL-2)?",
            requires = Capability.SIGNALS)
    @DisplayName(
            "NAME-5 (N28): a watch of a worker with any valid name receives the hints of that worker and of no other")
    default void name5_aWatchMayBeOfAnyName(TckFixture fixture) {
        for (int parity = 0; parity < 2; parity++) {
            WorkerStore store = fixture.openOtherFleet();
            Map<String, RecordingListener> received = new LinkedHashMap<>();
            everySecond(parity).forEach(name -> received.put(name, watch(fixture, store, name)));
            RecordingListener last = watch(fixture, store, "the last of the others");
            everySecond(1 - parity).forEach(name -> insert(fixture, store, name));
            insert(fixture, store, "the last of the others");
            last.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            received.forEach((name, own) -> assertThat(own.hints)
                    .as("what the watch of '%s' heard of others", name)
                    .isEmpty());

            received.forEach((name, own) -> {
                insert(fixture, store, name);
                own.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
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

    private static RecordingListener watch(TckFixture fixture, WorkerStore store, String name) {
        RecordingListener received = new RecordingListener(fixture);
        store.watch(WorkerStore.WatchScope.of(WorkerId.of(name)), received);
        return received;
    }

    private static void insert(TckFixture fixture, WorkerStore store, String name) {
        assertApplied(
                store.write(List.of(fixture.insert(fixture.newRecord(name)))).get(0));
    }
}
