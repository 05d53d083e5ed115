package io.workermanager.redis;

import io.workermanager.model.Census;
import io.workermanager.model.Profile;
import io.workermanager.model.Standing;
import io.workermanager.store.Reading;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts a fleet from its index: some ranges of sorted sets for each profile, whatever the number of workers. */
final class CensusCount {
    /** In the order in which the script counts. */
    private static final List<Standing> COUNTED = List.of(
            Standing.IDLE, Standing.PROCESSING, Standing.PAUSED, Standing.OFFLINE, Standing.EXPIRED, Standing.LEFT);

    private static final int COUNTS = Reply.ANSWER + 2;

    private final Profiles profiles;

    CensusCount(Profiles profiles) {
        this.profiles = profiles;
    }

    /** More profiles than one script looks at are counted by several, all for the time of the first. */
    Reading<Census> count() {
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        String at = "";
        String last = "";
        while (true) {
            String after = last;
            Profiles.Answer answer = profiles.call(
                    Script.CENSUS,
                    List.of(at),
                    known -> known.matching(any -> true).stream()
                            .filter(name -> name.compareTo(after) > 0)
                            .limit(ProfileIndex.CHUNK)
                            .toList());
            at = at.isEmpty() ? Long.toString(answer.reply().at().toEpochMilli()) : at;
            List<String> names = answer.names();
            for (int i = 0; i < names.size(); i++) {
                counts.put(answer.profiles().get(names.get(i)), counts(answer.reply(), COUNTS + i * COUNTED.size()));
            }
            if (names.size() < ProfileIndex.CHUNK) {
                return new Reading<>(new Census(counts), Instant.ofEpochMilli(Long.parseLong(at)));
            }
            last = names.get(names.size() - 1);
        }
    }

    private static Map<Standing, Long> counts(Reply reply, int from) {
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        for (int i = 0; i < COUNTED.size(); i++) {
            counts.put(COUNTED.get(i), Math.max(0, reply.number(from + i)));
        }
        return counts;
    }
}
