package io.workermanager.redis.campaign;

import io.workermanager.model.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The fencing tokens that were given for each session. */
final class TokenHistory {
    private static final int MANY = 500;

    private final Map<SessionId, List<Given>> bySession = new ConcurrentHashMap<>();

    private final Queue<Loss> lost = new ConcurrentLinkedQueue<>();

    private record Loss(long since, long until) {}

    private record Given(long token, String to, long end) {}

    /**
     * Takes in a token.
     *
     * @param to who has it; empty if that is not known
     * @return what is wrong with it, if something is
     */
    Optional<String> given(SessionId session, long token, String to, long start, long end) {
        List<Given> all = bySession.computeIfAbsent(session, any -> new ArrayList<>());
        synchronized (all) {
            Optional<Given> wrong = all.stream()
                    .filter(other -> isAboveAndBefore(other, token, start) || isOfAnotherHolder(other, token, to))
                    .findFirst();
            all.add(new Given(token, to, end));
            if (all.size() > MANY) {
                Given greatest = all.stream()
                        .reduce((one, other) -> one.token >= other.token ? one : other)
                        .orElseThrow();
                all.subList(0, MANY / 2).clear();
                all.add(greatest);
            }
            return wrong.map(other -> session + " was given to " + to + " under " + token + " after " + other.to
                    + " had it under " + other.token);
        }
    }

    private boolean isAboveAndBefore(Given other, long token, long start) {
        return other.token > token && other.end - start < 0 && !isLost(other);
    }

    private static boolean isOfAnotherHolder(Given other, long token, String to) {
        return other.token == token && !to.isEmpty() && !other.to.isEmpty() && !other.to.equals(to);
    }

    /** Tokens of a time range may be lost, so that an earlier claim holds again. */
    void lost(long since, long until) {
        lost.add(new Loss(since, until));
    }

    private boolean isLost(Given given) {
        return lost.stream().anyMatch(loss -> given.end - loss.since > 0 && given.end - loss.until < 0);
    }
}
