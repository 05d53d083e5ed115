package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of every rule of the {@link WorkerStore} port, and of {@link io.workermanager.WorkerManager} over a store. A store is
 * compatible if a subclass of this class passes.
 *
 * <pre>{@code
 * class MyStoreTest extends WorkerStoreTck {
 *     @Override
 *     protected WorkerStore open(String fleet) {
 *         return new MyStore(fleet);
 *     }
 * }
 * }</pre>
 *
 * <p>JUnit creates one instance per test. Each rule runs in one thread; the concurrent rules start further threads.
 */
@ExtendWith(TckExtension.class)
@TestMethodOrder(RuleCatalog.ContractOrder.class)
public abstract class WorkerStoreTck
        implements ClockRules,
                FindRules,
                InsertRules,
                ReplaceWriteRules,
                HeartbeatRules,
                RemoveRules,
                BatchRules,
                RepeatRules,
                WriteWindowRules,
                ControlRules,
                AuditRules,
                ScanRules,
                IdleRules,
                CensusRules,
                SessionRules,
                TokenRules,
                KeepRules,
                FieldRules,
                NameRules,
                RaceRules,
                HintRules,
                UnreadableRules,
                LifecycleRules,
                ProcessRules,
                RegisterRules,
                MarkRules,
                HoldRules,
                ClaimRules,
                RecoverRules,
                StopRules,
                HistoryRules,
                UnreliableConnectionRules,
                ConsistencyRules {
    private final TckClock clock = new TckClock();
    private volatile boolean clockIsUsed;

    /** For subclasses. */
    protected WorkerStoreTck() {}

    // ---- rules for the test class

    /** A subclass must not override a rule. */
    @ContractRule(hint = "which method of the test has the name of a rule, and what does it omit?")
    @DisplayName("KIT-1: every rule runs as the kit defines it")
    public final void kit1_everyRuleRunsAsDefined() {
        assertThat(RuleCatalog.replacedRules(getClass()))
                .as("methods that replace a rule")
                .isEmpty();
    }

    /** A subclass that declares a capability must override its hook. */
    @ContractRule(hint = "is a capability in capabilities() without its hook?")
    @DisplayName("KIT-2: each declared capability has its hook overridden")
    public final void kit2_eachCapabilityHasItsHook() {
        assertThat(capabilities())
                .as("claimed capabilities")
                .allSatisfy(
                        claimed -> assertThat(claimed.isUsableIn(getClass()) || (claimed.isOfClock() && usesClock()))
                                .as(claimed.howToClaim())
                                .isTrue());
    }

    private boolean usesClock() {
        if (!clockIsUsed) {
            open("tck-" + UUID.randomUUID()).close();
        }
        return clockIsUsed;
    }

    // ---- for use by subclasses

    /**
     * Returns the kit's clock, for stores that accept a clock. Only the kit moves it, forwards or backwards. If all stores of a test
     * use it, the test claims {@link Capability#MOVABLE_CLOCK} and {@link Capability#CLOCK_SET_BACK}, and overrides neither {@link
     * #advanceTime} nor {@link #moveClockBack}. Its time has fractions of a millisecond, like that of a system clock.
     *
     * @return the clock; the same one throughout a rule, safe for use by many threads
     */
    protected final InstantSource clock() {
        clockIsUsed = true;
        return clock;
    }

    // ---- hooks

    /**
     * Opens a store. Stores of one fleet see the same records. Stores of different fleets share nothing. The kit closes the store, and
     * opens several of each fleet, one at a time.
     *
     * @param fleet the fleet's name; letters, digits and {@code -}, in either case; names may differ in one character or in case
     * @return a new store
     */
    protected abstract WorkerStore open(String fleet);

    /**
     * Advances the clocks of all open stores. The default moves {@link #clock} if the test uses it, and sleeps otherwise. Override
     * it to move another clock, and claim {@link Capability#MOVABLE_CLOCK}.
     *
     * @param time at least 1 ms, with or without a fraction of a millisecond; a clock of whole milliseconds ignores the fraction
     */
    protected void advanceTime(Duration time) {
        if (clockIsUsed) {
            clock.move(time);
            return;
        }
        try {
            Thread.sleep(time.toMillis() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for time to pass", e);
        }
    }

    /**
     * Moves the clocks of all open stores back. The default moves {@link #clock}. The kit calls it only if the test claims {@link
     * Capability#CLOCK_SET_BACK}.
     *
     * @param time the distance, positive
     */
    protected void moveClockBack(Duration time) {
        clock.move(time.negated());
    }

    /**
     * Returns the optional capabilities of the store. The default is none.
     *
     * @return the capabilities
     */
    protected Set<Capability> capabilities() {
        return Set.of();
    }

    /**
     * Makes a stored record unreadable. The kit calls it only if the test claims {@link Capability#UNREADABLE_RECORDS}.
     *
     * @param fleet the fleet's name
     * @param id the id of a record that the kit has written
     */
    protected void corruptRecord(String fleet, WorkerId id) {
        throw new UnsupportedOperationException(Capability.UNREADABLE_RECORDS.howToClaim());
    }

    /**
     * Returns the system properties with which the test, created again in another JVM, opens stores of the same fleets: the address of
     * the server, for example. The kit starts that JVM, with the class path of this one. It calls this method only if the test claims
     * {@link Capability#OTHER_PROCESS}.
     *
     * @return the properties; the constructor of the test has no parameters
     */
    protected Map<String, String> otherProcess() {
        throw new UnsupportedOperationException(Capability.OTHER_PROCESS.howToClaim());
    }

    /**
     * Returns the version of the kit that the store must pass, for example {@code "0.1"}. A newer kit also runs the rules that
     * later versions introduced, and reports such a rule as aborted if it is broken. The default is the version of the kit.
     *
     * @return the major and the minor number, with a dot between
     */
    protected String certifiedVersion() {
        return TckVersion.CURRENT.toString();
    }

    /**
     * Returns the number of rounds of the longest concurrent rule. The others run a tenth or a fiftieth of it. The default, 100,
     * takes one or two seconds.
     *
     * @return the number of rounds, at least 1
     */
    protected int rounds() {
        return 100;
    }

    /**
     * Returns the real time that a rule waits for another thread. Rules that run many rounds take at most this time as well. A store
     * that answers slowly needs more. The default is one minute. The configuration parameter {@code worker.tck.timeout} comes first.
     *
     * @return the time, positive
     */
    protected Duration timeout() {
        return Duration.ofMinutes(1);
    }

    /** A clock that only the kit moves. It starts between two milliseconds, so that a rule sees who does not truncate. */
    private static final class TckClock implements InstantSource {
        private Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusNanos(200_000);

        synchronized void move(Duration by) {
            time = time.plus(by);
        }

        @Override
        public synchronized Instant instant() {
            return time;
        }
    }
}
