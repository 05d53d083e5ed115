package io.workermanager.redis.campaign;

import io.workermanager.model.Hold;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.redis.campaign.RegularRegister.Written;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The holds by their ids, as operators gave and lifted them. Each that is given has a reason of its own. */
final class HoldHistory {
    /** No hold is active. */
    static final String NONE = "";

    private final Map<Hold.Id, RegularRegister<String>> byId = new ConcurrentHashMap<>();
    private final Map<String, Selector> selectors = new ConcurrentHashMap<>();
    private final Map<Hold.Id, Set<String>> given = new ConcurrentHashMap<>();
    private final long began = System.nanoTime();

    private RegularRegister<String> of(Hold.Id id) {
        return byId.computeIfAbsent(id, any -> new RegularRegister<>(NONE, began));
    }

    /** A hold that is being given. */
    Written<String> giving(Hold.Id id, Selector selector, String reason) {
        selectors.put(reason, selector);
        given.computeIfAbsent(id, any -> ConcurrentHashMap.newKeySet()).add(reason);
        return of(id).begin(Set.of(reason), System.nanoTime());
    }

    /** A hold that is being lifted. */
    Written<String> lifting(Hold.Id id) {
        return of(id).begin(Set.of(NONE), System.nanoTime());
    }

    /** A hold that ends by itself by some time. */
    void endsByItself(Hold.Id id, long until) {
        of(id).begin(Set.of(NONE), System.nanoTime()).unknown(until);
    }

    boolean mayBe(Hold.Id id, Optional<Hold> hold, long start, long end) {
        return of(id).mayRead(hold.map(HoldHistory::reason).orElse(NONE), start, end);
    }

    String why(Hold.Id id, long start, long end) {
        return of(id).candidates(start, end).toString();
    }

    private static String reason(Hold hold) {
        return hold.cause().reason();
    }

    /** A hold that certainly stood between two times and was on a profile that satisfies the condition. */
    Optional<String> certainlyOn(Predicate<Selector> selected, long start, long end) {
        return byId.entrySet().stream()
                .filter(each -> !each.getValue().mayRead(NONE, start, end))
                .filter(each -> given.getOrDefault(each.getKey(), Set.of()).stream()
                        .filter(reason -> each.getValue().mayRead(reason, start, end))
                        .allMatch(reason -> selected.test(selectors.get(reason))))
                .map(each -> each.getKey() + " " + why(each.getKey(), start, end))
                .findFirst();
    }

    Optional<String> certainlyOn(Profile profile, long start, long end) {
        return certainlyOn(selector -> selector.isDecidedByProfile() && selector.mayMatch(profile), start, end);
    }

    Set<Hold.Id> known() {
        return byId.keySet();
    }

    /** Any earlier hold may stand again, or none. */
    void lost(long until) {
        byId.forEach((id, register) -> {
            Set<String> any = ConcurrentHashMap.newKeySet();
            any.addAll(given.getOrDefault(id, Set.of()));
            any.add(NONE);
            register.begin(any, System.nanoTime()).unknown(until);
        });
    }
}
