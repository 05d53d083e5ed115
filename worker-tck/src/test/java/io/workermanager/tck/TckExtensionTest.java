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
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** An adapter's test that leaves rules out is noticed, and one that was certified for an older kit is not broken by newer rules. */
class TckExtensionTest {
    /** Has no store: whatever opens one is broken. */
    static class Storeless extends WorkerStoreTck {
        @Override
        protected WorkerStore open(String fixture) {
            throw new IllegalStateException("no store");
        }
    }

    static class ForgetsARule extends Storeless {
        @Override
        public void find1_anIdThatWasNeverWrittenHasNoRecord(TckFixture fixture) {
            // Forgotten: this is no test any more.
        }
    }

    static class SkipsARule extends Storeless {
        @Test
        @Override
        @Disabled("on purpose")
        public void find1_anIdThatWasNeverWrittenHasNoRecord(TckFixture fixture) {
            throw new IllegalStateException("disabled");
        }
    }

    static class ClaimsWithoutAHook extends Storeless {
        @Override
        protected WorkerStore open(String fixture) {
            return idle();
        }

        @Override
        protected Set<Capability> capabilities() {
            return Set.of(Capability.MOVABLE_CLOCK);
        }
    }

    static class LivesByTheKitsClock extends ClaimsWithoutAHook {
        @Override
        protected WorkerStore open(String fixture) {
            clock();
            return idle();
        }
    }

    /** A store that does nothing when it is closed, and nothing else. */
    private static WorkerStore idle() {
        return (WorkerStore) Proxy.newProxyInstance(
                TckExtensionTest.class.getClassLoader(),
                new Class<?>[] {WorkerStore.class},
                (proxy, method, values) -> null);
    }

    static class ClaimsWithAHook extends ClaimsWithoutAHook {
        @Override
        protected void elapse(Duration time) {
            throw new IllegalStateException("no time passes for a store that is not there");
        }
    }

    static class NewerRule extends Storeless {
        @ContractRule(hint = "what is new?", since = "0.2")
        @DisplayName("NEWER-1: a rule of a kit to come")
        void newer1_aRuleOfAKitToCome() {
            assertThat("nothing").isEqualTo("something");
        }
    }

    static class CertifiedForThatKit extends NewerRule {
        @Override
        protected String certifiedFor() {
            return "0.2";
        }
    }

    private static EngineTestKit.Builder kit() {
        return EngineTestKit.engine("junit-jupiter").configurationParameter(TckExtension.CERTIFICATE, "none");
    }

    private static Events run(Class<?> test, String... methods) {
        EngineTestKit.Builder kit = kit();
        for (String method : methods) {
            kit.selectors(selectMethod(test, method));
        }
        return kit.execute().testEvents();
    }

    private static String message(Events some) {
        List<Event> events = some.list();
        assertThat(events).hasSize(1);
        return events.get(0)
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow()
                .getMessage();
    }

    // ---- rules that are left out

    @Test
    void aTestThatReplacesARuleByNothingIsToldSo() {
        assertThat(message(run(ForgetsARule.class, "kit1_everyRuleIsRunAsTheKitHasIt")
                        .failed()))
                .startsWith(
                        "broken rule KIT-1: every rule is run as the kit has it\n"
                                + "check: which method of the test has the name of a rule, and what does it leave out?\nobserved: ")
                .contains("ForgetsARule.find1_");
    }

    @Test
    void aTestThatDisablesARuleIsToldSo() {
        assertThat(message(run(SkipsARule.class, "kit1_everyRuleIsRunAsTheKitHasIt")
                        .failed()))
                .contains("SkipsARule.find1_");
    }

    @Test
    void aTestThatLeavesTheRulesAloneIsNotToldAnything() {
        run(Storeless.class, "kit1_everyRuleIsRunAsTheKitHasIt", "kit2_eachCapabilityHasItsHook")
                .assertStatistics(counts -> counts.succeeded(2));
    }

    @Test
    void aCapabilityWhoseHookIsForgottenIsToldSoBeforeAnybodyWaitsForDays() {
        assertThat(message(run(ClaimsWithoutAHook.class, "kit2_eachCapabilityHasItsHook")
                        .failed()))
                .startsWith("broken rule KIT-2")
                .contains(
                        "needs MOVABLE_CLOCK: name it in capabilities(), and let the store live by clock(), or override");
        run(ClaimsWithAHook.class, "kit2_eachCapabilityHasItsHook").assertStatistics(counts -> counts.succeeded(1));
    }

    @Test
    void theKitsOwnClockNeedsNoHook() {
        run(LivesByTheKitsClock.class, "kit2_eachCapabilityHasItsHook").assertStatistics(counts -> counts.succeeded(1));
    }

    // ---- the certificate

    @Test
    void aRunThatFiltersRulesOutSaysSoInItsCertificate(@TempDir Path folder) throws IOException {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter(TckExtension.CERTIFICATE, folder.toString())
                .selectors(
                        selectMethod(Storeless.class, "kit1_everyRuleIsRunAsTheKitHasIt"),
                        selectMethod(
                                Storeless.class.getName(), "batch1_noWritesHaveNoResults", TckFixture.class.getName()))
                .execute();
        List<String> certificate = Files.readAllLines(folder.resolve(Storeless.class.getName() + ".txt"));
        int rules = RuleCatalog.ALL.size();
        assertThat(certificate)
                .hasSize(rules + 1)
                .contains(
                        Storeless.class.getName() + ": of " + rules
                                + " rules of worker-tck 0.1 1 kept, 1 broken, 0 aborted, " + (rules - 2)
                                + " not run; incomplete, this says nothing about the store",
                        "kept KIT-1: every rule is run as the kit has it",
                        "broken BATCH-1: no writes have no results",
                        "not run FIND-1: an id that was never written has no record")
                .anySatisfy(line -> assertThat(line).startsWith("not run (stochastic) RACE-1 "));
        assertThat(certificate.get(1)).as("the first of the contract").startsWith("not run FIND-1: ");
        assertThat(certificate.get(rules)).as("the last of the contract").startsWith("not run KIT-2: ");
    }

    @Test
    void aRunThatMustBeCompleteFailsIfItIsNot() {
        EngineExecutionResults incomplete = kit().configurationParameter(TckExtension.COMPLETE, "true")
                .selectors(selectMethod(Storeless.class, "kit1_everyRuleIsRunAsTheKitHasIt"))
                .execute();
        assertThat(message(incomplete.containerEvents().failed()))
                .contains("not run: ", "FIND-1", "check: is a rule disabled, or left out by a filter of the build?");
        kit().configurationParameter(TckExtension.COMPLETE, "true")
                .selectors(selectClass(Storeless.class))
                .execute()
                .containerEvents()
                .assertStatistics(counts -> counts.failed(0));
    }

    @Test
    void aRuleThatIsDisabledIsNotRun() {
        EngineExecutionResults incomplete = kit().configurationParameter(TckExtension.COMPLETE, "true")
                .selectors(selectClass(SkipsARule.class))
                .execute();
        assertThat(message(incomplete.containerEvents().failed())).contains("not run: FIND-1\n");
    }

    // ---- growth

    @Test
    void aRuleThatIsNewerThanTheCertifiedKitIsReportedAndDoesNotFail() {
        Events events = run(NewerRule.class, "newer1_aRuleOfAKitToCome");
        events.assertStatistics(counts -> counts.failed(0).aborted(1));
        assertThat(message(events.aborted()))
                .startsWith("not counted: 0.2 introduced this rule, and certifiedFor() returns 0.1\n"
                        + "broken rule NEWER-1: a rule of a kit to come\ncheck: what is new?\nobserved: ");
    }

    @Test
    void whoeverIsCertifiedForTheKitThatItCameWithIsHeldToIt() {
        assertThat(message(run(CertifiedForThatKit.class, "newer1_aRuleOfAKitToCome")
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
        List<String> run = kit().configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .selectors(selectClass(Storeless.class))
                .execute()
                .testEvents()
                .started()
                .map(event -> event.getTestDescriptor().getDisplayName().split("[ :]", 2)[0])
                .toList();

        assertThat(run)
                .startsWith("FIND-1", "FIND-2")
                .containsSubsequence(
                        "FIND-5", "INSERT-1", "REPLACE-4", "BEAT-1", "REMOVE-1", "IDLE-9", "IDLE-10", "SESSION-1")
                .endsWith("KIT-1", "KIT-2");
    }
}
