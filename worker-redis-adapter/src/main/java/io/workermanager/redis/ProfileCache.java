package io.workermanager.redis;

import io.workermanager.model.Profile;
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
final class ProfileCache {
    private static final int ODD = ScriptReply.ANSWER + 1;
    private static final int TOLD = ScriptReply.ANSWER + 2;

    private final ScriptExecutor server;
    private final Runnable founding;
    private volatile Predicate<Damage> repair = damage -> false;
    private volatile ProfileIndex known = ProfileIndex.EMPTY;

    /** @param founding asked when there is no fleet any more where there was one; throws if there is another */
    ProfileCache(ScriptExecutor server, Runnable founding) {
        this.server = server;
        this.founding = founding;
    }

    /** @param next repairs a damaged index, and returns whether it did */
    void repairWith(Predicate<Damage> next) {
        repair = next;
    }

    /**
     * A call that goes by the profiles.
     *
     * @param profiles those that it went by
     * @param names the short names of those that it was about
     * @param reply what came back
     */
    record Answer(ProfileIndex profiles, List<String> names, ScriptReply reply) {}

    /**
     * What is not right in the index.
     *
     * @param keys the keys that cannot be right
     * @param rebuild what asks for all of it to be made again, empty if nothing does
     * @param profiles the profiles that this client knows and the server does not
     * @param unreadable short names under which no profile stands
     */
    record Damage(Set<String> keys, String rebuild, Map<String, Profile> profiles, Set<String> unreadable) {
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
    List<String> known() {
        return known.matching(any -> true);
    }

    /** The short names of the profiles that the server has, whatever is not right with them. */
    List<String> told() {
        attempt(CensusReader.CENSUS, List.of(""), known -> List.of(), new Damage[] {Damage.none()});
        return known();
    }

    /** The profiles that the server has. */
    ProfileIndex fresh() {
        return call(CensusReader.CENSUS, List.of(""), known -> List.of()).profiles();
    }

    /**
     * Makes a call by the profiles that the server has.
     *
     * @param script which; its first argument is the stamp
     * @param arguments the other arguments
     * @param names picks the short names that follow them
     */
    Answer call(Script script, List<?> arguments, Function<ProfileIndex, List<String>> names) {
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
