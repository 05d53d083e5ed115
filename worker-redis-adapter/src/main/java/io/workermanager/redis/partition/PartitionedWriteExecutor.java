package io.workermanager.redis.partition;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.partition.ParallelCalls.Attempt;
import io.workermanager.redis.partition.SessionReservations.Reserved;
import io.workermanager.redis.partition.SessionReservations.Taking;
import io.workermanager.redis.write.WriteExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes to a fleet of several partitions. A write that takes or gives up no session is one call to the worker's partition, with
 * all others of a batch that go there. One that does is made by itself, in between: the session is reserved, the record written,
 * and what changed told where it must be known. Whatever fails once the record is written leaves the outcome unknown, and repeating
 * the write makes it good. Safe for use by many threads.
 */
final class PartitionedWriteExecutor {
    /** A renewal of a reservation at the latest after this part of the time that it lasts. */
    private static final int RENEWALS = 4;

    private final PartitionTable partitions;
    private final SessionReservations reservations;
    private final ParallelCalls fanOut;

    PartitionedWriteExecutor(PartitionTable partitions, SessionReservations reservations, ParallelCalls fanOut) {
        this.partitions = partitions;
        this.reservations = reservations;
        this.fanOut = fanOut;
    }

    List<WriteResult> run(List<Write> writes) {
        WriteResult[] results = new WriteResult[writes.size()];
        Map<Integer, List<Integer>> plain = new TreeMap<>();
        boolean ran = false;
        for (int i = 0; i < results.length; i++) {
            Write write = writes.get(i);
            if (takings(write).isEmpty()
                    && givenUp(write).isEmpty()
                    && write.terms().handover().isEmpty()) {
                plain.computeIfAbsent(partitions.indexOf(write.id()), any -> new ArrayList<>())
                        .add(i);
                continue;
            }
            runPlain(writes, plain, results, ran);
            ran |= !plain.isEmpty();
            plain.clear();
            int at = i;
            results[i] = certainly(ran, () -> one(writes.get(at)));
            ran = true;
        }
        runPlain(writes, plain, results, ran);
        return List.of(results);
    }

    private void runPlain(
            List<Write> writes, Map<Integer, List<Integer>> plain, WriteResult[] results, boolean ranBefore) {
        if (plain.isEmpty()) {
            return;
        }
        List<Supplier<List<WriteResult>>> calls = new ArrayList<>();
        plain.forEach((partition, places) -> calls.add(() -> partitions
                .all()
                .get(partition)
                .write(places.stream().map(writes::get).toList())));
        List<Attempt<List<WriteResult>>> attempts = fanOut.attempts(calls);
        boolean ran = ranBefore || attempts.stream().anyMatch(attempt -> attempt.failure() == null);
        int call = 0;
        for (List<Integer> places : plain.values()) {
            Attempt<List<WriteResult>> attempt = attempts.get(call++);
            List<WriteResult> some = certainly(ran, () -> {
                if (attempt.failure() != null) {
                    throw attempt.failure();
                }
                return attempt.value() == null ? List.of() : attempt.value();
            });
            for (int i = 0; i < places.size(); i++) {
                results[places.get(i)] = said(writes.get(places.get(i)), some.get(i));
            }
        }
    }

    /** What did not happen is certain only if nothing else of the batch did. */
    private static <T> T certainly(boolean othersRan, Supplier<T> call) {
        try {
            return call.get();
        } catch (WorkerStoreException e) {
            throw othersRan && !e.outcomeUnknown()
                    ? new WorkerStoreException("after a part of the writes: " + e.getMessage(), true, e)
                    : e;
        }
    }

    // ---- one that takes or gives up sessions

    private WriteResult one(Write write) {
        List<Reserved> reserved = new ArrayList<>();
        try {
            for (Taking taking : takings(write)) {
                SessionReservations.Answer answer = reservations.reserve(taking, write);
                if (answer instanceof Reserved one) {
                    reserved.add(one);
                } else {
                    reservations.undo(reserved);
                    return refused(write, ((SessionReservations.Rejected) answer).why());
                }
            }
            Optional<WorkerId> from = takenFrom(write, reserved);
            boolean elsewhere = from.isPresent() && partitions.indexOf(from.get()) != partitions.indexOf(write.id());
            WriteResult result = own(elsewhere ? withoutHandover(write) : write);
            if (result instanceof WriteResult.Rejected) {
                reservations.undo(reserved);
                return said(write, result);
            }
            settle(write, reserved);
            return result;
        } catch (WorkerStoreException e) {
            if (!e.outcomeUnknown()) {
                reservations.undo(reserved);
            }
            throw e;
        }
    }

    private WriteResult own(Write write) {
        return partitions.of(write.id()).write(List.of(write)).get(0);
    }

    private Optional<WorkerId> takenFrom(Write write, List<Reserved> reserved) {
        Optional<WritePreconditions.SessionTransfer> handover = write.terms().handover();
        if (handover.isEmpty()) {
            return Optional.empty();
        }
        for (Reserved one : reserved) {
            if (one.session().equals(handover.get().session())) {
                return one.from();
            }
        }
        return handedOver(handover.get()).map(SessionReservations.Holding::holder);
    }

    /**
     * Refuses a write for its sessions, unless there is something that comes first: it has run before, or another condition is not
     * met. A handover that nothing can meet asks for just that.
     */
    private WriteResult refused(Write write, RejectionReason why) {
        WritePreconditions impossible =
                write.terms().takingOver(new WritePreconditions.SessionTransfer(subject(write), 0));
        WriteResult result = own(with(write, impossible));
        if (result instanceof WriteResult.Rejected refused) {
            if (!isOfSessions(refused.why())) {
                return said(write, refused);
            }
            boolean itsTurn = why instanceof RejectionReason.SessionHeld || handoverHolds(write);
            return new WriteResult.Rejected(itsTurn ? why : new RejectionReason.TransferSourceMissing(), refused.at());
        }
        settle(write, List.of());
        return result;
    }

    private static boolean isOfSessions(RejectionReason why) {
        return why instanceof RejectionReason.SessionHeld || why instanceof RejectionReason.TransferSourceMissing;
    }

    private boolean handoverHolds(Write write) {
        Optional<WritePreconditions.SessionTransfer> handover = write.terms().handover();
        return handover.isEmpty() || handedOver(handover.get()).isPresent();
    }

    private Optional<SessionReservations.Holding> handedOver(WritePreconditions.SessionTransfer handover) {
        return reservations.look(handover.session()).filter(holding -> holding.token() == handover.token());
    }

    private static SessionId subject(Write write) {
        return takings(write).get(0).session();
    }

    /** Tells where it must be known what the write has changed. */
    private void settle(Write write, List<Reserved> reserved) {
        try {
            for (Reserved one : reserved) {
                one.from().filter(from -> !from.equals(write.id())).ifPresent(from -> transfer(from, write, one));
            }
            if (write instanceof Write.Insert) {
                reserved.forEach(reservations::confirm);
            }
            for (Taking given : givenUp(write)) {
                reservations.giveUp(write.id(), given.session(), given.token());
            }
        } catch (WorkerStoreException e) {
            throw new WorkerStoreException("after the record was written: " + e.getMessage(), true, e);
        }
    }

    private void transfer(WorkerId from, Write write, Reserved taken) {
        if (partitions.indexOf(from) != partitions.indexOf(write.id())) {
            long token = write.after().orElseThrow().tokenOf(taken.session()).orElseThrow();
            reservations.transfer(from, write.id(), taken.session(), token);
        }
    }

    // ---- what is said

    /** A refusal as the fleet sees it: the worker's partition knows neither who holds a session elsewhere, nor a later control. */
    private WriteResult said(Write write, WriteResult result) {
        if (!(result instanceof WriteResult.Rejected refused)) {
            return result;
        }
        if (refused.why() instanceof RejectionReason.ControlRevisionMismatch other) {
            partitions.spreadControl(write.id(), other.revision());
        }
        if (refused.why() instanceof RejectionReason.TokenTooLow low) {
            Optional<WorkerRecord> holder = reservations
                    .find(low.session())
                    .value()
                    .filter(worker -> !worker.id().equals(write.id()));
            if (holder.isPresent()) {
                return new WriteResult.Rejected(
                        new RejectionReason.SessionHeld(
                                low.session(), holder.get().id()),
                        refused.at());
            }
        }
        return result;
    }

    // ---- what a write does to sessions

    private static List<Taking> takings(Write write) {
        Optional<WorkerRecord> next = write.after();
        if (next.isEmpty()) {
            return List.of();
        }
        Optional<WorkerRecord> expected = write.before();
        Optional<SessionId> takenOver = write.terms().handover().map(WritePreconditions.SessionTransfer::session);
        List<Taking> all = new ArrayList<>();
        for (SessionId session : next.get().sessions()) {
            long token = next.get().tokenOf(session).orElseThrow();
            boolean had = expected.isPresent()
                    && expected.get().tokenOf(session).orElse(0) == token
                    && !takenOver.equals(Optional.of(session));
            if (!had || renewalDue(write, expected.orElseThrow(), next.get())) {
                all.add(new Taking(session, token));
            }
        }
        return all;
    }

    /** Whether a beat is the first in another part of the time that a reservation lasts. */
    private static boolean renewalDue(Write write, WorkerRecord expected, WorkerRecord next) {
        long part = Math.max(1, WriteExecutor.longest(write, next).toMillis() / RENEWALS);
        return expected.lease().lastHeartbeat().toEpochMilli() / part
                != next.lease().lastHeartbeat().toEpochMilli() / part;
    }

    private static List<Taking> givenUp(Write write) {
        Optional<WorkerRecord> expected = write.before();
        if (expected.isEmpty()) {
            return List.of();
        }
        Optional<WorkerRecord> next = write.after();
        List<Taking> all = new ArrayList<>();
        for (SessionId session : expected.get().sessions()) {
            if (next.isEmpty() || next.get().tokenOf(session).isEmpty()) {
                all.add(new Taking(session, expected.get().tokenOf(session).orElseThrow()));
            }
        }
        return all;
    }

    private static Write withoutHandover(Write write) {
        WritePreconditions terms = write.terms();
        return with(
                write,
                new WritePreconditions(terms.notBefore(), terms.notAfter(), terms.controlRevision(), Optional.empty()));
    }

    private static Write with(Write write, WritePreconditions terms) {
        if (write instanceof Write.Insert insert) {
            return new Write.Insert(insert.first(), insert.keepFor(), terms);
        }
        return write instanceof Write.Replace replace
                ? new Write.Replace(replace.expected(), replace.next(), replace.keepFor(), terms)
                : new Write.Remove(((Write.Remove) write).expected(), terms);
    }
}
