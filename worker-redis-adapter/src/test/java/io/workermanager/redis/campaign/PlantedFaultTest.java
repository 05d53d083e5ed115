package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.agent.SessionRun;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.campaign.Fault.Strike;
import io.workermanager.tck.ForwardingWorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A store that breaks an invariant makes the checker name that invariant. */
class PlantedFaultTest {
    private static final int ATTEMPTS = 8;

    @AutoClose
    private static final ServerTopology TOPOLOGY = ServerTopology.Kind.PLAIN.start();

    private static CampaignSettings settings(int attempt) {
        return CampaignSettings.brief(100 + attempt).agreement(Duration.ofMillis(500));
    }

    private static ResultRow run(Fault fault, CampaignSettings settings, UnaryOperator<WorkerStore> decorated) {
        return new FaultRun(fault, settings, TOPOLOGY, decorated).run();
    }

    /** Runs until the violation is found. */
    private static ViolationLog violations(Invariant wanted, Fault fault, UnaryOperator<WorkerStore> decorated) {
        ViolationLog violations = new ViolationLog();
        for (int attempt = 0; attempt < ATTEMPTS && !violations.has(wanted); attempt++) {
            violations = run(fault, settings(attempt), decorated).violations();
        }
        return violations;
    }

    private static void plantedFaultIsFound(Invariant invariant, Strike sabotage) {
        Fault fault = Fault.plain("sabotage", Play.appliesTo(sabotage));
        assertThat(violations(invariant, fault, UnaryOperator.identity()).counts())
                .containsKey(invariant);
    }

    private static void isFound(Invariant invariant, UnaryOperator<WorkerStore> decorated) {
        assertThat(violations(invariant, FaultCatalogue.none(), decorated).counts())
                .containsKey(invariant);
    }

    @Test
    void aCorrectStoreIsNotReported() {
        ResultRow row = run(FaultCatalogue.none(), CampaignSettings.brief(100), ForwardingWorkerStore::new);

        assertThat(row.details())
                .filteredOn(violation -> !violation.endsWith(QuiescentCheck.NOT_QUIET))
                .isEmpty();
        assertThat(row.operations()).isPositive();
    }

    @Test
    void aSessionWithTwoHoldersIsFound() {
        plantedFaultIsFound(Invariant.ONE_HOLDER, RecordTampering::twoHolders);
    }

    @Test
    void aDecreasingTokenIsFound() {
        plantedFaultIsFound(Invariant.TOKENS_RISE, RecordTampering::lowerTokens);
    }

    @Test
    void aKeyWithoutTimeToLiveIsFound() {
        plantedFaultIsFound(Invariant.KEYS_EXPIRE, RecordTampering::persist);
    }

    @Test
    void aLostMarkIsFound() {
        isFound(
                Invariant.ORDERS_STAND,
                store -> new Losing(store, write -> changes(write, Availability.ONLINE, Availability.OFFLINE)));
    }

    @Test
    void aMarkThatIsNotRemovedIsFound() {
        isFound(
                Invariant.ORDERS_STAND,
                store -> new Losing(store, write -> changes(write, Availability.OFFLINE, Availability.ONLINE)));
    }

    private static boolean changes(Write.Replace write, Availability from, Availability to) {
        return write.expected().availability() == from && write.next().availability() == to;
    }

    @Test
    void aLostShutdownRequestIsFound() {
        isFound(
                Invariant.ORDERS_STAND,
                store -> new Losing(
                        store,
                        write -> write.expected().shutdown().isEmpty()
                                && write.next().shutdown().isPresent()));
    }

    /** Acknowledges some replacements and does not make them. */
    private static final class Losing extends ForwardingWorkerStore {
        private final Predicate<Write.Replace> lost;

        Losing(WorkerStore to, Predicate<Write.Replace> lost) {
            super(to);
            this.lost = lost;
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            if (writes.size() == 1 && writes.get(0) instanceof Write.Replace replace && lost.test(replace)) {
                return List.of(new WriteResult.Applied(now()));
            }
            return super.write(writes);
        }
    }

    @Test
    void aLostHoldIsFound() {
        isFound(Invariant.ORDERS_STAND, store -> new ForwardingWorkerStore(store) {
            @Override
            public WriteResult writeControl(
                    FleetControl expected,
                    FleetControl next,
                    Duration keepFor,
                    Write.Preconditions preconditions,
                    Optional<Order.AuditEntry> audit) {
                return new WriteResult.Applied(now());
            }
        });
    }

    @Test
    void anAuditLogWithoutTheOrdersIsFound() {
        isFound(Invariant.ORDERS_LOGGED, store -> new ForwardingWorkerStore(store) {
            @Override
            public Order.AuditEntry.Page audit(String from, int limit) {
                return new Order.AuditEntry.Page(List.of(), from);
            }
        });
    }

    @Test
    void aSearchThatIgnoresAHoldIsFound() {
        isFound(Invariant.OFFERS_OBEY, store -> new ForwardingWorkerStore(store) {
            @Override
            public FleetControl control() {
                FleetControl right = super.control();
                return FleetControl.stored(
                        right.version(),
                        right.revision(),
                        List.of(),
                        right.shutdown(),
                        right.signalsClearedUnder(),
                        right.sweep());
            }
        });
    }

    @Test
    void aWrongCountIsFound() {
        UnaryOperator<WorkerStore> decorated = store -> new ForwardingWorkerStore(store) {
            @Override
            public Timestamped<WorkerCensus> census() {
                Timestamped<WorkerCensus> right = super.census();
                Map<Profile, Map<WorkerCensus.State, Long>> counts =
                        new HashMap<>(right.value().counts());
                counts.put(Profile.of("ghost", "ghost"), Map.of(WorkerCensus.State.IDLE, 1L));
                return new Timestamped<>(new WorkerCensus(counts), right.at());
            }
        };
        ResultRow row = run(FaultCatalogue.none(), CampaignSettings.brief(100), decorated);

        assertThat(row.violations().of(Invariant.VIEWS_AGREE))
                .singleElement()
                .asString()
                .startsWith("statistics has");
    }

    @Test
    void anUndocumentedExceptionIsFound() {
        isFound(Invariant.DOCUMENTED_EXCEPTIONS, store -> new ForwardingWorkerStore(store) {
            @Override
            public boolean discardUnreadable(WorkerId id) {
                throw new IllegalStateException("planted");
            }
        });
    }

    @Test
    void aCallThatNeverSucceedsIsFound() {
        UnaryOperator<WorkerStore> decorated = store -> new ForwardingWorkerStore(store) {
            @Override
            public boolean discardUnreadable(WorkerId id) {
                throw new WorkerStoreException("planted", false, null);
            }
        };
        ResultRow row = run(FaultCatalogue.none(), settings(0).requiringEveryCall(), decorated);

        assertThat(row.violations().of(Invariant.EVERY_CALL_SUCCEEDS)).contains("DISCARD_UNREADABLE never succeeded");
    }

    @Test
    void aLateRecoveryIsFound() {
        AtomicLong broken = new AtomicLong();
        Fault fault = Fault.plain(
                "planted",
                Play.state(
                        context -> {},
                        context -> broken.set(
                                System.nanoTime() + Duration.ofSeconds(1).toNanos())));
        UnaryOperator<WorkerStore> decorated = store -> new ForwardingWorkerStore(store) {
            @Override
            protected WorkerStore delegate() {
                if (broken.get() != 0 && System.nanoTime() - broken.get() < 0) {
                    throw new WorkerStoreException("planted", false, null);
                }
                return super.delegate();
            }
        };
        ResultRow row = run(fault, settings(0).tolerance(0.1), decorated);

        assertThat(row.violations().counts()).containsKey(Invariant.HEALS_IN_TIME);
    }

    @Test
    void aFaultThatCannotBeInjectedIsFound() {
        Fault fault = Fault.plain("planted", Play.appliesTo(context -> {
            throw new IllegalStateException("planted");
        }));
        ResultRow row = run(fault, settings(0), UnaryOperator.identity());

        assertThat(row.violations().counts()).containsOnlyKeys(Invariant.RUN_COMPLETES);
    }

    @Test
    void statisticsThatDoNotAddUpAreFound() {
        ViolationLog violations = new ViolationLog();
        FleetStats.Counts one = new FleetStats.Counts(1, 0, 0, 0, 0, 0, 0);
        new InvariantChecker(new AcknowledgedHistory(), violations)
                .counted(new FleetStats(Instant.EPOCH, one, false, Map.of("default", one), Map.of()));

        assertThat(violations.counts()).containsOnlyKeys(Invariant.STATS_ADD_UP);
    }

    @Test
    void parallelRunsOfASessionAreFound() {
        ViolationLog violations = new ViolationLog();
        SessionRunLog runs = new SessionRunLog(violations);
        runs.started(new Running(1));
        runs.started(new Running(2));

        assertThat(violations.counts()).containsOnlyKeys(Invariant.ONE_RUN);
    }

    /** A run that was not cancelled. */
    private record Running(long token) implements SessionRun {
        @Override
        public SessionId session() {
            return SessionId.of("s");
        }

        @Override
        public boolean atRisk() {
            return false;
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public Optional<String> whyCancelled() {
            return Optional.empty();
        }

        @Override
        public boolean awaitCancelled(Duration atMost) {
            return false;
        }

        @Override
        public void whenAtRisk(Runnable callback) {}

        @Override
        public void whenCancelled(Runnable callback) {}
    }
}
