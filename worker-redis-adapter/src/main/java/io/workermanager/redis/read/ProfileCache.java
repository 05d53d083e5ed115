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
 * The profiles of the fleet as this client knows them. Every call that goes by them names their stamp, and is made again if the
 * server answers with others. What such a call finds spoiled is repaired, if the user may. Safe for use by many threads.
 */
public final class ProfileCache {
    /** Counts workers; without profiles to count, it only brings the profiles of the fleet. */
    static final Script CENSUS = Script.of(Script.Kind.READ, ProfileCache.class, "census", "keyspace.lua");

    private static final int ODD = ScriptReply.ANSWER + 1;
    private static final int TOLD = ScriptReply.ANSWER + 2;

    private final ScriptExecutor server;
    private final Runnable founding;
    private volatile Predicate<Damage> repair = damage -> false;
    private volatile ProfileIndex known = ProfileIndex.EMPTY;

    /** @param founding asked when there is no fleet any more where there was one; throws if there is another */
    public ProfileCache(ScriptExecutor server, Runnable founding) {
        this.server = server;
        this.founding = founding;
    }

    /** @param next repairs a damaged index, and returns whether it did */
    public void repairWith(Predicate<Damage> next) {
        repair = next;
    }

    /**
     * A call that goes by the profiles.
     *
     * @param profiles those that it went by
     * @param names the short names of those that it was about
     * @param reply what came back
     */
    public record Answer(ProfileIndex profiles, List<String> names, ScriptReply reply) {}

    /**
     * What is not right in the index.
     *
     * @param keys the keys that cannot be right
     * @param rebuild what asks for all of it to be made again, empty if nothing does
     * @param profiles the profiles that this client knows and the server does not
     * @param unreadable short names under which no profile stands
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

    /** The short names of the profiles that the server has, whatever is not right with them. */
    public List<String> told() {
        attempt(CENSUS, List.of(""), known -> List.of(), new Damage[] {Damage.none()});
        return known();
    }

    /** The profiles that the server has. */
    public ProfileIndex fresh() {
        return call(CENSUS, List.of(""), known -> List.of()).profiles();
    }

    /**
     * Makes a call by the profiles that the server has.
     *
     * @param script which; its first argument is the stamp
     * @param arguments the other arguments
     * @param names picks the short names that follow them
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
            damage[0].keys.addAll(reply.texts(ODD));
            if (!reply.text(ScriptReply.ANSWER).equals("profiles")) {
                return new Answer(profiles, picked, reply);
            }
            ProfileIndex told = ProfileIndex.told(reply.texts(TOLD));
            damage[0] = damage[0].with(profiles, told);
            if (told.isOfNoFleet() && !profiles.isOfNoFleet() && profiles != ProfileIndex.EMPTY) {
                founding.run();
            }
            known = told;
        }
    }
}
