package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Census;
import io.workermanager.model.Liveness;
import io.workermanager.model.Profile;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.tck.Liberty;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;

/** A store that takes every liberty passes every rule: the kit asks for nothing that the contract does not. */
class LiberalStoreTest extends ReferenceTck {
    private static final Set<Liberty> TAKEN = ConcurrentHashMap.newKeySet();

    @AfterAll
    static void everyLibertyWasTaken() {
        assertThat(TAKEN).containsExactlyInAnyOrder(Liberty.values());
    }

    @Override
    ReferenceFleet fleet(SettableClock clock) {
        return new LiberalFleet(clock);
    }

    @Override
    WorkerStore store(ReferenceFleet fleet) {
        return new LiberalStore(fleet);
    }

    private static final class LiberalFleet extends ReferenceFleet {
        private final Map<WorkerId, Worker> spoilt = new ConcurrentHashMap<>();

        LiberalFleet(SettableClock clock) {
            super(clock);
            signals = new Signals() {
                @Override
                void call(Consumer<StoreSignal> listener, StoreSignal signal) {
                    TAKEN.add(Liberty.SECOND_HINT);
                    super.call(listener, signal);
                    super.call(listener, signal);
                }
            };
        }

        @Override
        synchronized void spoil(WorkerId id) {
            stored(id).ifPresent(worker -> spoilt.put(id, worker));
            super.spoil(id);
        }

        @Override
        Instant keepUntil(Write write, Instant now) {
            TAKEN.add(Liberty.LATE_END);
            return super.keepUntil(write, now).plusMillis(9_900);
        }

        @Override
        Optional<Removed> remembered(WorkerId id, Instant now) {
            TAKEN.add(Liberty.LONG_MEMORY);
            return super.remembered(id, now.minus(Duration.ofSeconds(30)));
        }

        @Override
        boolean remembers(GivenUp before, Instant now) {
            return super.remembers(before, now.minus(Duration.ofSeconds(30)));
        }
    }

    /** Scans all whatever is asked, delivers the first of each page twice, and begins with an empty page. */
    private static final class LiberalStore extends ReferenceStore {
        private static final Cursor BEGIN = new Cursor("!");

        LiberalStore(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public Reading<Census> census() {
            Reading<Census> census = super.census();
            Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
            census.value().counts().forEach((profile, some) -> counts.put(profile, new HashMap<>(some)));
            fleet.unreadable.keySet().forEach(id -> {
                Worker before = ((LiberalFleet) fleet).spoilt.get(id);
                if (before != null && before.lease().at(census.at()) == Liveness.ALIVE) {
                    TAKEN.add(Liberty.LATE_COUNT);
                    count(before, census.at(), counts);
                }
            });
            return new Reading<>(new Census(counts), census.at());
        }

        @Override
        public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
            Page.checkLimit(limit);
            if (from.equals(Cursor.START)) {
                TAKEN.add(Liberty.EMPTY_PAGE);
                return new Page(List.of(), List.of(), Optional.of(BEGIN), now());
            }
            Page page = super.scan(WorkerQuery.of(Reach.ALL), from.equals(BEGIN) ? Cursor.START : from, limit);
            List<Worker> twice = new ArrayList<>(page.workers());
            page.workers().stream().findFirst().ifPresent(twice::add);
            if (twice.size() > 1) {
                TAKEN.add(Liberty.REPETITION);
            }
            if (atLeast.reach() != Reach.ALL && !page.workers().isEmpty()) {
                TAKEN.add(Liberty.OVER_DELIVERY);
            }
            return new Page(twice, page.unreadable(), page.next(), page.at());
        }
    }
}
