package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Mutants of one kind. A subclass adds them in its constructor. */
abstract class MutantTable {
    private boolean areAlike;
    private final List<Mutant> mutants = new ArrayList<>();

    final Stream<Mutant> mutants() {
        return mutants.stream();
    }

    /** The mutants that follow are alike: several may fail on one assertion. */
    final void alike() {
        areAlike = true;
    }

    final void add(Mutant mutant) {
        mutants.add(areAlike ? mutant.alike() : mutant);
    }

    /** Adds a mutant with a defect in what a write does. */
    final void fleet(String defect, String rules, Function<SettableClock, ReferenceFleet> fleet) {
        add(new Mutant(defect, List.of(rules.split(", ")), fleet, ReferenceStore::new));
    }

    /** Adds a mutant with a defect in a read, a watch or the life cycle. */
    final void store(String defect, String rules, Function<ReferenceFleet, WorkerStore> store) {
        add(new Mutant(defect, List.of(rules.split(", ")), ReferenceFleet::new, store));
    }

    /** Adds a mutant in which fleets of different names are one if their names have the same key. */
    final void named(String defect, String rules, UnaryOperator<String> key) {
        add(new Mutant(defect, List.of(rules.split(", ")), ReferenceFleet::new, ReferenceStore::new, key, false));
    }

    /** Adds a mutant that stores another record than the one that it is given. */
    final void record(
            String defect, String rules, BiFunction<ReferenceFleet, WorkerRecord, WorkerRecord> storedInstead) {
        fleet(defect, rules, clock -> new ReferenceFleet(clock) {
            @Override
            WorkerRecord kept(WorkerRecord given) {
                return storedInstead.apply(this, given);
            }
        });
    }

    /** Adds a mutant that stores another fleet control than the one that it is given. */
    final void control(
            String defect, String rules, BiFunction<ReferenceFleet, FleetControl, FleetControl> storedInstead) {
        fleet(defect, rules, clock -> new ReferenceFleet(clock) {
            @Override
            FleetControl kept(FleetControl given) {
                return storedInstead.apply(this, given);
            }
        });
    }

    /** Adds a mutant that stores another entry of the audit log than the one that it is given. */
    final void entry(String defect, String rules, UnaryOperator<Order.AuditEntry> storedInstead) {
        fleet(defect, rules, clock -> new ReferenceFleet(clock) {
            @Override
            void record(Order.AuditEntry entry) {
                super.record(storedInstead.apply(entry));
            }
        });
    }

    static FleetControl withHolds(FleetControl given, List<Hold> holds) {
        return FleetControl.stored(
                given.version(), given.revision(), holds, given.shutdown(), given.signalsClearedUnder(), given.sweep());
    }

    /** Adds a mutant with a defect in the delivery of hints. */
    final void hints(String defect, String rules, Function<SettableClock, HintDispatcher> hints) {
        fleet(defect, rules, clock -> {
            ReferenceFleet fleet = new ReferenceFleet(clock);
            fleet.signals = hints.apply(clock);
            return fleet;
        });
    }
}
