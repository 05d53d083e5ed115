package io.workermanager.redis.campaign;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Claim;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.campaign.RegularRegister.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A thread that makes random calls through one of the stores, with its registrations, claims and recoveries. */
final class RandomClient implements Runnable {
    static final int WORKERS = 10;
    static final int SESSIONS = 24;
    private static final int PASSING = 100;
    static final String[] EXCHANGES = {"kraken", "binance"};
    static final String[] TYPES = {"default", "websocket"};

    /** An unknown outcome is final when the window of its write has passed. */
    private static final long FINAL_NANOS = Duration.ofSeconds(6).toNanos();

    private static final int MOST_HELD = 8;

    final Random random;
    final AcknowledgedHistory history;
    final InvariantChecker checker;
    final List<Registration> registrations = new ArrayList<>();
    final List<Claim> claims = new ArrayList<>();
    final List<Recovery> recoveries = new ArrayList<>();
    private final int number;
    private final CampaignStores stores;
    private final OperationGenerator generator;
    private final Map<OperationKind, Operation> operations = Operation.all();
    private final long pauseNanos;
    private volatile boolean over;

    RandomClient(
            int number,
            long seed,
            CampaignStores stores,
            AcknowledgedHistory history,
            InvariantChecker checker,
            Duration pause) {
        this.number = number;
        this.random = new Random(seed);
        this.stores = stores;
        this.history = history;
        this.checker = checker;
        this.generator = new OperationGenerator(random);
        this.pauseNanos = pause.toNanos();
    }

    /** A call: whether it did what it is for. */
    interface Operation {
        boolean run(RandomClient client, WorkerManager manager) throws InterruptedException;

        /** The operation of each kind of call. */
        static Map<OperationKind, Operation> all() {
            Map<OperationKind, Operation> all = new EnumMap<>(OperationKind.class);
            WorkerOperations.addTo(all);
            OperatorOperations.addTo(all);
            FleetCalls.addTo(all);
            FindOperations.addTo(all);
            SessionOperations.addTo(all);
            for (OperationKind kind : OperationKind.values()) {
                if (!all.containsKey(kind)) {
                    throw new IllegalStateException("no operation for " + kind);
                }
            }
            return all;
        }
    }

    @Override
    public void run() {
        int store = number % stores.size();
        while (!over) {
            once(store, generator.next());
            LockSupport.parkNanos((long) (pauseNanos * random.nextDouble()));
        }
    }

    void end() {
        over = true;
    }

    private void once(int store, OperationKind kind) {
        WorkerManagerSettings settings =
                WorkerManagerSettings.defaults().withTtl(lease()).withRetryTimeout(Duration.ofSeconds(3));
        WorkerManager manager = WorkerManager.create(stores.get(store), settings);
        CallOutcome answer;
        try {
            answer = operations.get(kind).run(this, manager) ? CallOutcome.DONE : CallOutcome.EMPTY;
        } catch (RuntimeException e) {
            checker.thrown(kind, e, stores.closing(store));
            answer = CallOutcome.of(e);
        } catch (InterruptedException e) {
            answer = CallOutcome.EMPTY;
        }
        // A fault interrupts clients; the next call begins afresh.
        Thread.interrupted();
        history.answered(kind, answer);
        limit(registrations);
        limit(claims);
        limit(recoveries);
    }

    /** One lease in three is so short that it ends despite heartbeats. */
    private Duration lease() {
        return Duration.ofMillis(random.nextInt(3) == 0 ? 150 + random.nextInt(250) : 1500 + random.nextInt(1500));
    }

    private static void limit(List<?> held) {
        while (held.size() > MOST_HELD) {
            held.remove(0);
        }
    }

    // ---- what operations draw from

    WorkerId anyWorker() {
        int draw = random.nextInt(WORKERS + 2);
        return draw < WORKERS ? worker(draw) : CampaignAgents.id(draw - WORKERS);
    }

    /** One that others register, too, or one that comes and goes. */
    WorkerId ownWorker() {
        return random.nextInt(6) > 0
                ? worker(random.nextInt(WORKERS))
                : WorkerId.of("passing-" + random.nextInt(PASSING));
    }

    private static WorkerId worker(int number) {
        return WorkerId.of("w" + number);
    }

    /** The exchange of a worker never changes. */
    static String exchange(WorkerId id) {
        return EXCHANGES[Math.floorMod(id.value().hashCode(), EXCHANGES.length)];
    }

    SessionId session() {
        return SessionId.of("s" + random.nextInt(SESSIONS));
    }

    String type() {
        return TYPES[random.nextInt(TYPES.length)];
    }

    boolean half() {
        return random.nextBoolean();
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    // ---- what operations report

    /** Makes a call with one write, and records its outcome. */
    <T, V> T ordered(Written<V> write, Supplier<T> call, Function<T, V> written) {
        T result;
        try {
            result = call.get();
        } catch (RuntimeException e) {
            failed(write, e);
            throw e;
        }
        write.acknowledged(written.apply(result), System.nanoTime());
        return result;
    }

    /** Records the outcome of a write whose call failed. */
    static void failed(Written<?> write, RuntimeException thrown) {
        if (certainlyNot(thrown)) {
            write.refused();
        } else {
            write.unknown(finalFromNow());
        }
    }

    /** Gives an order with a cause of its own, and records whether the audit log must have it. */
    <T> T logged(Order.Cause cause, WorkerManager manager, Supplier<T> order, Predicate<T> tookEffect) {
        Instant since = manager.diagnosis().now();
        T result;
        try {
            result = order.get();
        } catch (RuntimeException e) {
            if (certainlyNot(e)) {
                history.audit().answered(cause, since, false);
            }
            throw e;
        }
        history.audit().answered(cause, since, tookEffect.test(result));
        return result;
    }

    static long finalFromNow() {
        return System.nanoTime() + FINAL_NANOS;
    }

    static boolean certainlyNot(RuntimeException thrown) {
        CallOutcome answer = CallOutcome.of(thrown);
        return answer == CallOutcome.REFUSED || answer == CallOutcome.FAILED || thrown instanceof InvalidValueException;
    }

    /** Checks each outcome of several calls in one as if it had been called alone. */
    <T> boolean each(OperationKind kind, Map<?, BatchResult<T>> outcomes) {
        boolean done = false;
        for (BatchResult<T> outcome : outcomes.values()) {
            if (outcome instanceof BatchResult.Failed<T> failed) {
                checker.thrown(kind, failed.why(), false);
            } else {
                done = true;
            }
        }
        return done;
    }
}
