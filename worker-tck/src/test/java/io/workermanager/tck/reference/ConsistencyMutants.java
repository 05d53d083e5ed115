package io.workermanager.tck.reference;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/** Stores that confirm one kind of change without writing it, or count by an earlier state. */
final class ConsistencyMutants extends MutantTable {
    ConsistencyMutants() {
        losing(
                "a change from PAUSED to OFFLINE is confirmed and not written",
                "AGREE-1",
                replace -> isPaused(replace.expected()) && replace.next().availability() == Availability.OFFLINE);
        losing(
                "a busy worker's profile change is confirmed and not written",
                "AGREE-2",
                replace -> isBusy(replace.expected())
                        && replace.next().assignment().equals(replace.expected().assignment())
                        && !replace.next().profile().equals(replace.expected().profile()));
        store("an expired worker with a session counts as busy", "AGREE-1", fleet -> new ReferenceStore(fleet) {
            @Override
            void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerCensus.State, Long>> counts) {
                Instant at = isBusy(worker) ? worker.lease().lastHeartbeat() : now;
                super.count(worker, at, counts);
            }
        });
    }

    private void losing(String wrong, String rules, Predicate<Write.Replace> lost) {
        fleet(wrong, rules, clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                if (!(write instanceof Write.Replace replace && lost.test(replace))) {
                    super.run(write, now);
                }
            }
        });
    }

    private static boolean isBusy(WorkerRecord worker) {
        return worker.assignment().isPresent();
    }

    private static boolean isPaused(WorkerRecord worker) {
        return worker.availability() == Availability.PAUSED;
    }
}
