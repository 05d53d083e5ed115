package io.workermanager.rules;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;

/** What an operator changes in one record. The lease stays as it is. */
public final class OperatorTransitions {
    private OperatorTransitions() {}

    /** Sets the mark. */
    public static WorkerRecord mark(WorkerRecord worker, Availability mark, Instant now) {
        return mark == worker.availability() ? worker : marked(worker, mark, now);
    }

    private static WorkerRecord marked(WorkerRecord worker, Availability mark, Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.availability = mark;
        long revision = worker.markOrder().map(WorkerRecord.MarkOrder::revision).orElse(0L) + 1;
        long from = worker.markOrder().map(WorkerRecord.MarkOrder::markedFrom).orElse(0L);
        next.markOrder = Optional.of(new WorkerRecord.MarkOrder(
                Math.max(revision, now.toEpochMilli()), from == 0 ? worker.incarnation() : from));
        return next.toRecord();
    }

    /** Pauses an online worker. An offline worker stays offline, because OFFLINE is the stronger mark. */
    public static WorkerRecord pause(WorkerRecord worker, Instant now) {
        return worker.availability() == Availability.ONLINE ? mark(worker, Availability.PAUSED, now) : worker;
    }

    /** Ends a pause. An offline worker stays offline. */
    public static WorkerRecord resume(WorkerRecord worker, Instant now) {
        return worker.availability() == Availability.PAUSED ? mark(worker, Availability.ONLINE, now) : worker;
    }

    /** Sets the profile, also if it is the same. */
    public static WorkerRecord setProfile(WorkerRecord worker, Profile next, Instant now) {
        RecordEditor edit = new RecordEditor(worker, now);
        edit.profile = next;
        edit.lastCapabilityUpdate = now;
        return edit.toRecord();
    }
}
