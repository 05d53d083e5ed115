package io.workermanager.tck.reference;

import io.workermanager.model.Attributes;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import java.util.List;
import java.util.Optional;

/** A record under the same version with other fields, as no rule of the domain makes it. */
final class RecordCopy {
    private final WorkerRecord given;
    private Profile profile;
    private List<WorkerRecord.OrphanedSession> orphans;
    private Optional<ShutdownRequest> shutdown;
    private Lease lease;
    private Attributes attributes;
    private Optional<WorkerRecord.MarkOrder> markOrder;

    RecordCopy(WorkerRecord given) {
        this.given = given;
        this.profile = given.profile();
        this.orphans = given.orphans();
        this.shutdown = given.shutdown();
        this.lease = given.lease();
        this.attributes = given.attributes();
        this.markOrder = given.markOrder();
    }

    RecordCopy profile(Profile next) {
        profile = next;
        return this;
    }

    RecordCopy orphans(List<WorkerRecord.OrphanedSession> next) {
        orphans = next;
        return this;
    }

    RecordCopy shutdown(Optional<ShutdownRequest> next) {
        shutdown = next;
        return this;
    }

    RecordCopy lease(Lease next) {
        lease = next;
        return this;
    }

    RecordCopy attributes(Attributes next) {
        attributes = next;
        return this;
    }

    RecordCopy markOrder(Optional<WorkerRecord.MarkOrder> next) {
        markOrder = next;
        return this;
    }

    WorkerRecord worker() {
        return new WorkerRecord(
                given.id(),
                given.version(),
                given.incarnation(),
                given.registeredUnder(),
                profile,
                given.availability(),
                given.assignment(),
                orphans,
                shutdown,
                given.startedAt(),
                lease,
                given.lastStatusChange(),
                given.lastCapabilityUpdate(),
                given.turn(),
                attributes,
                markOrder);
    }
}
