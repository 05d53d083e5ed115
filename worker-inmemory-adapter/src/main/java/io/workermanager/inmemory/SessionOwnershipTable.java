package io.workermanager.inmemory;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteDecisionState.SessionOwnership;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The holders and fencing tokens of sessions, and the recently released sessions. */
final class SessionOwnershipTable {
    private final Map<SessionId, SessionOwnership> held = new HashMap<>();
    private final Map<SessionId, SessionOwnership> givenUp = new HashMap<>();
    private final NavigableMap<Long, Set<SessionId>> givenUpByToken = new TreeMap<>();
    private long greatestToken;

    @Nullable
    SessionOwnership find(SessionId session) {
        SessionOwnership holding = held.get(session);
        return holding == null ? givenUp.get(session) : holding;
    }

    long greatestToken() {
        return greatestToken;
    }

    void put(SessionId session, SessionOwnership ownership) {
        held.remove(session);
        SessionOwnership before = givenUp.remove(session);
        if (before != null) {
            givenUpByToken.computeIfPresent(
                    before.token(), (token, all) -> all.remove(session) && all.isEmpty() ? null : all);
        }
        if (ownership.holder().isPresent()) {
            held.put(session, ownership);
            greatestToken = Math.max(greatestToken, ownership.token());
        } else {
            givenUp.put(session, ownership);
            givenUpByToken
                    .computeIfAbsent(ownership.token(), token -> new HashSet<>())
                    .add(session);
        }
    }

    /** Releases the sessions of a record whose retention ended. */
    void expired(WorkerRecord gone) {
        for (SessionId session : gone.sessions()) {
            SessionOwnership holding = held.get(session);
            if (holding != null && holding.isHeldBy(gone.id())) {
                put(session, holding.ended());
            }
        }
    }

    /** Deletes old released sessions. */
    void forget(long below) {
        Map<Long, Set<SessionId>> old = givenUpByToken.headMap(below, false);
        if (!old.isEmpty()) {
            old.values().forEach(givenUp.keySet()::removeAll);
            old.clear();
        }
    }

    int held() {
        return held.size();
    }

    int givenUp() {
        return givenUp.size();
    }
}
