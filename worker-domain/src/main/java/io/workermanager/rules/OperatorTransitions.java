package io.workermanager.rules;

import io.workermanager.model.Availability;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What an operator changes in one record. The lease stays as it is. */
public final class OperatorTransitions {
    private OperatorTransitions() {}

    /**
     * A mark that an operator orders.
     *
     * @param availability the mark
     * @param cause who orders it and why
     * @param until when the mark ends; empty without an end, and for ONLINE
     */
    public record Mark(Availability availability, Order.Cause cause, Optional<Instant> until) {
        public static Mark online(Order.Cause cause) {
            return new Mark(Availability.ONLINE, cause, Optional.empty());
        }

        /** Whether a worker has this mark already. An order without a cause leaves the cause of the mark as it is. */
        private boolean isOn(WorkerRecord worker) {
            if (availability != worker.availability()) {
                return false;
            }
            Optional<WorkerRecord.MarkOrder> order = worker.markOrder();
            return availability == Availability.ONLINE
                    || (until.equals(order.flatMap(WorkerRecord.MarkOrder::until))
                            && (cause.equals(Order.Cause.unstated())
                                    || order.filter(given -> given.cause().equals(cause))
                                            .isPresent()));
        }
    }

    /** Sets a mark without a cause and an end. */
    public static WorkerRecord mark(WorkerRecord worker, Availability mark, Instant now) {
        return mark(worker, new Mark(mark, Order.Cause.unstated(), Optional.empty()), now);
    }

    /** Sets the mark. */
    public static WorkerRecord mark(WorkerRecord worker, Mark mark, Instant now) {
        return mark.isOn(worker) ? worker : marked(worker, mark, now.toEpochMilli(), now);
    }

    private static WorkerRecord marked(WorkerRecord worker, Mark mark, long leastRevision, Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.availability = mark.availability();
        long revision = worker.markOrder().map(WorkerRecord.MarkOrder::revision).orElse(0L) + 1;
        long from = worker.markOrder().map(WorkerRecord.MarkOrder::markedFrom).orElse(0L);
        next.markOrder = Optional.of(new WorkerRecord.MarkOrder(
                Math.max(revision, leastRevision),
                from == 0 ? worker.incarnation() : from,
                mark.cause(),
                mark.until()));
        return next.toRecord();
    }

    /** Pauses an online worker without a cause and an end. */
    public static WorkerRecord pause(WorkerRecord worker, Instant now) {
        return pause(worker, new Mark(Availability.PAUSED, Order.Cause.unstated(), Optional.empty()), now);
    }

    /** Pauses an online worker. An offline worker stays offline, because OFFLINE is the stronger mark. */
    public static WorkerRecord pause(WorkerRecord worker, Mark paused, Instant now) {
        return worker.availability() == Availability.OFFLINE ? worker : mark(worker, paused, now);
    }

    /** Ends a pause without a cause. */
    public static WorkerRecord resume(WorkerRecord worker, Instant now) {
        return resume(worker, Order.Cause.unstated(), now);
    }

    /** Ends a pause. An offline worker stays offline. */
    public static WorkerRecord resume(WorkerRecord worker, Order.Cause cause, Instant now) {
        return worker.availability() == Availability.PAUSED ? mark(worker, Mark.online(cause), now) : worker;
    }

    /**
     * Lifts a mark whose end has come. Every write of a record begins with this. The revision is the next one, whatever the time: an
     * order that an operator gave before this lift stays the later one.
     */
    public static WorkerRecord withoutEndedMark(WorkerRecord worker, Instant now) {
        return worker.availability() == Availability.ONLINE
                ? worker
                : worker.markOrder()
                        .filter(order -> order.hasEnded(now))
                        .map(order -> marked(worker, Mark.online(order.cause()), 1, now))
                        .orElse(worker);
    }

    /**
     * Returns the first record of an id, with a mark for the worker that registers later. Until then the record is like that of a
     * worker that left.
     */
    public static WorkerRecord markInAdvance(WorkerId id, Mark mark, Duration ttl, long leastIncarnation, Instant now) {
        Lease left = new Lease(now, ttl, Optional.of(now));
        return marked(
                new RecordEditor(id, Math.max(1, leastIncarnation), 0, Profile.defaults(), left, now).toRecord(),
                mark,
                now.toEpochMilli(),
                now);
    }

    /** Sets the profile, also if it is the same. */
    public static WorkerRecord setProfile(WorkerRecord worker, Profile next, Instant now) {
        RecordEditor edit = new RecordEditor(worker, now);
        edit.profile = next;
        edit.lastCapabilityUpdate = now;
        return edit.toRecord();
    }
}
