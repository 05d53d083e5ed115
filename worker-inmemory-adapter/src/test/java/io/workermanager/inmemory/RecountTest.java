package io.workermanager.inmemory;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RecoveryTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random writes while the clock runs back and forth; after each, every query is compared with a recount of all records. */
@DisplayName("Indexes agree with a recount of all records")
class RecountTest {
    private static final int STEPS = 1_500;
    private static final int IDS = 24;
    private static final int SESSIONS = 12;
    private static final List<Profile> PROFILES = List.of(
            Profile.defaults(),
            Profile.of("fix", "kraken"),
            Profile.of("fix", "binance", "spot"),
            Profile.of("rest", "binance", "spot", "futures"));

    private static final List<Availability> MARKS = List.of(Availability.values());

    private record Shelved(WorkerRecord worker, Instant until) {}

    private final FleetFixture fleet = new FleetFixture();
    private final Map<WorkerId, Shelved> state = new HashMap<>();
    private final Map<SessionId, WorkerId> holders = new HashMap<>();
    private int applied;
    private long tokens;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName(
            "N3, N12, N14: records, counts, idle queues and sessions, whatever was written and wherever the clock went")
    void agree(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) == 0) {
                fleet.clock.advance(Duration.ofMillis(random.nextInt(1_200) - 500));
                forgetThePast();
            } else {
                randomWrite(random).ifPresent(this::write);
            }
            compareAll("seed " + seed + ", step " + step, random);
        }
        assertThat(applied).as("enough was written to prove something").isGreaterThan(STEPS / 3);
        assertThat(state).as("the last recount had something to count").isNotEmpty();
    }

    private Optional<Write> randomWrite(Random random) {
        WorkerId id = WorkerId.of("w-" + random.nextInt(IDS));
        Profile profile = PROFILES.get(random.nextInt(PROFILES.size()));
        Duration keepFor = Duration.ofMillis(200 + random.nextInt(4_000));
        if (!state.containsKey(id)) {
            WorkerRecord first = fleet.worker(id.value(), profile, Duration.ofMillis(100 + random.nextInt(2_000)));
            return Optional.of(new Write.Insert(first, keepFor, fleet.preconditions()));
        }
        WorkerRecord current = state.get(id).worker;
        if (random.nextInt(20) == 0) {
            return Optional.of(new Write.Remove(current, fleet.preconditions()));
        }
        SessionId session = SessionId.of("s-" + random.nextInt(SESSIONS));
        WorkerRecord next = randomChange(random, current, session, profile);
        return next.equals(current)
                ? Optional.empty()
                : Optional.of(new Write.Replace(
                        current,
                        next.withVersion(Version.fresh()),
                        keepFor,
                        transferring(session, next, fleet.preconditions())));
    }

    private WorkerRecord randomChange(Random random, WorkerRecord worker, SessionId session, Profile profile) {
        Instant now = fleet.store.now();
        return switch (random.nextInt(9)) {
            case 0 -> OperatorTransitions.mark(worker, MARKS.get(random.nextInt(MARKS.size())), now);
            case 1 -> OperatorTransitions.setProfile(worker, profile, now);
            case 2 -> RegistrationTransitions.leave(worker, now);
            case 3, 4 -> withSession(worker, session);
            case 5 -> SessionTransitions.forget(worker, session, now);
            case 6 ->
                worker.recoverable(now).stream()
                        .findFirst()
                        .map(orphan -> RecoveryTransitions.recover(
                                worker, orphan.session(), "d", now.plusMillis(random.nextInt(500)), token(), now))
                        .orElse(worker);
            default -> fleet.beaten(worker);
        };
    }

    private WorkerRecord withSession(WorkerRecord worker, SessionId session) {
        boolean may = WorkerCensus.State.of(worker, fleet.store.now()) == WorkerCensus.State.IDLE
                && worker.tokenOf(session).isEmpty();
        return may
                ? SessionTransitions.assign(
                        worker, session, OptionalLong.empty(), token(), FleetControl.none(), fleet.store.now())
                : worker;
    }

    /** Greater than all before: what tokens are refused is not this test's concern. */
    private long token() {
        return fleet.store.now().toEpochMilli() * 1000 + 10_000_000_000L + ++tokens;
    }

    /** Every other session is taken from where it is held. */
    private Write.Preconditions transferring(SessionId session, WorkerRecord next, Write.Preconditions preconditions) {
        WorkerId holder = holders.get(session);
        if (holder == null || next.tokenOf(session).isEmpty() || session.value().hashCode() % 2 == 0) {
            return preconditions;
        }
        WorkerRecord from = state.get(holder).worker;
        return preconditions.transferring(new Write.Preconditions.SessionTransfer(
                session, from.tokenOf(session).orElseThrow()));
    }

    private void write(Write write) {
        if (fleet.write(write) instanceof WriteResult.Rejected) {
            return;
        }
        applied++;
        Instant now = fleet.store.now();
        state.computeIfPresent(write.id(), (id, old) -> {
            giveUp(old.worker);
            return null;
        });
        if (write instanceof Write.Insert insert) {
            shelve(insert.first(), now.plus(insert.keepFor()));
        } else if (write instanceof Write.Replace replace) {
            shelve(replace.next(), now.plus(replace.keepFor()));
        }
    }

    private void shelve(WorkerRecord worker, Instant until) {
        state.put(worker.id(), new Shelved(worker, until));
        worker.sessions().forEach(session -> holders.put(session, worker.id()));
    }

    private void giveUp(WorkerRecord worker) {
        worker.sessions().forEach(session -> holders.remove(session, worker.id()));
    }

    private void forgetThePast() {
        Instant now = fleet.store.now();
        state.values().removeIf(shelved -> {
            boolean gone = !now.isBefore(shelved.until);
            if (gone) {
                giveUp(shelved.worker);
            }
            return gone;
        });
        // The store must have noticed as well, before the clock is set back again.
        fleet.store.census();
    }

    private void compareAll(String when, Random random) {
        Instant now = fleet.store.now();
        Collection<WorkerRecord> all =
                state.values().stream().map(Shelved::worker).toList();
        Profile one = PROFILES.get(random.nextInt(PROFILES.size()));
        Predicate<Profile> wanted = random.nextBoolean()
                ? profile -> true
                : profile -> profile.type().equals(one.type());
        int limit = 1 + random.nextInt(8);

        assertThat(fleet.store.census().value())
                .as("census, %s", when)
                .isEqualTo(new WorkerCensus(all.stream()
                        .collect(groupingBy(
                                WorkerRecord::profile, groupingBy(w -> WorkerCensus.State.of(w, now), counting())))));
        assertThat(Queries.longestIdle(fleet.store, wanted, limit))
                .as("longest idle, %s", when)
                .containsExactlyElementsOf(
                        matching(all, wanted, w -> WorkerCensus.State.of(w, now) == WorkerCensus.State.IDLE).stream()
                                .sorted(comparing(WorkerRecord::turn).thenComparing(WorkerRecord::id, WorkerId.order()))
                                .toList());
        compareScan(when, ScanScope.ALL, all, wanted, limit, w -> true);
        compareScan(
                when,
                ScanScope.LIVING,
                all,
                wanted,
                limit,
                w -> WorkerCensus.State.of(w, now).compareTo(WorkerCensus.State.EXPIRED) < 0);
        compareScan(when, ScanScope.MARKED, all, wanted, limit, w -> w.availability() != Availability.ONLINE);
        compareScan(
                when,
                ScanScope.RECOVERABLE,
                all,
                wanted,
                limit,
                w -> !w.recoverable(now).isEmpty());
        IntStream.range(0, IDS)
                .mapToObj(i -> WorkerId.of("w-" + i))
                .forEach(id -> assertThat(fleet.store.find(id).value())
                        .as("%s, %s", id, when)
                        .isEqualTo(Optional.ofNullable(state.get(id)).map(Shelved::worker)));
        IntStream.range(0, SESSIONS)
                .mapToObj(i -> SessionId.of("s-" + i))
                .forEach(session -> assertThat(
                                fleet.store.findBySession(session).value().map(WorkerRecord::id))
                        .as("%s, %s", session, when)
                        .isEqualTo(Optional.ofNullable(holders.get(session))));
        assertThat(fleet.store.sizes().profiles()).as("profiles, %s", when).isEqualTo((int)
                all.stream().map(WorkerRecord::profile).distinct().count());
    }

    private void compareScan(
            String when,
            ScanScope scope,
            Collection<WorkerRecord> all,
            Predicate<Profile> wanted,
            int limit,
            Predicate<WorkerRecord> reached) {
        assertThat(Queries.scan(fleet.store, new WorkerStore.Query(scope, wanted), limit))
                .as("scan of %s, %s", scope, when)
                .containsExactlyInAnyOrderElementsOf(matching(all, wanted, reached));
    }

    private static List<WorkerRecord> matching(
            Collection<WorkerRecord> all, Predicate<Profile> wanted, Predicate<WorkerRecord> reached) {
        return all.stream()
                .filter(worker -> wanted.test(worker.profile()) && reached.test(worker))
                .toList();
    }
}
