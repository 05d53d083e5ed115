package io.workermanager.redis.campaign;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.campaign.Register.Written;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The mark of each worker, as operators gave it. A worker without a record has none, which is ONLINE. */
final class Marks {
    private final Map<WorkerId, Register<Availability>> byId = new ConcurrentHashMap<>();
    private final long began = System.nanoTime();

    private Register<Availability> of(WorkerId id) {
        return byId.computeIfAbsent(id, any -> new Register<>(Availability.ONLINE, began));
    }

    Written<Availability> begin(WorkerId id, Set<Availability> possible) {
        return of(id).begin(possible, System.nanoTime());
    }

    /** An order to all workers that are known. */
    List<Written<Availability>> beginAll(Set<Availability> possible) {
        List<Written<Availability>> all = new ArrayList<>();
        byId.keySet().forEach(id -> all.add(begin(id, possible)));
        return all;
    }

    boolean mayBe(WorkerId id, Availability mark, long start, long end) {
        return of(id).mayRead(mark, start, end);
    }

    String why(WorkerId id, long start, long end) {
        return of(id).candidates(start, end).toString();
    }

    /** Any earlier mark may stand again. */
    void lost(long until) {
        beginAll(EnumSet.allOf(Availability.class)).forEach(write -> write.unknown(until));
    }
}
