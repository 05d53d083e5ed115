package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.KitRun;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** The kit uses overridden hooks, and works with the default ones. */
class HooksTest {
    private static final List<String> FLEETS = new ArrayList<>();
    private static final List<WorkerStore> OPENED = new ArrayList<>();
    private static Events events;

    /** Claims nothing, and keeps a list of what is opened. */
    static class ClaimsNothing extends WorkerStoreTck {
        private final SettableClock clock = new SettableClock();
        private final Map<String, ReferenceFleet> fleets = new HashMap<>();

        @Override
        protected WorkerStore open(String fleet) {
            WorkerStore store = new ReferenceStore(fleets.computeIfAbsent(fleet, name -> {
                FLEETS.add(name);
                return new ReferenceFleet(clock);
            }));
            OPENED.add(store);
            return store;
        }

        @Override
        protected void advanceTime(Duration time) {
            clock.move(time);
        }
    }

    @BeforeAll
    static void runTheKitOverAStoreThatClaimsNothing() {
        events = KitRun.run(selectClass(ClaimsNothing.class));
        events.assertStatistics(counts -> counts.failed(0));
    }

    @Test
    void aRuleWhoseCapabilityIsNotClaimedIsAbortedAndNamesTheHookToOverride() {
        List<String> reasons = KitRun.messages(events.aborted());
        assertThat(reasons)
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(Arrays.stream(Capability.values())
                                .filter(capability -> reason.contains(
                                        "needs " + capability + ": return it from capabilities(), and ")))
                        .hasSize(1));
        assertThat(String.join("\n", reasons))
                .contains("let the store use clock(), or override advanceTime(Duration)")
                .contains("override corruptRecord(String, WorkerId)")
                .contains("let watch(WatchScope, Consumer) call its listeners");
    }

    @Test
    void aRuleWhoseCapabilityIsNotClaimedIsNeverGreen() {
        for (String rule : new String[] {"SIGNAL-2", "UNREADABLE-2", "TOKEN-8", "KEEP-6"}) {
            assertThat(names(events.aborted())).anyMatch(name -> name.startsWith(rule));
            assertThat(names(events.succeeded())).noneMatch(name -> name.startsWith(rule));
        }
    }

    @Test
    void everyRuleHasAFleetOfItsOwn() {
        assertThat(new HashSet<>(FLEETS)).hasSameSizeAs(FLEETS);
        assertThat(FLEETS).hasSizeGreaterThanOrEqualTo((int) events.succeeded().count());
    }

    @Test
    void everyStoreIsClosed() {
        assertThat(OPENED)
                .isNotEmpty()
                .allSatisfy(store -> assertThat(store).extracting("closed").isEqualTo(true));
    }

    // ---- a hook that does nothing

    /** Claims to move its clock, and does not. */
    static class MovesNothing extends ClaimsNothing {
        @Override
        protected void advanceTime(Duration time) {
            // Wrong: nothing moves.
        }

        @Override
        protected Set<Capability> capabilities() {
            return Set.of(Capability.MOVABLE_CLOCK);
        }
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aHookThatMovesNothingBreaksARuleAndDoesNotHang() {
        Events rule = KitRun.run(KitRun.rule(MovesNothing.class, "keep6_aRecordIsKeptForYears"));
        assertThat(KitRun.messages(rule.failed()))
                .singleElement()
                .asString()
                .startsWith("broken rule KEEP-6")
                .contains("the store's clock, after advanceTime(PT719H59M59.999S)");
    }

    // ---- each capability by itself

    private static final AtomicReference<Capability> MISSING = new AtomicReference<>();

    /** Claims all but one. */
    static class ClaimsAllBut extends ReferenceTck {
        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.complementOf(EnumSet.of(MISSING.get(), Capability.OTHER_PROCESS));
        }

        @Override
        protected int rounds() {
            return 1;
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutOneCapabilityItsRulesAreAbortedAndAllOthersHold(Capability missing) {
        MISSING.set(missing);
        Events all = KitRun.run(selectClass(ClaimsAllBut.class));
        all.assertStatistics(counts -> counts.failed(0));
        List<String> reasons = KitRun.messages(all.aborted());
        assertThat(reasons)
                .filteredOn(reason -> missing == Capability.OTHER_PROCESS || !reason.contains("needs OTHER_PROCESS: "))
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason).contains("needs " + missing + ": "));
    }

    private static Stream<String> names(Events some) {
        return some.stream().map(Event::getTestDescriptor).map(descriptor -> descriptor.getDisplayName());
    }
}
