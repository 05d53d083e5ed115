package io.workermanager.redis.write;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.redis.read.ProfileIndex;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * The position of a record in the index. The script adds the end of the record.
 *
 * @param profile the short name of its profile
 * @param state {@code left}, or the label of the status
 * @param turn the turn in the idle queue
 * @param marked whether it is marked OFFLINE or PAUSED
 * @param due when the first of its sessions becomes recoverable, if it has sessions
 */
record IndexPosition(String profile, String state, long turn, boolean marked, OptionalLong due) {
    static final String IDLE = "idle";

    static IndexPosition of(WorkerRecord worker) {
        boolean left = worker.lease().leftAt().isPresent();
        return new IndexPosition(
                ProfileIndex.name(worker.profile()).digest(),
                left ? "left" : worker.status().label(),
                worker.turn(),
                worker.availability() != Availability.ONLINE,
                due(worker, left));
    }

    private static OptionalLong due(WorkerRecord worker, boolean left) {
        LongStream orphans = worker.orphans().stream()
                .map(WorkerRecord.OrphanedSession::recoverableFrom)
                .mapToLong(time -> time.toEpochMilli());
        boolean assigned = worker.assignment().isPresent() && !left;
        LongStream assignment =
                assigned ? LongStream.of(worker.lease().deadline().toEpochMilli()) : LongStream.empty();
        return LongStream.concat(orphans, assignment).min();
    }

    /** Whether the record changes its sets when it changes from this entry to another. */
    boolean differsFrom(IndexPosition other) {
        return !profile.equals(other.profile)
                || !state.equals(other.state)
                || turn != other.turn
                || marked != other.marked
                || due.isPresent() != other.due.isPresent();
    }
}
