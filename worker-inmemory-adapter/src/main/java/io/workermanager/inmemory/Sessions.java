package io.workermanager.inmemory;

import io.workermanager.model.Orphan;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who holds which session under which fencing token, and which were given up of late. */
final class Sessions {
    private static final long WINDOW_MICROS = Terms.LONGEST_WINDOW.toMillis() * 1000;

    private record Holding(WorkerId by, long token) {}

    private record GivenUp(long token, Instant rememberedUntil) {}

    /** What a record says, which need not be so: another may have taken the session over. */
    private record Named(SessionId session, long token) {}

    private final Map<SessionId, Holding> held = new HashMap<>();
    private final LinkedHashMap<SessionId, GivenUp> givenUp = new LinkedHashMap<>();
    private long greatest;

    @Nullable
    WorkerId holder(SessionId session) {
        Holding holding = held.get(session);
        return holding == null ? null : holding.by;
    }

    /** Why a record that names sessions may not be written, if it may not. */
    @Nullable
    Refusal refusal(Worker next, Optional<Terms.Handover> handover, Instant at) {
        List<Named> all = namedIn(next);
        for (Named named : all) {
            Holding holding = held.get(named.session);
            if (holding != null && !holding.by.equals(next.id()) && !handsOver(handover, named.session)) {
                return new Refusal.SessionHeld(named.session, holding.by);
            }
        }
        Refusal missing = refusal(handover);
        if (missing != null) {
            return missing;
        }
        for (Named named : all) {
            Refusal low = tooLow(named, handover, at);
            if (low != null) {
                return low;
            }
        }
        return null;
    }

    /** Why a write that takes a session on from where it is held may not run, if it may not. */
    @Nullable
    Refusal refusal(Optional<Terms.Handover> handover) {
        return handover.isEmpty() || handsOver(handover, handover.get().session())
                ? null
                : new Refusal.NothingToTakeOver();
    }

    /** Whether it hands over this session, and from where it is held. */
    private boolean handsOver(Optional<Terms.Handover> handover, SessionId session) {
        Holding holding = held.get(session);
        return holding != null
                && handover.isPresent()
                && handover.get().session().equals(session)
                && handover.get().token() == holding.token;
    }

    private @Nullable Refusal tooLow(Named named, Optional<Terms.Handover> handover, Instant at) {
        Holding holding = held.get(named.session);
        GivenUp before = givenUp.get(named.session);
        long known;
        long least;
        if (holding != null) {
            known = holding.token;
            least = handsOver(handover, named.session) ? known + 1 : known;
        } else if (before != null) {
            known = before.token;
            least = known + 1;
        } else {
            known = Math.max(greatest, at.toEpochMilli() * 1000);
            least = known - WINDOW_MICROS;
        }
        return named.token < least ? new Refusal.TokenTooLow(named.session, known) : null;
    }

    void inserted(Worker first) {
        take(first.id(), namedIn(first));
    }

    void replaced(Worker before, Worker next, Instant at) {
        giveUp(before, next, at);
        take(next.id(), namedIn(next));
    }

    /** A write that was refused before must stay so: what it asked for is older than the giving up. */
    void removed(Worker gone, Instant at) {
        for (Named named : namedIn(gone)) {
            giveUp(gone.id(), named.session, micros(at), at);
        }
    }

    /** The time of a record is over. */
    void expired(Worker gone, Instant at) {
        for (Named named : namedIn(gone)) {
            giveUp(gone.id(), named.session, 0, at);
        }
    }

    private static long micros(Instant at) {
        return at.toEpochMilli() * 1000;
    }

    private void giveUp(Worker before, Worker next, Instant at) {
        for (Named named : namedIn(before)) {
            if (next.tokenOf(named.session).isEmpty()) {
                giveUp(before.id(), named.session, micros(at), at);
            }
        }
    }

    private void giveUp(WorkerId by, SessionId session, long least, Instant at) {
        Holding holding = held.get(session);
        if (holding != null && holding.by.equals(by)) {
            held.remove(session);
            givenUp.put(session, new GivenUp(Math.max(holding.token, least), at.plus(Terms.LONGEST_WINDOW)));
        }
    }

    private void take(WorkerId by, List<Named> all) {
        for (Named named : all) {
            held.put(named.session, new Holding(by, named.token));
            givenUp.remove(named.session);
            greatest = Math.max(greatest, named.token);
        }
    }

    /**
     * Forgets what was given up long ago. A token that would still be taken for a new one stays, or a clock that is set back
     * could bring a session under a token that it had before.
     */
    void pass(Instant at) {
        Iterator<GivenUp> oldest = givenUp.isEmpty()
                ? Collections.emptyIterator()
                : givenUp.values().iterator();
        while (oldest.hasNext()) {
            GivenUp next = oldest.next();
            if (!at.isAfter(next.rememberedUntil) || next.token >= greatest - WINDOW_MICROS) {
                return;
            }
            oldest.remove();
        }
    }

    private static List<Named> namedIn(Worker worker) {
        if (worker.assignment().isEmpty() && worker.orphans().isEmpty()) {
            return List.of();
        }
        List<Named> all = new ArrayList<>();
        worker.assignment().ifPresent(own -> all.add(new Named(own.session(), own.token())));
        for (Orphan orphan : worker.orphans()) {
            all.add(new Named(orphan.session(), orphan.token()));
        }
        return all;
    }

    int held() {
        return held.size();
    }

    int givenUp() {
        return givenUp.size();
    }
}
