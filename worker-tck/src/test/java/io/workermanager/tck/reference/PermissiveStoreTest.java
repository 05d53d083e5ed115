package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.tck.PermittedVariation;
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
class PermissiveStoreTest extends ReferenceTck {
    private static final Set<PermittedVariation> TAKEN = ConcurrentHashMap.newKeySet();

    @AfterAll
    static void everyLibertyWasTaken() {
        assertThat(TAKEN).containsExactlyInAnyOrder(PermittedVariation.values());
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
        private final Map<WorkerId, WorkerRecord> corrupted = new ConcurrentHashMap<>();

        LiberalFleet(SettableClock clock) {
            super(clock);
            signals = new HintDispatcher() {
                @Override
                void call(Consumer<WorkerStore.ChangeHint> listener, WorkerStore.ChangeHint signal) {
                    TAKEN.add(PermittedVariation.REPEATED_HINT);
                    super.call(listener, signal);
                    super.call(listener, signal);
                }
            };
        }

        @Override
        synchronized void corrupt(WorkerId id) {
            stored(id).ifPresent(worker -> corrupted.put(id, worker));
            super.corrupt(id);
        }

        @Override
        Instant keepUntil(Write write, Instant now) {
            TAKEN.add(PermittedVariation.LATE_EXPIRY);
            return super.keepUntil(write, now).plusMillis(9_900);
        }

        @Override
        void renewControl(Instant now) {
            TAKEN.add(PermittedVariation.LONG_CONTROL);
            super.renewControl(now);
            controlUntil = controlUntil.equals(Instant.MAX)
                    ? Instant.MAX
                    : now.plus(controlKeepFor.multipliedBy(2)).plus(Duration.ofDays(1));
        }

        @Override
        Optional<Removed> remembered(WorkerId id, Instant now) {
            TAKEN.add(PermittedVariation.LONG_MEMORY);
            return super.remembered(id, now.minus(Duration.ofSeconds(30)));
        }

        @Override
        boolean remembers(GivenUp before, Instant now) {
            return super.remembers(before, now.minus(Duration.ofSeconds(30)));
        }
    }

    /** Scans all whatever is asked, delivers the first of each page twice, and begins with an empty page. */
    private static final class LiberalStore extends ReferenceStore {
        private static final Page.Cursor BEGIN = new Page.Cursor("!");

        LiberalStore(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public Timestamped<WorkerCensus> census() {
            Timestamped<WorkerCensus> census = super.census();
            Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
            census.value().counts().forEach((profile, some) -> counts.put(profile, new HashMap<>(some)));
            fleet.unreadable.keySet().forEach(id -> {
                WorkerRecord before = ((LiberalFleet) fleet).corrupted.get(id);
                if (before != null && before.lease().livenessAt(census.at()) == Lease.Liveness.ALIVE) {
                    TAKEN.add(PermittedVariation.STALE_COUNT);
                    count(before, census.at(), counts);
                }
            });
            return new Timestamped<>(new WorkerCensus(counts), census.at());
        }

        @Override
        public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
            Page.checkLimit(limit);
            if (from.equals(Page.Cursor.start())) {
                TAKEN.add(PermittedVariation.EMPTY_PAGE);
                return new Page(List.of(), List.of(), Optional.of(BEGIN), now());
            }
            Page page = super.scan(
                    WorkerStore.Query.of(ScanScope.ALL), from.equals(BEGIN) ? Page.Cursor.start() : from, limit);
            List<WorkerRecord> twice = new ArrayList<>(page.workers());
            page.workers().stream().findFirst().ifPresent(twice::add);
            if (twice.size() > 1) {
                TAKEN.add(PermittedVariation.REPEATED_RECORDS);
            }
            if (atLeast.scope() != ScanScope.ALL && !page.workers().isEmpty()) {
                TAKEN.add(PermittedVariation.SURPLUS_RECORDS);
            }
            return new Page(twice, page.unreadable(), page.next(), page.at());
        }
    }
}
