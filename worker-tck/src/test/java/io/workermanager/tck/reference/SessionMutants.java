package io.workermanager.tck.reference;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Wrong session ownership and wrong tokens. */
final class SessionMutants extends MutantTable {
    SessionMutants() {
        holders();
        transfers();
        tokens();
    }

    private void holders() {
        fleet(
                "two records may hold one session",
                "SESSION-1, RACE-3, CLAIM-2, CLAIM-5",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    Optional<RejectionReason> session(Write write) {
                        return Optional.empty();
                    }
                });
        fleet("a session that waits for recovery is free", "SESSION-2, RECOVER-5", clock -> new ReferenceFleet(clock) {
            @Override
            List<SessionId> sessionsOf(WorkerRecord worker) {
                return worker.assignment().stream().map(held -> held.session()).toList();
            }
        });
        fleet(
                "of the sessions that wait in a record only one is held",
                "SESSION-3",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    List<SessionId> sessionsOf(WorkerRecord worker) {
                        return super.sessionsOf(worker).stream().limit(1).toList();
                    }
                });
        fleet("a session that its record no longer names stays held", "SESSION-4", clock -> new ReferenceFleet(clock) {
            @Override
            void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
                if (stored(id).isEmpty()) {
                    super.giveUp(id, except, now);
                }
            }
        });
        fleet("a removed record keeps its session", "SESSION-5", clock -> new ReferenceFleet(clock) {
            @Override
            void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
                if (stored(id).isPresent()) {
                    super.giveUp(id, except, now);
                }
            }
        });
        fleet(
                "while a record's assignment stays, none of its sessions becomes free",
                "SESSION-4",
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
                });
        fleet("a removed record keeps the sessions that wait in it", "SESSION-5", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                Map<SessionId, Holding> waiting = waitingIn(write.before(), held);
                super.run(write, now);
                if (write.after().isEmpty()) {
                    held.putAll(waiting);
                }
            }
        });
        fleet("an expired record keeps its session", "SESSION-13", clock -> new ReferenceFleet(clock) {
            @Override
            void end(WorkerRecord worker, Instant now) {
                records.remove(worker.id());
            }
        });
        fleet("an expired record keeps the sessions that wait in it", "SESSION-13", clock -> new ReferenceFleet(clock) {
            @Override
            void end(WorkerRecord worker, Instant now) {
                Map<SessionId, Holding> waiting = waitingIn(Optional.of(worker), held);
                super.end(worker, now);
                held.putAll(waiting);
            }
        });
        fleet(
                "a session of an expired record is free only while its id has no new record",
                "SESSION-13",
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
                });
        fleet("the sessions of an expired record are forgotten", "SESSION-13", clock -> new ReferenceFleet(clock) {
            @Override
            void end(WorkerRecord worker, Instant now) {
                records.remove(worker.id());
                held.values().removeIf(holding -> holding.by().equals(worker.id()));
            }
        });
        fleet("each call deletes one expired record", "SESSION-13", clock -> new ReferenceFleet(clock) {
            @Override
            void expire(Instant now) {
                records.values().stream()
                        .filter(kept -> !now.isBefore(kept.until()))
                        .findFirst()
                        .ifPresent(kept -> end(kept.worker(), now));
            }
        });
        fleet("the sessions of an expired worker are free", "SESSION-15", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> session(Write write) {
                return super.session(write)
                        .filter(why -> !(why instanceof RejectionReason.SessionHeld held && isDead(held.holder())));
            }

            private boolean isDead(WorkerId id) {
                return stored(id)
                        .filter(worker -> !clock.now().isBefore(worker.lease().deadline()))
                        .isPresent();
            }
        });
        fleet("an expired record frees what it lost", "SESSION-14", clock -> new ReferenceFleet(clock) {
            @Override
            void end(WorkerRecord worker, Instant now) {
                super.end(worker, now);
                held.keySet().removeAll(sessionsOf(worker));
            }
        });
        fleet("a removed record frees what it lost", "SESSION-11", clock -> new ReferenceFleet(clock) {
            @Override
            void remove(WorkerRecord worker, Instant now) {
                super.remove(worker, now);
                held.keySet().removeAll(sessionsOf(worker));
            }
        });
        fleet("a record that names a session counts as its holder", "SESSION-10", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> session(Write write) {
                boolean named = stored(write.id())
                        .filter(worker -> sessionsOf(worker).containsAll(sessionsOf(write)))
                        .isPresent();
                return named ? Optional.empty() : super.session(write);
            }
        });
        fleet(
                "a session that another record holds may be written as one that waits",
                "SESSION-10",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    Optional<RejectionReason> session(Write write) {
                        return super.session(write)
                                .filter(why -> isAssigned(write, ((RejectionReason.SessionHeld) why).session()));
                    }
                });
        fleet(
                "a session that is given up goes back to a record that names it",
                "SESSION-12, RECOVER-4",
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
                                                        worker.tokenOf(session).orElseThrow()))));
                    }
                });
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

    private void transfers() {
        fleet("no transfer is accepted", "SESSION-6, RECOVER-2", clock -> new ReferenceFleet(clock) {
            @Override
            boolean mayTake(Write.Preconditions preconditions, SessionId session, Holding hold) {
                return false;
            }
        });
        fleet("a transfer's token is not compared", "SESSION-7, SESSION-8, RACE-4", clock -> new ReferenceFleet(clock) {
            @Override
            boolean mayTake(Write.Preconditions preconditions, SessionId session, Holding hold) {
                return preconditions
                        .transfer()
                        .filter(from -> from.session().equals(session))
                        .isPresent();
            }

            @Override
            Optional<RejectionReason> transfer(Write write) {
                return Optional.empty();
            }
        });
        fleet(
                "a released session is transferred under its last token",
                "SESSION-7, SESSION-12",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    Optional<RejectionReason> transfer(Write write) {
                        boolean wasHeld = write.preconditions()
                                .transfer()
                                .filter(from -> givenUp.containsKey(from.session()))
                                .filter(from -> givenUp.get(from.session()).token() == from.token())
                                .isPresent();
                        return wasHeld ? Optional.empty() : super.transfer(write);
                    }
                });
        fleet("a transfer within one record is rejected", "SESSION-9", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> transfer(Write write) {
                boolean own = write.preconditions()
                        .transfer()
                        .flatMap(from -> Optional.ofNullable(held.get(from.session())))
                        .filter(hold -> hold.by().equals(write.id()))
                        .isPresent();
                return own ? Optional.of(new RejectionReason.TransferSourceMissing()) : super.transfer(write);
            }
        });
    }

    private static long tokenIn(Write write, SessionId session) {
        return write.after().orElseThrow().tokenOf(session).orElseThrow();
    }

    private void tokens() {
        fleet("a session may be kept under a lower token", "TOKEN-1", clock -> new ReferenceFleet(clock) {
            @Override
            long leastToken(Write write, SessionId session, Instant now) {
                boolean own = held.containsKey(session)
                        && held.get(session).by().equals(write.id())
                        && write.preconditions().transfer().isEmpty();
                return own ? 0 : super.leastToken(write, session, now);
            }
        });
        fleet("a session that its record keeps has its first token", "TOKEN-1", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                Map<SessionId, Holding> before = new HashMap<>(held);
                super.run(write, now);
                before.values().removeIf(hold -> !hold.by().equals(write.id()));
                if (write.preconditions().transfer().isEmpty()) {
                    held.replaceAll((session, hold) -> before.getOrDefault(session, hold));
                }
            }
        });
        fleet("the token of a waiting session is not compared", "TOKEN-1, TOKEN-3", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> token(Write write, Instant now) {
                return super.token(write, now)
                        .filter(why -> isAssigned(write, ((RejectionReason.TokenTooLow) why).session()));
            }
        });
        fleet("a transfer's token may be used again", "TOKEN-2", clock -> new ReferenceFleet(clock) {
            @Override
            long leastToken(Write write, SessionId session, Instant now) {
                long least = super.leastToken(write, session, now);
                return write.preconditions().transfer().isPresent() ? least - 1 : least;
            }
        });
        fleet("a released token may be used again", "TOKEN-3, CLAIM-4", clock -> new ReferenceFleet(clock) {
            @Override
            long leastToken(Write write, SessionId session, Instant now) {
                long least = super.leastToken(write, session, now);
                return givenUp.containsKey(session) ? least - 1 : least;
            }
        });
        fleet(
                "the token of a session that waited is forgotten when it is given up",
                "TOKEN-3",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    void run(Write write, Instant now) {
                        Map<SessionId, Holding> waited = waitingIn(write.before(), held);
                        super.run(write, now);
                        givenUp.keySet().removeAll(waited.keySet());
                    }
                });
        fleet("an unknown session may have any token", "TOKEN-4", clock -> new ReferenceFleet(clock) {
            @Override
            long leastUnknownToken(Instant now) {
                return 0;
            }
        });
        fleet("a rejection names no token", "TOKEN-5", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> token(Write write, Instant now) {
                return super.token(write, now)
                        .map(why -> new RejectionReason.TokenTooLow(((RejectionReason.TokenTooLow) why).session(), 0));
            }
        });
        fleet("a token counts before its write is applied", "TOKEN-6", clock -> new ReferenceFleet(clock) {
            @Override
            WriteResult write(Write write) {
                sessionsOf(write).forEach(session -> greatestToken = Math.max(greatestToken, tokenIn(write, session)));
                return super.write(write);
            }
        });
        fleet("a token counts though its session is held by another", "TOKEN-6", clock -> new ReferenceFleet(clock) {
            @Override
            Optional<RejectionReason> session(Write write) {
                Optional<RejectionReason> why = super.session(write);
                if (why.isPresent()) {
                    sessionsOf(write)
                            .forEach(session -> greatestToken = Math.max(greatestToken, tokenIn(write, session)));
                }
                return why;
            }
        });
        fleet(
                "a token is forgotten in the last millisecond in which it may be taken for a new one",
                "TOKEN-7",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean remembers(GivenUp before, Instant now) {
                        return now.isBefore(before.at().plus(Write.Preconditions.LONGEST_WINDOW));
                    }
                });
        fleet(
                "a token is forgotten that is equal to the least one that is to be remembered",
                "TOKEN-10",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean remembers(GivenUp before, Instant now) {
                        return before.token() > greatestToken - Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000;
                    }
                });
        fleet("a token is forgotten a millisecond too early", "TOKEN-10", clock -> new ReferenceFleet(clock) {
            @Override
            boolean remembers(GivenUp before, Instant now) {
                return before.token() >= greatestToken - Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000 + 1000;
            }
        });
        fleet("a token ahead of the clock is forgotten like any other", "TOKEN-11", clock -> new ReferenceFleet(clock) {
            @Override
            boolean remembers(GivenUp before, Instant now) {
                return before.remembered(now);
            }
        });
        fleet("a token is measured by the clock alone", "TOKEN-8", clock -> new ReferenceFleet(clock) {
            @Override
            long leastUnknownToken(Instant now) {
                return (now.toEpochMilli() - Write.Preconditions.LONGEST_WINDOW.toMillis()) * 1000;
            }
        });
        fleet(
                "the greatest token is that of the sessions that are held",
                "TOKEN-8",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    long leastUnknownToken(Instant now) {
                        greatestToken = held.values().stream()
                                .mapToLong(Holding::token)
                                .max()
                                .orElse(0);
                        return super.leastUnknownToken(now);
                    }
                });
        fleet(
                "a session that was given up is remembered under its token alone",
                "TOKEN-9",
                clock -> new ReferenceFleet(clock) {
                    @Override
                    long rememberedToken(Holding givenUp, Instant now) {
                        return givenUp.token();
                    }
                });
    }
}
