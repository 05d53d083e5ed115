package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;
import java.util.List;
import java.util.function.Function;

/**
 * The reference store with one thing wrong.
 *
 * @param wrong what is wrong, in words
 * @param rules the numbers of rules that must notice
 * @param fleet makes a fleet
 * @param store opens a store on it
 */
record Mutant(
        String wrong,
        List<String> rules,
        Function<SettableClock, ReferenceFleet> fleet,
        Function<ReferenceFleet, WorkerStore> store) {
    /** What is wrong is in what a write does. */
    static Mutant ofFleet(String wrong, Function<SettableClock, ReferenceFleet> fleet, String... rules) {
        return new Mutant(wrong, List.of(rules), fleet, ReferenceStore::new);
    }

    /** What is wrong is in how a store reads, or in its life. */
    static Mutant ofStore(String wrong, Function<ReferenceFleet, WorkerStore> store, String... rules) {
        return new Mutant(wrong, List.of(rules), ReferenceFleet::new, store);
    }

    @Override
    public String toString() {
        return wrong;
    }
}
