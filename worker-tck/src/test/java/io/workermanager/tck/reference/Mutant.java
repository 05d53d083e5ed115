package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The reference store with one defect.
 *
 * @param defect the defect
 * @param rules the rules that must detect it
 * @param fleet creates the fleet
 * @param store opens a store of the fleet
 * @param key the name under which a fleet is kept
 * @param isAlike whether other mutants may fail on the same assertion
 */
record Mutant(
        String defect,
        List<String> rules,
        Function<SettableClock, ReferenceFleet> fleet,
        Function<ReferenceFleet, WorkerStore> store,
        UnaryOperator<String> key,
        boolean isAlike) {
    Mutant(
            String defect,
            List<String> rules,
            Function<SettableClock, ReferenceFleet> fleet,
            Function<ReferenceFleet, WorkerStore> store) {
        this(defect, rules, fleet, store, UnaryOperator.identity(), false);
    }

    Mutant alike() {
        return new Mutant(defect, rules, fleet, store, key, true);
    }

    @Override
    public String toString() {
        return defect;
    }
}
