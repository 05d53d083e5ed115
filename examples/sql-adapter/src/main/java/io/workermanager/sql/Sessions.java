package io.workermanager.sql;

import io.workermanager.model.Orphan;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.WriteResult.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who holds which session under which fencing token, and which were given up of late. */
final class Sessions {
    private static final long WINDOW_MICROS = Terms.LONGEST_WINDOW.toMillis() * 1000;

    /** Whoever lost the session to another gives nothing up. */
    private static final String GIVE_UP = """
            UPDATE worker_session SET holder = NULL, token = GREATEST(token, ?), given_up_at = :at
            WHERE fleet = :fleet AND session = ? AND holder = ?""";

    /** Without a holder it was given up. */
    record Place(Optional<WorkerId> holder, long token) {
        boolean isHandedOver(Terms terms, SessionId session) {
            return holder.isPresent() && terms.handover().equals(Optional.of(new Terms.Handover(session, token)));
        }
    }

    private final Transaction tx;
    private final long nowMicros;
    private long greatestToken;

    Sessions(Transaction tx, long greatestToken) {
        this.tx = tx;
        this.nowMicros = tx.at().toEpochMilli() * 1000;
        this.greatestToken = greatestToken;
    }

    long greatestToken() {
        return greatestToken;
    }

    private Optional<Place> place(SessionId session) {
        return place(tx, session);
    }

    static Optional<Place> place(Transaction tx, SessionId session) {
        return tx.first(
                "SELECT holder, token FROM worker_session WHERE fleet = :fleet AND session = ?",
                row -> new Place(Optional.ofNullable(row.getBytes(1)).map(Sessions::worker), row.getLong(2)),
                session);
    }

    Optional<Refusal> refusal(Optional<Worker> next, Terms terms) {
        return taken(next, terms).or(() -> missing(terms)).or(() -> low(next, terms));
    }

    private Optional<Refusal> taken(Optional<Worker> next, Terms terms) {
        for (SessionId session : named(next)) {
            Optional<Place> other = place(session)
                    .filter(place -> !place.isHandedOver(terms, session))
                    .filter(place -> !place.holder().equals(next.map(Worker::id)));
            if (other.isPresent() && other.get().holder().isPresent()) {
                return Optional.of(
                        new Refusal.SessionHeld(session, other.get().holder().get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> missing(Terms terms) {
        return terms.handover()
                .map(Terms.Handover::session)
                .filter(session -> place(session)
                        .filter(place -> place.isHandedOver(terms, session))
                        .isEmpty())
                .map(session -> new Refusal.NothingToTakeOver());
    }

    private Optional<Refusal> low(Optional<Worker> next, Terms terms) {
        for (SessionId session : named(next)) {
            long unknown = Math.max(nowMicros, greatestToken);
            long least = place(session)
                    .map(place -> place.holder().isPresent() && !place.isHandedOver(terms, session)
                            ? place.token()
                            : place.token() + 1)
                    .orElse(unknown - WINDOW_MICROS);
            if (next.orElseThrow().tokenOf(session).orElseThrow() < least) {
                return Optional.of(new Refusal.TokenTooLow(session, Math.max(greatestToken, least)));
            }
        }
        return Optional.empty();
    }

    /** The record holds what it names, and gives up what it held before and names no more. */
    void hold(Optional<Worker> before, Optional<Worker> next) {
        for (SessionId session : named(before)) {
            if (next.isEmpty() || next.get().tokenOf(session).isEmpty()) {
                tx.run(GIVE_UP, nowMicros, session, before.orElseThrow().id());
            }
        }
        for (SessionId session : named(next)) {
            Worker holder = next.orElseThrow();
            long token = holder.tokenOf(session).orElseThrow();
            if (!place(session).equals(Optional.of(new Place(Optional.of(holder.id()), token)))) {
                tx.run("DELETE FROM worker_session WHERE fleet = :fleet AND session = ?", session);
                tx.run(
                        "INSERT INTO worker_session (fleet, session, holder, token) VALUES (:fleet, ?, ?, ?)",
                        session,
                        holder.id(),
                        token);
                greatestToken = Math.max(greatestToken, token);
            }
        }
    }

    /** The record is gone, and nobody gave its sessions up: they are remembered under their tokens. */
    void lapse(WorkerId id) {
        tx.run("UPDATE worker_session SET holder = NULL, given_up_at = :at WHERE fleet = :fleet AND holder = ?", id);
    }

    /** A token that would still pass for a new one stays, whatever its age: the clock may be set back. */
    void sweep() {
        tx.run(
                "DELETE FROM worker_session WHERE fleet = :fleet AND holder IS NULL AND given_up_at < :at - ? AND token < ?",
                Terms.LONGEST_WINDOW.toMillis(),
                greatestToken - WINDOW_MICROS);
    }

    private static List<SessionId> named(Optional<Worker> worker) {
        return worker.stream()
                .flatMap(one -> Stream.concat(
                        one.assignment().stream().map(held -> held.session()),
                        one.orphans().stream().map(Orphan::session)))
                .toList();
    }

    static WorkerId worker(byte[] id) {
        return WorkerId.of(new String(id, StandardCharsets.UTF_8));
    }
}
