package io.workermanager.redis.partition;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
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
 * Runs writes on several partitions. Writes that neither take nor release a session go to the worker's partition in one call per
 * partition. Any other write runs alone, in order: reserve the session, write the record, update the reservations. A failure after
 * the record was written makes the outcome unknown, and a repeat of the write completes it. Safe for use by many threads.
 */
final class PartitionedWriteExecutor {
    /** A reservation is renewed at least this often within its time to live. */
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
        Map<Integer, List<Integer>> withoutSessions = new TreeMap<>();
        boolean ran = false;
        for (int i = 0; i < results.length; i++) {
            Write write = writes.get(i);
            if (taken(write).isEmpty()
                    && released(write).isEmpty()
                    && write.preconditions().transfer().isEmpty()) {
                withoutSessions
                        .computeIfAbsent(partitions.indexOf(write.id()), any -> new ArrayList<>())
                        .add(i);
                continue;
            }
            runWithoutSessions(writes, withoutSessions, results, ran);
            ran |= !withoutSessions.isEmpty();
            withoutSessions.clear();
            int at = i;
            results[i] = withCertainty(ran, () -> runAlone(writes.get(at)));
            ran = true;
        }
        runWithoutSessions(writes, withoutSessions, results, ran);
        return List.of(results);
    }

    private void runWithoutSessions(
            List<Write> writes, Map<Integer, List<Integer>> withoutSessions, WriteResult[] results, boolean ranBefore) {
        if (withoutSessions.isEmpty()) {
            return;
        }
        List<Supplier<List<WriteResult>>> calls = new ArrayList<>();
        withoutSessions.forEach((partition, indexes) -> calls.add(() -> partitions
                .all()
                .get(partition)
                .write(indexes.stream().map(writes::get).toList())));
        List<Attempt<List<WriteResult>>> attempts = fanOut.attempts(calls);
        boolean ran = ranBefore || attempts.stream().anyMatch(attempt -> attempt.failure() == null);
        int call = 0;
        for (List<Integer> indexes : withoutSessions.values()) {
            Attempt<List<WriteResult>> attempt = attempts.get(call++);
            List<WriteResult> some = withCertainty(ran, () -> {
                if (attempt.failure() != null) {
                    throw attempt.failure();
                }
                return attempt.value() == null ? List.of() : attempt.value();
            });
            for (int i = 0; i < indexes.size(); i++) {
                results[indexes.get(i)] = completed(writes.get(indexes.get(i)), some.get(i));
            }
        }
    }

    /** A failure is certain only if no other write of the batch has run. */
    private static <T> T withCertainty(boolean othersRan, Supplier<T> call) {
        try {
            return call.get();
        } catch (WorkerStoreException e) {
            throw othersRan && !e.outcomeUnknown()
                    ? new WorkerStoreException("after a part of the writes: " + e.getMessage(), true, e)
                    : e;
        }
    }

    // ---- writes that take or release sessions

    private WriteResult runAlone(Write write) {
        List<Reserved> reservedSessions = new ArrayList<>();
        try {
            for (Taking taking : taken(write)) {
                SessionReservations.Answer answer = reservations.reserve(taking, write);
                if (answer instanceof Reserved reserved) {
                    reservedSessions.add(reserved);
                } else {
                    reservations.undo(reservedSessions);
                    return reject(write, ((SessionReservations.Rejected) answer).why());
                }
            }
            Optional<WorkerId> from = formerHolder(write, reservedSessions);
            boolean isRemote = from.isPresent() && partitions.indexOf(from.get()) != partitions.indexOf(write.id());
            WriteResult result = writeRecord(isRemote ? withoutTransfer(write) : write);
            if (result instanceof WriteResult.Rejected) {
                reservations.undo(reservedSessions);
                return completed(write, result);
            }
            updateReservations(write, reservedSessions);
            return result;
        } catch (WorkerStoreException e) {
            if (!e.outcomeUnknown()) {
                reservations.undo(reservedSessions);
            }
            throw e;
        }
    }

    private WriteResult writeRecord(Write write) {
        return partitions.of(write.id()).write(List.of(write)).get(0);
    }

    private Optional<WorkerId> formerHolder(Write write, List<Reserved> reservedSessions) {
        Optional<Write.Preconditions.SessionTransfer> transfer =
                write.preconditions().transfer();
        if (transfer.isEmpty()) {
            return Optional.empty();
        }
        for (Reserved reserved : reservedSessions) {
            if (reserved.session().equals(transfer.get().session())) {
                return reserved.from();
            }
        }
        return transferSource(transfer.get()).map(SessionReservations.Holding::holder);
    }

    /**
     * Rejects a write because of its sessions, unless another result takes precedence: it has run before, or another precondition
     * fails. A transfer that cannot succeed finds that out.
     */
    private WriteResult reject(Write write, RejectionReason why) {
        Write.Preconditions impossible =
                write.preconditions().transferring(new Write.Preconditions.SessionTransfer(subject(write), 0));
        WriteResult result = writeRecord(with(write, impossible));
        if (result instanceof WriteResult.Rejected rejected) {
            if (!isOfSessions(rejected.why())) {
                return completed(write, rejected);
            }
            boolean takesPrecedence = why instanceof RejectionReason.SessionHeld || isTransferPossible(write);
            return new WriteResult.Rejected(
                    takesPrecedence ? why : new RejectionReason.TransferSourceMissing(), rejected.at());
        }
        updateReservations(write, List.of());
        return result;
    }

    private static boolean isOfSessions(RejectionReason why) {
        return why instanceof RejectionReason.SessionHeld || why instanceof RejectionReason.TransferSourceMissing;
    }

    private boolean isTransferPossible(Write write) {
        Optional<Write.Preconditions.SessionTransfer> transfer =
                write.preconditions().transfer();
        return transfer.isEmpty() || transferSource(transfer.get()).isPresent();
    }

    private Optional<SessionReservations.Holding> transferSource(Write.Preconditions.SessionTransfer transfer) {
        return reservations.readHolding(transfer.session()).filter(holding -> holding.token() == transfer.token());
    }

    private static SessionId subject(Write write) {
        return taken(write).get(0).session();
    }

    /** Updates the reservations after the record was written. */
    private void updateReservations(Write write, List<Reserved> reservedSessions) {
        try {
            for (Reserved reserved : reservedSessions) {
                reserved.from()
                        .filter(from -> !from.equals(write.id()))
                        .ifPresent(from -> transfer(from, write, reserved));
            }
            if (write instanceof Write.Insert) {
                reservedSessions.forEach(reservations::confirm);
            }
            for (Taking given : released(write)) {
                reservations.release(write.id(), given.session(), given.token());
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

    // ---- results

    /** Completes a rejection: the worker's partition does not know the holder of a session in another partition or a later control. */
    private WriteResult completed(Write write, WriteResult result) {
        if (!(result instanceof WriteResult.Rejected rejected)) {
            return result;
        }
        if (rejected.why() instanceof RejectionReason.ControlRevisionMismatch other) {
            partitions.spreadControl(write.id(), other.revision());
        }
        if (rejected.why() instanceof RejectionReason.TokenTooLow low) {
            Optional<WorkerRecord> holder = reservations
                    .find(low.session())
                    .value()
                    .filter(worker -> !worker.id().equals(write.id()));
            if (holder.isPresent()) {
                return new WriteResult.Rejected(
                        new RejectionReason.SessionHeld(
                                low.session(), holder.get().id()),
                        rejected.at());
            }
        }
        return result;
    }

    // ---- the sessions of a write

    private static List<Taking> taken(Write write) {
        Optional<WorkerRecord> next = write.after();
        if (next.isEmpty()) {
            return List.of();
        }
        Optional<WorkerRecord> expected = write.before();
        Optional<SessionId> takenOver =
                write.preconditions().transfer().map(Write.Preconditions.SessionTransfer::session);
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

    /** Whether a heartbeat is the first in the next part of the time to live of a reservation. */
    private static boolean renewalDue(Write write, WorkerRecord expected, WorkerRecord next) {
        long part = Math.max(1, WriteExecutor.longest(write, next).toMillis() / RENEWALS);
        return expected.lease().lastHeartbeat().toEpochMilli() / part
                != next.lease().lastHeartbeat().toEpochMilli() / part;
    }

    private static List<Taking> released(Write write) {
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

    private static Write withoutTransfer(Write write) {
        Write.Preconditions preconditions = write.preconditions();
        return with(
                write,
                new Write.Preconditions(
                        preconditions.notBefore(),
                        preconditions.notAfter(),
                        preconditions.controlRevision(),
                        Optional.empty()));
    }

    private static Write with(Write write, Write.Preconditions preconditions) {
        if (write instanceof Write.Insert insert) {
            return new Write.Insert(insert.first(), insert.keepFor(), preconditions, write.audit());
        }
        return write instanceof Write.Replace replace
                ? new Write.Replace(replace.expected(), replace.next(), replace.keepFor(), preconditions, write.audit())
                : new Write.Remove(((Write.Remove) write).expected(), preconditions, write.audit());
    }
}
