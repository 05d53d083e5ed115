package io.workermanager.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The profiles of the fleet as this client knows them. Every call that goes by them names their stamp, and is made again if the
 * server answers with others. Safe for use by many threads.
 */
final class Profiles {
    private final Server server;
    private volatile ProfileIndex known = ProfileIndex.EMPTY;

    Profiles(Server server) {
        this.server = server;
    }

    /**
     * A call that goes by the profiles.
     *
     * @param profiles those that it went by
     * @param names the short names of those that it was about
     * @param reply what came back
     */
    record Answer(ProfileIndex profiles, List<String> names, Reply reply) {}

    /** The profiles that the server has. */
    ProfileIndex fresh() {
        return call(Script.CENSUS, List.of(""), known -> List.of()).profiles();
    }

    /**
     * Makes a call by the profiles that the server has.
     *
     * @param script which; its first argument is the stamp
     * @param arguments the other arguments
     * @param names picks the short names that follow them
     */
    Answer call(Script script, List<?> arguments, Function<ProfileIndex, List<String>> names) {
        while (true) {
            ProfileIndex profiles = known;
            List<String> picked = names.apply(profiles);
            List<Object> all = new ArrayList<>(1 + arguments.size() + picked.size());
            all.add(profiles.stamp());
            all.addAll(arguments);
            all.addAll(picked);
            Reply reply = server.call(script, List.of(), all);
            if (!reply.text(Reply.ANSWER).equals("profiles")) {
                return new Answer(profiles, picked, reply);
            }
            known = ProfileIndex.told(reply.texts(Reply.ANSWER + 1));
        }
    }
}
