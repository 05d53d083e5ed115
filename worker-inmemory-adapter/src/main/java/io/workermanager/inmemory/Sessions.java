package io.workermanager.inmemory;

import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.store.Ledger.Tenure;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who holds which session under which fencing token, and which were given up of late. */
final class Sessions {
    private final Map<SessionId, Tenure> held = new HashMap<>();
    private final LinkedHashMap<SessionId, Tenure> givenUp = new LinkedHashMap<>();
    private long greatestToken;

    @Nullable
    Tenure find(SessionId session) {
        Tenure holding = held.get(session);
        return holding == null ? givenUp.get(session) : holding;
    }

    long greatestToken() {
        return greatestToken;
    }

    void put(SessionId session, Tenure tenure) {
        held.remove(session);
        givenUp.remove(session);
        if (tenure.holder().isPresent()) {
            held.put(session, tenure);
            greatestToken = Math.max(greatestToken, tenure.token());
        } else {
            givenUp.put(session, tenure);
        }
    }

    /** The time of a record is over. */
    void expired(Worker gone) {
        for (SessionId session : gone.sessions()) {
            Tenure holding = held.get(session);
            if (holding != null && holding.isHeldBy(gone.id())) {
                put(session, holding.ended());
            }
        }
    }

    /** Forgets what was given up long ago. */
    void forget(long below) {
        if (givenUp.isEmpty()) {
            return;
        }
        Iterator<Tenure> oldest = givenUp.values().iterator();
        while (oldest.hasNext() && oldest.next().token() < below) {
            oldest.remove();
        }
    }

    int held() {
        return held.size();
    }

    int givenUp() {
        return givenUp.size();
    }
}
