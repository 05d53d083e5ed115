package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;
import static io.workermanager.tck.reference.Mutant.ofStore;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.port.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Stores that answer a change of one kind, and do not write it; or count by what was. */
final class ConsistencyMutants {
    private ConsistencyMutants() {}

    static List<Mutant> all() {
        return List.of(
                losing(
                        "a pause that becomes a mark offline is answered and not written",
                        replace ->
                                isPaused(replace.expected()) && replace.next().availability() == Availability.OFFLINE,
                        "AGREE-1"),
                losing(
                        "a busy worker's change of profile is answered and not written",
                        replace -> isBusy(replace.expected())
                                && replace.next()
                                        .assignment()
                                        .equals(replace.expected().assignment())
                                && !replace.next()
                                        .profile()
                                        .equals(replace.expected().profile()),
                        "AGREE-2"),
                ofStore(
                        "a dead worker with a session counts as busy",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerState, Long>> counts) {
                                Instant at = isBusy(worker) ? worker.lease().lastHeartbeat() : now;
                                super.count(worker, at, counts);
                            }
                        },
                        "AGREE-1"));
    }

    private static Mutant losing(String wrong, Predicate<Write.Replace> lost, String... rules) {
        return ofFleet(
                wrong,
                clock -> new ReferenceFleet(clock) {
                    @Override
                    void run(Write write, Instant now) {
                        if (!(write instanceof Write.Replace replace && lost.test(replace))) {
                            super.run(write, now);
                        }
                    }
                },
                rules);
    }

    private static boolean isBusy(WorkerRecord worker) {
        return worker.assignment().isPresent();
    }

    private static boolean isPaused(WorkerRecord worker) {
        return worker.availability() == Availability.PAUSED;
    }
}
