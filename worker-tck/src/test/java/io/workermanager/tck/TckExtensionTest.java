package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.workermanager.port.WorkerStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The extension detects tests that omit rules, and does not fail a test for rules that are newer than its certified version. */
class TckExtensionTest {
    /** Every rule that opens a store is broken. */
    static class WithoutStore extends WorkerStoreTck {
        @Override
        protected WorkerStore open(String fleet) {
            throw new IllegalStateException("no store");
        }
    }

    static class OverridesARule extends WithoutStore {
        @Override
        public void find1_anIdThatWasNeverWrittenHasNoRecord(TckFixture fixture) {
            // Wrong: without @ContractRule this method is not a test.
        }
    }

    static class DisablesARule extends WithoutStore {
        @Test
        @Override
        @Disabled("on purpose")
        public void find1_anIdThatWasNeverWrittenHasNoRecord(TckFixture fixture) {
            throw new IllegalStateException("disabled");
        }
    }

    static class ClaimsWithoutHook extends WithoutStore {
        @Override
        protected WorkerStore open(String fleet) {
            return idle();
        }

        @Override
        protected Set<Capability> capabilities() {
            return Set.of(Capability.MOVABLE_CLOCK);
        }
    }

    static class UsesTheKitsClock extends ClaimsWithoutHook {
        @Override
        protected WorkerStore open(String fleet) {
            clock();
            return idle();
        }
    }

    /** A store whose methods do nothing. */
    private static WorkerStore idle() {
        return (WorkerStore) Proxy.newProxyInstance(
                TckExtensionTest.class.getClassLoader(),
                new Class<?>[] {WorkerStore.class},
                (proxy, method, values) -> null);
    }

    static class ClaimsWithHook extends ClaimsWithoutHook {
        @Override
        protected void advanceTime(Duration time) {
            throw new IllegalStateException("the fake store has no clock");
        }
    }

    static class NewerRule extends WithoutStore {
        @ContractRule(hint = "what is new?", since = "0.2")
        @DisplayName("NEWER-1: a rule of a later kit")
        void newer1_aRuleOfALaterKit() {
            assertThat("nothing").isEqualTo("something");
        }
    }

    static class CertifiedForTheNewVersion extends NewerRule {
        @Override
        protected String certifiedVersion() {
            return "0.2";
        }
    }

    private static Events run(Class<?> test, String... methods) {
        return KitRun.run(
                Stream.of(methods).map(method -> selectMethod(test, method)).toArray(DiscoverySelector[]::new));
    }

    private static String message(Events some) {
        List<String> messages = KitRun.messages(some);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    // ---- omitted rules

    @Test
    void overridingARuleBreaksKit1() {
        assertThat(message(
                        run(OverridesARule.class, "kit1_everyRuleRunsAsDefined").failed()))
                .startsWith("broken rule KIT-1: every rule runs as the kit defines it\n"
                        + "check: which method of the test has the name of a rule, and what does it omit?\nobserved: ")
                .contains("OverridesARule.find1_");
    }

    @Test
    void disablingARuleBreaksKit1() {
        assertThat(message(
                        run(DisablesARule.class, "kit1_everyRuleRunsAsDefined").failed()))
                .contains("DisablesARule.find1_");
    }

    @Test
    void aTestWithoutOverriddenRulesKeepsKit1AndKit2() {
        run(WithoutStore.class, "kit1_everyRuleRunsAsDefined", "kit2_eachCapabilityHasItsHook")
                .assertStatistics(counts -> counts.succeeded(2));
    }

    @Test
    void claimingACapabilityWithoutItsHookBreaksKit2() {
        assertThat(message(run(ClaimsWithoutHook.class, "kit2_eachCapabilityHasItsHook")
                        .failed()))
                .startsWith("broken rule KIT-2")
                .contains(
                        "needs MOVABLE_CLOCK: return it from capabilities(), and let the store use clock(), or override");
        run(ClaimsWithHook.class, "kit2_eachCapabilityHasItsHook").assertStatistics(counts -> counts.succeeded(1));
    }

    @Test
    void theKitsOwnClockNeedsNoHook() {
        run(UsesTheKitsClock.class, "kit2_eachCapabilityHasItsHook").assertStatistics(counts -> counts.succeeded(1));
    }

    // ---- the report

    @Test
    void theReportListsRulesThatAFilterExcluded(@TempDir Path folder) throws IOException {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter(TckExtension.REPORT, folder.toString())
                .selectors(
                        selectMethod(WithoutStore.class, "kit1_everyRuleRunsAsDefined"),
                        KitRun.rule(WithoutStore.class, "batch1_noWritesHaveNoResults"))
                .execute();
        List<String> report = Files.readAllLines(folder.resolve(WithoutStore.class.getName() + ".txt"));
        int rules = RuleCatalog.ALL.size();
        assertThat(report)
                .hasSize(rules + 1)
                .contains(
                        WithoutStore.class.getName() + ": of " + rules
                                + " rules of worker-tck 0.1 1 kept, 1 broken, 0 aborted, " + (rules - 2)
                                + " not run; incomplete, no statement about the store",
                        "kept KIT-1: every rule runs as the kit defines it",
                        "broken BATCH-1: an empty batch has no results",
                        "not run FIND-1: an id that was never written has no record")
                .anySatisfy(line -> assertThat(line).startsWith("not run (randomized) RACE-1 "));
        assertThat(report.get(1)).as("the first of the contract").startsWith("not run CLOCK-1: ");
        assertThat(report.get(rules)).as("the last of the contract").startsWith("not run KIT-2: ");
    }

    @Test
    void anIncompleteRunFailsIfCompletenessIsRequired() {
        EngineExecutionResults incomplete = KitRun.kit()
                .configurationParameter(TckExtension.COMPLETE, "true")
                .selectors(selectMethod(WithoutStore.class, "kit1_everyRuleRunsAsDefined"))
                .execute();
        assertThat(message(incomplete.containerEvents().failed()))
                .contains("not run: ", "FIND-1", "check: is a rule disabled, or excluded by a filter of the build?");
        KitRun.kit()
                .configurationParameter(TckExtension.COMPLETE, "true")
                .selectors(selectClass(WithoutStore.class))
                .execute()
                .containerEvents()
                .assertStatistics(counts -> counts.failed(0));
    }

    @Test
    void aDisabledRuleCountsAsNotRun() {
        EngineExecutionResults incomplete = KitRun.kit()
                .configurationParameter(TckExtension.COMPLETE, "true")
                .selectors(selectClass(DisablesARule.class))
                .execute();
        assertThat(message(incomplete.containerEvents().failed())).contains("not run: FIND-1\n");
    }

    // ---- newer rules

    @Test
    void aBrokenRuleNewerThanTheCertifiedVersionIsAborted() {
        Events events = run(NewerRule.class, "newer1_aRuleOfALaterKit");
        events.assertStatistics(counts -> counts.failed(0).aborted(1));
        assertThat(message(events.aborted()))
                .startsWith("not counted: 0.2 introduced this rule, and certifiedVersion() returns 0.1\n"
                        + "broken rule NEWER-1: a rule of a later kit\ncheck: what is new?\nobserved: ");
    }

    @Test
    void aBrokenRuleOfTheCertifiedVersionFails() {
        assertThat(message(run(CertifiedForTheNewVersion.class, "newer1_aRuleOfALaterKit")
                        .failed()))
                .startsWith("broken rule NEWER-1");
    }

    @Test
    void versionsOfTheKitAreComparedAsNumbers() {
        assertThat(TckVersion.of("0.10")).isGreaterThan(TckVersion.of("0.9"));
        assertThat(TckVersion.of("1.0")).isGreaterThan(TckVersion.of("0.99")).hasToString("1.0");
        for (String wrong : new String[] {"1", "1.0.0", "one.two", "", "1.0-SNAPSHOT", "999999.0"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> TckVersion.of(wrong));
        }
    }

    @Test
    void theKitHasTheVersionOfItsArtifact() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + TckVersion.CURRENT + ".");
    }

    @Test
    void noRuleIsNewerThanTheKit() {
        assertThat(RuleCatalog.ALL)
                .allSatisfy(
                        rule -> assertThat(TckVersion.of(RuleCatalog.rule(rule).since()))
                                .isLessThanOrEqualTo(TckVersion.CURRENT));
    }

    @Test
    void rulesRunInTheOrderOfTheContract() {
        List<String> run = KitRun.kit()
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .selectors(selectClass(WithoutStore.class))
                .execute()
                .testEvents()
                .started()
                .map(event -> event.getTestDescriptor().getDisplayName().split("[ :]", 2)[0])
                .toList();

        assertThat(run)
                .startsWith("CLOCK-1", "CLOCK-2", "FIND-1", "FIND-2")
                .containsSubsequence(
                        "FIND-5", "INSERT-1", "REPLACE-4", "BEAT-1", "REMOVE-1", "IDLE-9", "IDLE-10", "SESSION-1")
                .endsWith("KIT-1", "KIT-2");
    }
}
