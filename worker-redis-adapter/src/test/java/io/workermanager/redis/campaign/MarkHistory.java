package io.workermanager.redis.campaign;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.campaign.RegularRegister.Written;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mark of each worker, as operators gave it. A worker without a record has none, which is ONLINE. */
final class MarkHistory {
    private final Map<WorkerId, RegularRegister<Availability>> byId = new HashMap<>();
    private final List<Written<Availability>> ordersToAll = new ArrayList<>();
    private final long began = System.nanoTime();

    private synchronized RegularRegister<Availability> of(WorkerId id) {
        return byId.computeIfAbsent(id, any -> {
            RegularRegister<Availability> marks = new RegularRegister<>(Availability.ONLINE, began);
            ordersToAll.forEach(marks::add);
            return marks;
        });
    }

    Written<Availability> begin(WorkerId id, Set<Availability> possible) {
        return of(id).begin(possible, System.nanoTime());
    }

    /** An order to all workers, be they known by now or not. */
    synchronized Written<Availability> beginAll(Set<Availability> possible) {
        Written<Availability> write = new Written<>(possible, System.nanoTime());
        ordersToAll.add(write);
        byId.values().forEach(marks -> marks.add(write));
        return write;
    }

    boolean mayBe(WorkerId id, Availability mark, long start, long end) {
        return of(id).mayRead(mark, start, end);
    }

    String why(WorkerId id, long start, long end) {
        return of(id).candidates(start, end).toString();
    }

    /** Any earlier mark may be in effect again. */
    void lost(long until) {
        beginAll(EnumSet.allOf(Availability.class)).unknown(until);
    }
}
