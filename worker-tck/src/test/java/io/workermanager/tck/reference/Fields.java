package io.workermanager.tck.reference;

import io.workermanager.model.Attributes;
import io.workermanager.model.Lease;
import io.workermanager.model.MarkOrder;
import io.workermanager.model.Orphan;
import io.workermanager.model.Profile;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Worker;
import java.util.List;
import java.util.Optional;

/** A record under the same version with other fields, as no rule of the domain makes it. */
final class Fields {
    private final Worker given;
    private Profile profile;
    private List<Orphan> orphans;
    private Optional<ShutdownRequest> shutdown;
    private Lease lease;
    private Attributes attributes;
    private Optional<MarkOrder> markOrder;

    Fields(Worker given) {
        this.given = given;
        this.profile = given.profile();
        this.orphans = given.orphans();
        this.shutdown = given.shutdown();
        this.lease = given.lease();
        this.attributes = given.attributes();
        this.markOrder = given.markOrder();
    }

    Fields profile(Profile next) {
        profile = next;
        return this;
    }

    Fields orphans(List<Orphan> next) {
        orphans = next;
        return this;
    }

    Fields shutdown(Optional<ShutdownRequest> next) {
        shutdown = next;
        return this;
    }

    Fields lease(Lease next) {
        lease = next;
        return this;
    }

    Fields attributes(Attributes next) {
        attributes = next;
        return this;
    }

    Fields markOrder(Optional<MarkOrder> next) {
        markOrder = next;
        return this;
    }

    Worker worker() {
        return new Worker(
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
