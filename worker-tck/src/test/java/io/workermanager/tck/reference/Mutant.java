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
    @Override
    public String toString() {
        return wrong;
    }
}
