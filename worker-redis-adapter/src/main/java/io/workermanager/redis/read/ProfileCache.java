package io.workermanager.redis.read;

import io.workermanager.model.Profile;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The profiles of the fleet that this client knows. Every call by profile sends their stamp, and is repeated if the server returns
 * other profiles. Damage that a call finds is repaired if the user has the permissions. Safe for use by many threads.
 */
public final class ProfileCache {
    /** Counts workers; without profiles to count, it only brings the profiles of the fleet. */
    static final Script CENSUS = Script.of(Script.Kind.READ, ProfileCache.class, "census", "keyspace.lua");

    private static final int DAMAGED = ScriptReply.ANSWER + 1;
    private static final int PROFILES = ScriptReply.ANSWER + 2;

    private final ScriptExecutor server;
    private final Runnable founding;
    private volatile Predicate<Damage> repair = damage -> false;
    private volatile ProfileIndex known = ProfileIndex.EMPTY;

    /** @param founding runs when the fleet has disappeared; throws if another one may not take its place */
    public ProfileCache(ScriptExecutor server, Runnable founding) {
        this.server = server;
        this.founding = founding;
    }

    /** @param next repairs a damaged index, and returns whether it did */
    public void repairWith(Predicate<Damage> next) {
        repair = next;
    }

    /**
     * A call by profile.
     *
     * @param profiles the profiles that the call used
     * @param names the short names of the profiles in the call
     * @param reply the reply
     */
    public record Answer(ProfileIndex profiles, List<String> names, ScriptReply reply) {}

    /**
     * The damage of the index.
     *
     * @param keys the damaged keys
     * @param rebuild the pending request to rebuild the whole index, or empty
     * @param profiles the profiles that this client knows and the server has lost
     * @param unreadable short names without a readable profile
     */
    public record Damage(Set<String> keys, String rebuild, Map<String, Profile> profiles, Set<String> unreadable) {
        private static Damage none() {
            return new Damage(new LinkedHashSet<>(), "", new TreeMap<>(), new LinkedHashSet<>());
        }

        private Damage with(ProfileIndex before, ProfileIndex now) {
            Map<String, Profile> missing = new TreeMap<>(profiles);
            missing.putAll(before.without(now));
            return new Damage(keys, now.rebuild(), missing, now.unreadable());
        }

        boolean isNone() {
            return keys.isEmpty() && rebuild.isEmpty() && profiles.isEmpty() && unreadable.isEmpty();
        }
    }

    /** The short names of the profiles that this client knows. */
    public List<String> known() {
        return known.matching(any -> true);
    }

    /** The short names of the profiles on the server, without repairing any damage. */
    public List<String> stored() {
        attempt(CENSUS, List.of(""), known -> List.of(), new Damage[] {Damage.none()});
        return known();
    }

    /** The profiles on the server. */
    public ProfileIndex fresh() {
        return call(CENSUS, List.of(""), known -> List.of()).profiles();
    }

    /**
     * Makes a call with the profiles of the server.
     *
     * @param script the script, whose first argument is the stamp
     * @param arguments the arguments after the stamp
     * @param names selects the short names, which are the last arguments
     */
    public Answer call(Script script, List<?> arguments, Function<ProfileIndex, List<String>> names) {
        Damage[] damage = {Damage.none()};
        Answer answer = attempt(script, arguments, names, damage);
        boolean repaired = !damage[0].isNone() && repair.test(damage[0]);
        return repaired ? attempt(script, arguments, names, damage) : answer;
    }

    private Answer attempt(
            Script script, List<?> arguments, Function<ProfileIndex, List<String>> names, Damage[] damage) {
        while (true) {
            ProfileIndex profiles = known;
            List<String> picked = names.apply(profiles);
            List<Object> all = new ArrayList<>(1 + arguments.size() + picked.size());
            all.add(profiles.stamp());
            all.addAll(arguments);
            all.addAll(picked);
            ScriptReply reply = server.call(script, List.of(), all);
            damage[0].keys.addAll(reply.texts(DAMAGED));
            if (!reply.text(ScriptReply.ANSWER).equals("profiles")) {
                return new Answer(profiles, picked, reply);
            }
            ProfileIndex stored = ProfileIndex.parse(reply.texts(PROFILES));
            damage[0] = damage[0].with(profiles, stored);
            if (stored.isWithoutFleet() && !profiles.isWithoutFleet() && profiles != ProfileIndex.EMPTY) {
                founding.run();
            }
            known = stored;
        }
    }
}
