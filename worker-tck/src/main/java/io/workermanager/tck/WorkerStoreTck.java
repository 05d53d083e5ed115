package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every rule of the {@link WorkerStore} port, and the scenarios of {@link io.workermanager.WorkerManager} over a store. A store
 * is compatible if a class that extends this one passes.
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
 * <p>JUnit makes one instance a test; rules run in one thread, and the races among them start threads of their own.
 */
@ExtendWith(TckExtension.class)
@TestMethodOrder(ContractOrder.class)
public abstract class WorkerStoreTck
        implements FindRules,
                InsertRules,
                ReplaceRules,
                HeartbeatRules,
                RemoveRules,
                BatchRules,
                RepeatRules,
                WindowRules,
                ControlRules,
                ScanRules,
                IdleRules,
                CensusRules,
                SessionRules,
                TokenRules,
                KeepRules,
                FieldRules,
                NameRules,
                RaceRules,
                SignalRules,
                UnreadableRules,
                LifecycleRules,
                RegisterRules,
                MarkRules,
                HoldRules,
                ClaimRules,
                RecoverRules,
                StopRules,
                HistoryRules,
                OutageRules,
                ConsistencyRules {
    private final TckClock clock = new TckClock();
    private volatile boolean clockIsUsed;

    /** For subclasses. */
    protected WorkerStoreTck() {}

    // ---- what every test that extends the kit must keep to

    /** No rule is replaced by one of the test's own. */
    @ContractRule(hint = "which method of the test has the name of a rule, and what does it leave out?")
    @DisplayName("KIT-1: every rule is run as the kit has it")
    public final void kit1_everyRuleIsRunAsTheKitHasIt() {
        assertThat(RuleCatalog.replacedRules(getClass()))
                .as("methods that stand in for a rule")
                .isEmpty();
    }

    /** Whoever claims to move a clock has a method that does. */
    @ContractRule(hint = "is a capability named in capabilities() and its hook forgotten?")
    @DisplayName("KIT-2: each capability that is claimed has its hook overridden")
    public final void kit2_eachCapabilityHasItsHook() {
        assertThat(capabilities())
                .as("what is claimed, and can be used")
                .allSatisfy(
                        claimed -> assertThat(claimed.isUsableIn(getClass()) || (claimed.isOfAClock() && usesClock()))
                                .as(claimed.howToClaim())
                                .isTrue());
    }

    private boolean usesClock() {
        if (!clockIsUsed) {
            open("tck-" + UUID.randomUUID()).close();
        }
        return clockIsUsed;
    }

    // ---- what a test may use

    /**
     * Returns the kit's clock, for stores that can be given one: it stands still until the kit moves it, forwards or backwards. A
     * test whose stores all live by it claims {@link Capability#MOVABLE_CLOCK} and {@link Capability#CLOCK_SET_BACK}, and overrides
     * neither {@link #elapse} nor {@link #setBack}. Its time is no whole millisecond, as that of other clocks is not.
     *
     * @return the clock, the same for one rule, safe for use by many threads
     */
    protected final InstantSource clock() {
        clockIsUsed = true;
        return clock;
    }

    // ---- what a test may override

    /**
     * Opens a store. Two stores that are opened under one name see the same records, those of different names share nothing.
     * The kit closes what it opens.
     *
     * @param fleet a name that no test used before: letters, digits and {@code -}
     * @return a new store
     */
    protected abstract WorkerStore open(String fleet);

    /**
     * Lets time pass by the clocks of all stores that are open. Unless it is overridden it moves {@link #clock}, or really waits
     * if the test does not use that. A test whose stores have another clock that can be moved moves it here, and claims {@link
     * Capability#MOVABLE_CLOCK}.
     *
     * @param time how much, 1 ms or more and not always whole milliseconds; a clock of whole ones leaves the rest out
     */
    protected void elapse(Duration time) {
        if (clockIsUsed) {
            clock.move(time);
            return;
        }
        try {
            Thread.sleep(time.toMillis() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while time passes", e);
        }
    }

    /**
     * Sets the clocks of all stores that are open back: {@link #clock}, unless it is overridden. Called only if {@link
     * Capability#CLOCK_SET_BACK} is claimed.
     *
     * @param time how far, positive
     */
    protected void setBack(Duration time) {
        clock.move(time.negated());
    }

    /**
     * Names what the store can do besides what every store must. Nothing unless it is overridden.
     *
     * @return the capabilities
     */
    protected Set<Capability> capabilities() {
        return Set.of();
    }

    /**
     * Spoils the record that the kit has written under an id, so that it cannot be read any more. Called only if {@link
     * Capability#UNREADABLE_RECORDS} is claimed.
     *
     * @param fleet the name that the store was opened under
     * @param id whose record
     */
    protected void plantUnreadable(String fleet, WorkerId id) {
        throw new UnsupportedOperationException(Capability.UNREADABLE_RECORDS.howToClaim());
    }

    /**
     * Names the version of the kit that the store is certified for: {@code "0.1"}. A newer kit runs the rules that came after
     * it, too, and reports one that is broken as aborted. The present version unless it is overridden: then every rule counts.
     *
     * @return the major and the minor number
     */
    protected String certifiedFor() {
        return TckVersion.CURRENT.toString();
    }

    /**
     * Says how many rounds the longest of the racing scenarios plays; shorter ones play a tenth or a fiftieth of it. 100 unless
     * it is overridden, which takes a second or two.
     *
     * @return the number of rounds, at least 1
     */
    protected int rounds() {
        return 100;
    }
}
