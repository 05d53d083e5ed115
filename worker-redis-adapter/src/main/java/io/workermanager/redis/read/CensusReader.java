package io.workermanager.redis.read;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.port.Timestamped;
import io.workermanager.redis.script.ScriptReply;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts a fleet from its index: the cost depends on the number of profiles, not on the number of workers. */
public final class CensusReader {
    /** The states in the order of the reply. */
    private static final List<WorkerCensus.State> COUNTED = List.of(
            WorkerCensus.State.IDLE,
            WorkerCensus.State.PROCESSING,
            WorkerCensus.State.PAUSED,
            WorkerCensus.State.OFFLINE,
            WorkerCensus.State.EXPIRED,
            WorkerCensus.State.LEFT);

    private static final int COUNTS = ScriptReply.ANSWER + 2;

    private final ProfileCache profiles;

    public CensusReader(ProfileCache profiles) {
        this.profiles = profiles;
    }

    /** Counts a limited number of profiles per call, all for the time of the first call. */
    public Timestamped<WorkerCensus> count() {
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        String at = "";
        String last = "";
        while (true) {
            String after = last;
            ProfileCache.Answer answer = profiles.call(
                    ProfileCache.CENSUS,
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
                return new Timestamped<>(new WorkerCensus(counts), Instant.ofEpochMilli(Long.parseLong(at)));
            }
            last = names.get(names.size() - 1);
        }
    }

    private static Map<WorkerCensus.State, Long> counts(ScriptReply reply, int from) {
        Map<WorkerCensus.State, Long> counts = new EnumMap<>(WorkerCensus.State.class);
        for (int i = 0; i < COUNTED.size(); i++) {
            counts.put(COUNTED.get(i), Math.max(0, reply.number(from + i)));
        }
        return counts;
    }
}
