package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;
import java.util.List;
import java.util.function.Function;

/**
 * The reference store with one defect.
 *
 * @param defect the defect
 * @param rules the rules that must detect it
 * @param fleet creates the fleet
 * @param store opens a store of the fleet
 */
record Mutant(
        String defect,
        List<String> rules,
        Function<SettableClock, ReferenceFleet> fleet,
        Function<ReferenceFleet, WorkerStore> store) {
    @Override
    public String toString() {
        return defect;
    }
}
