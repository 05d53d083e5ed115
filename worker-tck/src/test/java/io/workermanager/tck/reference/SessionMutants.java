package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fleets that lose track of who holds a session, or of its tokens. */
final class SessionMutants {
    private SessionMutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>(holders());
        all.addAll(handovers());
        all.addAll(tokens());
        return all;
    }

    private static List<Mutant> holders() {
        return List.of(
                ofFleet(
                        "two records may hold one session",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> session(Write write) {
                                return Optional.empty();
                            }
                        },
                        "SESSION-1",
                        "RACE-3",
                        "CLAIM-2",
                        "CLAIM-5"),
                ofFleet(
                        "a session that waits for recovery is free",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            List<SessionId> sessionsOf(WorkerRecord worker) {
                                return worker.assignment().stream()
                                        .map(held -> held.session())
                                        .toList();
                            }
                        },
                        "SESSION-2",
                        "RECOVER-5"),
                ofFleet(
                        "of the sessions that wait in a record only one is held",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            List<SessionId> sessionsOf(WorkerRecord worker) {
                                return super.sessionsOf(worker).stream()
                                        .limit(1)
                                        .toList();
                            }
                        },
                        "SESSION-3"),
                ofFleet(
                        "a session that is named no more stays held",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
                                if (stored(id).isEmpty()) {
                                    super.giveUp(id, except, now);
                                }
                            }
                        },
                        "SESSION-4"),
                ofFleet(
                        "a removed record keeps its session",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
                                if (stored(id).isPresent()) {
                                    super.giveUp(id, except, now);
                                }
                            }
                        },
                        "SESSION-5"),
                ofFleet(
                        "while a record's assignment stays, none of its sessions becomes free",
                        clock -> new ReferenceFleet(clock) {
                            private boolean stays;

                            @Override
                            void run(Write write, Instant now) {
                                stays = write.before()
                                        .flatMap(WorkerRecord::assignment)
                                        .equals(write.after().flatMap(WorkerRecord::assignment));
                                super.run(write, now);
                            }

                            @Override
                            void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
                                if (!stays) {
                                    super.giveUp(id, except, now);
                                }
                            }
                        },
                        "SESSION-4"),
                ofFleet(
                        "a removed record keeps the sessions that wait in it",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void run(Write write, Instant now) {
                                Map<SessionId, Holding> waiting = waitingIn(write.before(), held);
                                super.run(write, now);
                                if (write.after().isEmpty()) {
                                    held.putAll(waiting);
                                }
                            }
                        },
                        "SESSION-5"),
                ofFleet(
                        "a record whose time is over keeps its session",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void end(WorkerRecord worker, Instant now) {
                                records.remove(worker.id());
                            }
                        },
                        "SESSION-13"),
                ofFleet(
                        "a record whose time is over keeps the sessions that wait in it",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void end(WorkerRecord worker, Instant now) {
                                Map<SessionId, Holding> waiting = waitingIn(Optional.of(worker), held);
                                super.end(worker, now);
                                held.putAll(waiting);
                            }
                        },
                        "SESSION-13"),
                ofFleet(
                        "a session of a record whose time is over is free as long as nobody has its id",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void end(WorkerRecord worker, Instant now) {
                                records.remove(worker.id());
                            }

                            @Override
                            Optional<RejectionReason> session(Write write) {
                                return super.session(write)
                                        .filter(why -> stored(((RejectionReason.SessionHeld) why).holder())
                                                .isPresent());
                            }

                            @Override
                            long leastToken(Write write, SessionId session, Instant now) {
                                boolean ended = Optional.ofNullable(held.get(session))
                                        .filter(hold -> stored(hold.by()).isEmpty())
                                        .isPresent();
                                return super.leastToken(write, session, now) + (ended ? 1 : 0);
                            }
                        },
                        "SESSION-13"),
                ofFleet(
                        "the sessions of a record whose time is over are forgotten",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void end(WorkerRecord worker, Instant now) {
                                records.remove(worker.id());
                                held.values().removeIf(holding -> holding.by().equals(worker.id()));
                            }
                        },
                        "SESSION-13"),
                ofFleet(
                        "of the records whose time is over one goes with each call",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void expire(Instant now) {
                                records.values().stream()
                                        .filter(kept -> !now.isBefore(kept.until()))
                                        .findFirst()
                                        .ifPresent(kept -> end(kept.worker(), now));
                            }
                        },
                        "SESSION-13"),
                ofFleet(
                        "the sessions of a dead worker are free",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> session(Write write) {
                                return super.session(write)
                                        .filter(why -> !(why instanceof RejectionReason.SessionHeld held
                                                && isDead(held.holder())));
                            }

                            private boolean isDead(WorkerId id) {
                                return stored(id)
                                        .filter(worker -> !clock.now()
                                                .isBefore(worker.lease().deadline()))
                                        .isPresent();
                            }
                        },
                        "SESSION-15"),
                ofFleet(
                        "a record whose time is over frees what it lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void end(WorkerRecord worker, Instant now) {
                                super.end(worker, now);
                                held.keySet().removeAll(sessionsOf(worker));
                            }
                        },
                        "SESSION-14"),
                ofFleet(
                        "a removed record frees what it lost",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void remove(WorkerRecord worker, Instant now) {
                                super.remove(worker, now);
                                held.keySet().removeAll(sessionsOf(worker));
                            }
                        },
                        "SESSION-11"),
                ofFleet(
                        "a record that names a session counts as its holder",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> session(Write write) {
                                boolean named = stored(write.id())
                                        .filter(worker -> sessionsOf(worker).containsAll(sessionsOf(write)))
                                        .isPresent();
                                return named ? Optional.empty() : super.session(write);
                            }
                        },
                        "SESSION-10"),
                ofFleet(
                        "a session that another record holds may be written as one that waits",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> session(Write write) {
                                return super.session(write)
                                        .filter(why ->
                                                isAssigned(write, ((RejectionReason.SessionHeld) why).session()));
                            }
                        },
                        "SESSION-10"),
                ofFleet(
                        "a session that is given up goes back to a record that names it",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
                                super.giveUp(id, except, now);
                                records.values().stream()
                                        .map(Kept::worker)
                                        .filter(worker -> !worker.id().equals(id))
                                        .forEach(worker -> sessionsOf(worker).stream()
                                                .filter(session -> givenUp.containsKey(session))
                                                .forEach(session -> held.put(
                                                        session,
                                                        new Holding(
                                                                worker.id(),
                                                                worker.tokenOf(session)
                                                                        .orElseThrow()))));
                            }
                        },
                        "SESSION-12",
                        "RECOVER-4"));
    }

    private static <T> Map<SessionId, T> waitingIn(Optional<WorkerRecord> worker, Map<SessionId, T> all) {
        Map<SessionId, T> waiting = new HashMap<>(all);
        waiting.keySet()
                .retainAll(worker.map(WorkerRecord::orphans).orElse(List.of()).stream()
                        .map(WorkerRecord.OrphanedSession::session)
                        .toList());
        return waiting;
    }

    private static boolean isAssigned(Write write, SessionId session) {
        return write.after()
                .flatMap(WorkerRecord::assignment)
                .filter(held -> held.session().equals(session))
                .isPresent();
    }

    private static List<Mutant> handovers() {
        return List.of(
                ofFleet(
                        "no handover is honoured",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean mayTake(WritePreconditions terms, SessionId session, Holding hold) {
                                return false;
                            }
                        },
                        "SESSION-6",
                        "RECOVER-2"),
                ofFleet(
                        "a handover's token is not compared",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean mayTake(WritePreconditions terms, SessionId session, Holding hold) {
                                return terms.handover()
                                        .filter(from -> from.session().equals(session))
                                        .isPresent();
                            }

                            @Override
                            Optional<RejectionReason> handover(Write write) {
                                return Optional.empty();
                            }
                        },
                        "SESSION-7",
                        "SESSION-8",
                        "RACE-4"),
                ofFleet(
                        "a session that was given up is handed over under its last token",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> handover(Write write) {
                                boolean wasHeld = write.terms()
                                        .handover()
                                        .filter(from -> givenUp.containsKey(from.session()))
                                        .filter(from ->
                                                givenUp.get(from.session()).token() == from.token())
                                        .isPresent();
                                return wasHeld ? Optional.empty() : super.handover(write);
                            }
                        },
                        "SESSION-7",
                        "SESSION-12"),
                ofFleet(
                        "a handover within one record is refused",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> handover(Write write) {
                                boolean own = write.terms()
                                        .handover()
                                        .flatMap(from -> Optional.ofNullable(held.get(from.session())))
                                        .filter(hold -> hold.by().equals(write.id()))
                                        .isPresent();
                                return own
                                        ? Optional.of(new RejectionReason.TransferSourceMissing())
                                        : super.handover(write);
                            }
                        },
                        "SESSION-9"));
    }

    private static long tokenIn(Write write, SessionId session) {
        return write.after().orElseThrow().tokenOf(session).orElseThrow();
    }

    private static List<Mutant> tokens() {
        return List.of(
                ofFleet(
                        "a session may be kept under a lower token",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long leastToken(Write write, SessionId session, Instant now) {
                                boolean own = held.containsKey(session)
                                        && held.get(session).by().equals(write.id())
                                        && write.terms().handover().isEmpty();
                                return own ? 0 : super.leastToken(write, session, now);
                            }
                        },
                        "TOKEN-1"),
                ofFleet(
                        "a session that its record goes on with keeps the token that it had first",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void run(Write write, Instant now) {
                                Map<SessionId, Holding> before = new HashMap<>(held);
                                super.run(write, now);
                                before.values().removeIf(hold -> !hold.by().equals(write.id()));
                                if (write.terms().handover().isEmpty()) {
                                    held.replaceAll((session, hold) -> before.getOrDefault(session, hold));
                                }
                            }
                        },
                        "TOKEN-1"),
                ofFleet(
                        "the token of a session that waits is not looked at",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> token(Write write, Instant now) {
                                return super.token(write, now)
                                        .filter(why ->
                                                isAssigned(write, ((RejectionReason.TokenTooLow) why).session()));
                            }
                        },
                        "TOKEN-1",
                        "TOKEN-3"),
                ofFleet(
                        "a handover's token may be used again",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long leastToken(Write write, SessionId session, Instant now) {
                                long least = super.leastToken(write, session, now);
                                return write.terms().handover().isPresent() ? least - 1 : least;
                            }
                        },
                        "TOKEN-2"),
                ofFleet(
                        "a token that was given up may be used again",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long leastToken(Write write, SessionId session, Instant now) {
                                long least = super.leastToken(write, session, now);
                                return givenUp.containsKey(session) ? least - 1 : least;
                            }
                        },
                        "TOKEN-3",
                        "CLAIM-4"),
                ofFleet(
                        "the token of a session that waited is forgotten when it is given up",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            void run(Write write, Instant now) {
                                Map<SessionId, Holding> waited = waitingIn(write.before(), held);
                                super.run(write, now);
                                givenUp.keySet().removeAll(waited.keySet());
                            }
                        },
                        "TOKEN-3"),
                ofFleet(
                        "an unknown session may have any token",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long leastUnknownToken(Instant now) {
                                return 0;
                            }
                        },
                        "TOKEN-4"),
                ofFleet(
                        "a refusal tells no token",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> token(Write write, Instant now) {
                                return super.token(write, now)
                                        .map(why -> new RejectionReason.TokenTooLow(
                                                ((RejectionReason.TokenTooLow) why).session(), 0));
                            }
                        },
                        "TOKEN-5"),
                ofFleet(
                        "a token counts before its write is applied",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            WriteResult write(Write write) {
                                sessionsOf(write)
                                        .forEach(session ->
                                                greatestToken = Math.max(greatestToken, tokenIn(write, session)));
                                return super.write(write);
                            }
                        },
                        "TOKEN-6"),
                ofFleet(
                        "a token counts though its session is held by another",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            Optional<RejectionReason> session(Write write) {
                                Optional<RejectionReason> why = super.session(write);
                                if (why.isPresent()) {
                                    sessionsOf(write)
                                            .forEach(session ->
                                                    greatestToken = Math.max(greatestToken, tokenIn(write, session)));
                                }
                                return why;
                            }
                        },
                        "TOKEN-6"),
                ofFleet(
                        "a token is forgotten in the last millisecond in which it may be taken for a new one",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean remembers(GivenUp before, Instant now) {
                                return now.isBefore(before.at().plus(WritePreconditions.LONGEST_WINDOW));
                            }
                        },
                        "TOKEN-7"),
                ofFleet(
                        "a token is forgotten that is equal to the least one that is to be remembered",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean remembers(GivenUp before, Instant now) {
                                return before.token()
                                        > greatestToken - WritePreconditions.LONGEST_WINDOW.toMillis() * 1000;
                            }
                        },
                        "TOKEN-10"),
                ofFleet(
                        "a token is forgotten a millisecond too early",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean remembers(GivenUp before, Instant now) {
                                return before.token()
                                        >= greatestToken - WritePreconditions.LONGEST_WINDOW.toMillis() * 1000 + 1000;
                            }
                        },
                        "TOKEN-10"),
                ofFleet(
                        "a token ahead of the clock is forgotten like any other",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            boolean remembers(GivenUp before, Instant now) {
                                return before.remembered(now);
                            }
                        },
                        "TOKEN-11"),
                ofFleet(
                        "a token is measured by the clock alone",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long leastUnknownToken(Instant now) {
                                return (now.toEpochMilli() - WritePreconditions.LONGEST_WINDOW.toMillis()) * 1000;
                            }
                        },
                        "TOKEN-8"),
                ofFleet(
                        "the greatest token is that of the sessions that are held",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long leastUnknownToken(Instant now) {
                                greatestToken = held.values().stream()
                                        .mapToLong(Holding::token)
                                        .max()
                                        .orElse(0);
                                return super.leastUnknownToken(now);
                            }
                        },
                        "TOKEN-8"),
                ofFleet(
                        "a session that was given up is remembered under its token alone",
                        clock -> new ReferenceFleet(clock) {
                            @Override
                            long rememberedToken(Holding givenUp, Instant now) {
                                return givenUp.token();
                            }
                        },
                        "TOKEN-9"));
    }
}
