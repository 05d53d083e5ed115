package io.workermanager.redis.partition;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptArguments;
import io.workermanager.redis.script.ScriptReply;
import io.workermanager.redis.write.WriteExecutor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who of all partitions holds a session. The partition that the session's own hash names knows: a session is reserved there before
 * the write that takes it, and given up there after the write that gives it up. A client that dies in between leaves a reservation
 * that the holder's record does not bear out; it counts while that client's write may still be under way, and no longer. Safe for
 * use by many threads.
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

    /** By how much the clocks of two partitions may differ until a write that is too late is taken for one under way. */
    private static final long CLOCKS_APART_MILLIS = 2000;

    /** How often a session is tried that others reserve in vain at the same time. */
    private static final int TRIES = 4;

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
     * A session that a write names.
     *
     * @param session the session
     * @param token the token that it is held under then
     */
    record Taking(SessionId session, long token) {}

    /** What became of an attempt to reserve a session. */
    sealed interface Answer {}

    /**
     * It is reserved.
     *
     * @param session the session
     * @param value the reservation
     * @param before what was there before
     * @param from who held it before, if it was taken over
     */
    record Reserved(SessionId session, String value, String before, Optional<WorkerId> from) implements Answer {}

    /**
     * It is not.
     *
     * @param why the condition that is not met
     */
    record Rejected(RejectionReason why) implements Answer {}

    /**
     * Who holds a session, or is about to.
     *
     * @param holder who
     * @param token under which token
     * @param until when at the latest the write that makes the holder's record name the session is not under way any more, in ms
     * @param expected the version that the record has as long as it is; empty if there is none
     * @param at the time that it was asked at
     */
    record Holding(WorkerId holder, long token, long until, String expected, Instant at) {
        private static @Nullable Holding parsed(@Nullable String value, Instant at) {
            String[] parts = value == null ? new String[0] : value.split("\n", -1);
            return parts.length < 6
                    ? null
                    : new Holding(
                            WorkerId.of(parts[2]), Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[4], at);
        }

        /** Whether the session is the holder's, or may become so, given the holder's record. */
        private boolean stands(SessionId session, Optional<WorkerRecord> record) {
            String version = record.map(worker -> worker.version().value()).orElse("");
            boolean underWay = version.equals(expected) && at.toEpochMilli() <= until;
            return underWay || record.filter(worker -> names(worker, session)).isPresent();
        }

        /** Under whatever token: that of the record is another while it is raised. */
        private static boolean names(WorkerRecord worker, SessionId session) {
            return worker.tokenOf(session).isPresent();
        }
    }

    Answer reserve(Taking taking, Write write) {
        Answer answer = reserve(taking, write, "");
        for (int tries = 1; tries < TRIES && answer instanceof Stale stale; tries++) {
            answer = reserve(taking, write, stale.value);
        }
        return answer instanceof Stale stale
                ? new Rejected(new RejectionReason.SessionHeld(taking.session, stale.holder))
                : answer;
    }

    /** A reservation that its holder's record does not bear out. */
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
            case "held" -> held(taking.session, String.valueOf(value), reply.at());
            case "window" -> new Rejected(new RejectionReason.OutsideWindow());
            case "nothing" -> new Rejected(new RejectionReason.TransferSourceMissing());
            default ->
                new Rejected(new RejectionReason.TokenTooLow(
                        taking.session, Long.parseLong(reply.text(ScriptReply.ANSWER + 1))));
        };
    }

    private static List<Object> arguments(Taking taking, Write write, String stale) {
        WorkerRecord next = write.after().orElseThrow();
        WritePreconditions terms = write.terms();
        String handover = terms.handover()
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
                handover,
                ScriptArguments.millis(terms.notBefore()),
                ScriptArguments.millis(terms.notAfter()),
                ScriptArguments.millis(terms.notAfter()) + CLOCKS_APART_MILLIS,
                WriteExecutor.longest(write, next).toMillis(),
                write.before().map(worker -> worker.version().value()).orElse(""),
                next.version().value(),
                stale);
    }

    private Answer held(SessionId session, String value, Instant at) {
        Holding holding = Holding.parsed(value, at);
        if (holding == null) {
            throw new IllegalStateException("not a reservation: " + value);
        }
        return stands(session, holding)
                ? new Rejected(new RejectionReason.SessionHeld(session, holding.holder))
                : new Stale(value, holding.holder);
    }

    private boolean stands(SessionId session, Holding holding) {
        try {
            return holding.stands(session, record(holding.holder));
        } catch (UnreadableRecordException e) {
            return false;
        }
    }

    private Optional<WorkerRecord> record(WorkerId id) {
        return partition.apply(id).find(id).value();
    }

    /** The record that holds a session, if there is one that bears its reservation out. */
    Timestamped<Optional<WorkerRecord>> find(SessionId session) {
        ScriptReply reply = call(READ, session, List.of());
        Holding holding = Holding.parsed(reply.textOrNull(ScriptReply.ANSWER), reply.at());
        Optional<WorkerRecord> holder = holding == null
                ? Optional.empty()
                : record(holding.holder).filter(worker -> Holding.names(worker, session));
        return new Timestamped<>(holder, reply.at());
    }

    /** Who holds a session, by its reservation alone. */
    Optional<Holding> look(SessionId session) {
        ScriptReply reply = call(READ, session, List.of());
        return Optional.ofNullable(Holding.parsed(reply.textOrNull(ScriptReply.ANSWER), reply.at()));
    }

    /** Makes known that the holder's record named the session, even if it is gone before anybody sees that. */
    void confirm(Reserved one) {
        String[] parts = one.value.split("\n", -1);
        parts[1] = "0";
        call(REPLACE, one.session, List.of(one.value, String.join("\n", parts)));
    }

    /** Puts back what was there before. If that fails, a reservation counts until its write cannot be under way any more. */
    void undo(List<Reserved> all) {
        all.forEach(this::undo);
    }

    private boolean undo(Reserved one) {
        try {
            call(REPLACE, one.session, List.of(one.value, one.before));
            return true;
        } catch (WorkerStoreException e) {
            return false;
        }
    }

    /** Notes that a session was given up. */
    void giveUp(WorkerId by, SessionId session, long token) {
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
