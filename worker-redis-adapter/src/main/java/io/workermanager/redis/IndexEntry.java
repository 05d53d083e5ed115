package io.workermanager.redis;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Where the index has a record, by the record alone; the script adds how long the record is kept.
 *
 * @param profile the short name of its profile
 * @param state {@code left}, or its status
 * @param turn its place among the idle
 * @param marked whether it is OFFLINE or PAUSED, living or not
 * @param due from when on a session of it may be handed out for recovery, if it has one
 */
record IndexEntry(String profile, String state, long turn, boolean marked, OptionalLong due) {
    static final String IDLE = "idle";

    static IndexEntry of(WorkerRecord worker) {
        boolean left = worker.lease().leftAt().isPresent();
        return new IndexEntry(
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

    /** Whether a record moves, appears or disappears somewhere when it comes to stand like another. */
    boolean differsFrom(IndexEntry other) {
        return !profile.equals(other.profile)
                || !state.equals(other.state)
                || turn != other.turn
                || marked != other.marked
                || due.isPresent() != other.due.isPresent();
    }
}
