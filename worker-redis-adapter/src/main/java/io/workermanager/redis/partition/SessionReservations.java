package io.workermanager.redis.partition;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.script.MessagePacker;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptReply;
import io.workermanager.redis.write.WriteExecutor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reservations of sessions across partitions. The hash of a session selects the partition of its reservation. A session is reserved
 * before the write that takes it, and released after the write that releases it. If a client dies in between, the record of the
 * holder does not confirm the reservation, which then is valid only while the write of that client may be in progress. Safe for use
 * by many threads.
 */
final class SessionReservations {
    private static final Script RESERVE = Script.of(
            Script.Kind.WRITE,
            SessionReservations.class,
            "reserve_session",
            "keyspace.lua",
            "fencing_tokens.lua",
            "reservation_format.lua");
    private static final Script REPLACE =
            Script.of(Script.Kind.WRITE, SessionReservations.class, "replace_reservation", "keyspace.lua");
    private static final Script READ =
            Script.of(Script.Kind.READ, SessionReservations.class, "read_reservation", "keyspace.lua");
    private static final Script RELEASE = Script.of(
            Script.Kind.WRITE,
            SessionReservations.class,
            "release_session",
            "keyspace.lua",
            "fencing_tokens.lua",
            "reservation_format.lua");
    private static final Script TRANSFER = Script.of(
            Script.Kind.WRITE, SessionReservations.class, "transfer_session", "keyspace.lua", "fencing_tokens.lua");

    /** The tolerated difference between the clocks of two partitions. */
    private static final long MAX_CLOCK_DIFFERENCE_MILLIS = 2000;

    /** The number of attempts to replace outdated reservations. */
    private static final int MAX_ATTEMPTS = 4;

    private final Function<SessionId, PartitionStore> home;
    private final Function<WorkerId, PartitionStore> partition;

    /**
     * @param home the partition of a session's hash
     * @param partition the partition of a worker
     */
    SessionReservations(Function<SessionId, PartitionStore> home, Function<WorkerId, PartitionStore> partition) {
        this.home = home;
        this.partition = partition;
    }

    /**
     * A session that a write takes.
     *
     * @param session the session
     * @param token its fencing token
     */
    record Taking(SessionId session, long token) {}

    /** The result of an attempt to reserve a session. */
    sealed interface Answer {}

    /**
     * The session is reserved.
     *
     * @param session the session
     * @param value the reservation
     * @param previous the reservation before, or empty
     * @param from the former holder, if the session was taken over
     */
    record Reserved(SessionId session, String value, String previous, Optional<WorkerId> from) implements Answer {}

    /**
     * The session is not reserved.
     *
     * @param why the precondition that failed
     */
    record Rejected(RejectionReason why) implements Answer {}

    /**
     * The holder of a session, or the worker that is about to become it.
     *
     * @param holder the worker
     * @param token its fencing token
     * @param until the end of the time in which the write of the holder's record may be in progress, in milliseconds
     * @param expected the version of the record before that write; empty without a record
     * @param at the time of the reply
     */
    record Holding(WorkerId holder, long token, long until, String expected, Instant at) {
        private static @Nullable Holding parsed(@Nullable String value, Instant at) {
            String[] parts = value == null ? new String[0] : value.split("\n", -1);
            return parts.length < 6
                    ? null
                    : new Holding(
                            WorkerId.of(parts[2]), Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[4], at);
        }

        /** Whether the reservation is valid, given the record of the holder. */
        private boolean isValid(SessionId session, Optional<WorkerRecord> record) {
            String version = record.map(worker -> worker.version().value()).orElse("");
            boolean inProgress = version.equals(expected) && at.toEpochMilli() <= until;
            return inProgress || record.filter(worker -> names(worker, session)).isPresent();
        }

        /** With any token: it differs from the reservation while the token is raised. */
        private static boolean names(WorkerRecord worker, SessionId session) {
            return worker.tokenOf(session).isPresent();
        }
    }

    Answer reserve(Taking taking, Write write) {
        Answer answer = reserve(taking, write, "");
        for (int tries = 1; tries < MAX_ATTEMPTS && answer instanceof Stale stale; tries++) {
            answer = reserve(taking, write, stale.value);
        }
        return answer instanceof Stale stale
                ? new Rejected(new RejectionReason.SessionHeld(taking.session, stale.holder))
                : answer;
    }

    /** A reservation that the record of its holder does not confirm. */
    private record Stale(String value, WorkerId holder) implements Answer {}

    private Answer reserve(Taking taking, Write write, String stale) {
        ScriptReply reply = call(RESERVE, taking.session, arguments(taking, write, stale));
        String value = reply.textOrNull(ScriptReply.ANSWER + 2);
        return switch (reply.text(ScriptReply.ANSWER)) {
            case "reserved" -> {
                String from = reply.text(ScriptReply.ANSWER + 1);
                yield new Reserved(
                        taking.session,
                        reply.text(ScriptReply.ANSWER + 3),
                        value == null ? "" : value,
                        from.isEmpty() ? Optional.empty() : Optional.of(WorkerId.of(from)));
            }
            case "held" -> heldOrStale(taking.session, String.valueOf(value), reply.at());
            case "window" -> new Rejected(new RejectionReason.OutsideWindow());
            case "transfer-source-missing" -> new Rejected(new RejectionReason.TransferSourceMissing());
            default ->
                new Rejected(new RejectionReason.TokenTooLow(
                        taking.session, Long.parseLong(reply.text(ScriptReply.ANSWER + 1))));
        };
    }

    private static List<Object> arguments(Taking taking, Write write, String stale) {
        WorkerRecord next = write.after().orElseThrow();
        Write.Preconditions preconditions = write.preconditions();
        String transfer = preconditions
                .transfer()
                .filter(from -> from.session().equals(taking.session))
                .map(from -> Long.toString(from.token()))
                .orElse("");
        return List.of(
                write.id().value(),
                taking.token,
                write.before()
                        .map(worker -> worker.tokenOf(taking.session))
                        .filter(OptionalLong::isPresent)
                        .map(token -> Long.toString(token.getAsLong()))
                        .orElse(""),
                transfer,
                MessagePacker.millis(preconditions.notBefore()),
                MessagePacker.millis(preconditions.notAfter()),
                MessagePacker.millis(preconditions.notAfter()) + MAX_CLOCK_DIFFERENCE_MILLIS,
                WriteExecutor.longest(write, next).toMillis(),
                write.before().map(worker -> worker.version().value()).orElse(""),
                next.version().value(),
                stale);
    }

    private Answer heldOrStale(SessionId session, String value, Instant at) {
        Holding found = Holding.parsed(value, at);
        if (found == null) {
            throw new IllegalStateException("not a reservation: " + value);
        }
        return isValid(session, found)
                ? new Rejected(new RejectionReason.SessionHeld(session, found.holder))
                : new Stale(value, found.holder);
    }

    private boolean isValid(SessionId session, Holding found) {
        try {
            return found.isValid(session, record(found.holder));
        } catch (UnreadableRecordException e) {
            return false;
        }
    }

    private Optional<WorkerRecord> record(WorkerId id) {
        return partition.apply(id).find(id).value();
    }

    /** The record that holds a session, if it confirms the reservation. */
    Timestamped<Optional<WorkerRecord>> find(SessionId session) {
        ScriptReply reply = call(READ, session, List.of());
        Holding found = Holding.parsed(reply.textOrNull(ScriptReply.ANSWER), reply.at());
        Optional<WorkerRecord> holder = found == null
                ? Optional.empty()
                : record(found.holder).filter(worker -> Holding.names(worker, session));
        return new Timestamped<>(holder, reply.at());
    }

    /** The holder of a session by its reservation, without a check of the record. */
    Optional<Holding> readHolding(SessionId session) {
        ScriptReply reply = call(READ, session, List.of());
        return Optional.ofNullable(Holding.parsed(reply.textOrNull(ScriptReply.ANSWER), reply.at()));
    }

    /** Marks a reservation as confirmed, so that it stays valid after the record is gone. */
    void confirm(Reserved one) {
        String[] parts = one.value.split("\n", -1);
        parts[1] = "0";
        call(REPLACE, one.session, List.of(one.value, String.join("\n", parts)));
    }

    /** Restores the former reservations. If that fails, a reservation stays valid while its write may be in progress. */
    void undo(List<Reserved> all) {
        all.forEach(this::undo);
    }

    private boolean undo(Reserved one) {
        try {
            call(REPLACE, one.session, List.of(one.value, one.previous));
            return true;
        } catch (WorkerStoreException e) {
            return false;
        }
    }

    /** Releases a session. */
    void release(WorkerId by, SessionId session, long token) {
        call(RELEASE, session, List.of(by.value(), token));
    }

    /** Notes in the partition of the former holder that a worker of another partition took the session over. */
    void transfer(WorkerId from, WorkerId to, SessionId session, long token) {
        PartitionStore former = partition.apply(from);
        former.server().call(TRANSFER, List.of(former.keys().session(session)), List.of(to.value(), token));
    }

    private ScriptReply call(Script script, SessionId session, List<?> arguments) {
        PartitionStore its = home.apply(session);
        return its.server().call(script, List.of(its.keys().reservation(session)), arguments);
    }
}
