package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Stores of one fleet in two JVMs. */
interface ProcessRules {
    @ContractRule(
            hint = "does a lock or an index of this JVM decide, where the fleet must?",
            requires = Capability.OTHER_PROCESS,
            randomized = true)
    @DisplayName(
            "PROCESS-1 (N9, N19): of two processes that take one id, or one session, at once, exactly one succeeds")
    default void process1_oneProcessGetsTheIdAndTheSession(TckFixture fixture) {
        try (OtherProcess other = fixture.startOtherProcess()) {
            for (int round = 0; round < 20; round++) {
                String id = "w" + round;
                assertOneWins(
                        "insert one id",
                        fixture.runConcurrently(
                                2,
                                thread -> () -> thread == 0
                                        ? OtherProcess.describe(fixture.write(fixture.insert(fixture.newRecord(id))))
                                        : other.run("insert", id)));
                WorkerRecord here = fixture.put("here" + round);
                fixture.put("there" + round);
                String session = "s" + round;
                assertOneWins(
                        "claim one session",
                        fixture.runConcurrently(
                                2,
                                thread -> () -> thread == 0
                                        ? OtherProcess.describe(fixture.claim(here, session))
                                        : other.run(
                                                "claim",
                                                "there" + here.id().value().substring(4),
                                                session)));
            }
        }
    }

    private static void assertOneWins(String what, List<String> results) {
        assertThat(results).as("the results of two processes that %s", what).containsOnlyOnce("Applied");
    }

    @ContractRule(
            hint = "what does a store keep in the memory of its process: records, removed ids, released sessions?",
            requires = Capability.OTHER_PROCESS)
    @DisplayName("PROCESS-2 (N31): what one process writes, removes or releases, another one knows at once")
    default void process2_processesKnowTheSame(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        WorkerRecord busy = fixture.assign(fixture.put("busy"), "s");
        fixture.put("other");
        try (OtherProcess other = fixture.startOtherProcess()) {
            assertThat(other.run("read", "a"))
                    .as("the version that the other process reads")
                    .isEqualTo(worker.version().value());
            assertThat(other.run("mark", "a"))
                    .as("a change in the other process")
                    .isEqualTo("Applied");
            WorkerRecord marked = fixture.find(worker).orElseThrow();
            assertThat(marked)
                    .as("the record after a change in the other process")
                    .isNotEqualTo(worker);
            fixture.delete(marked);
            assertThat(other.run("insert-read", "a"))
                    .as("an insert of the removed incarnation in the other process")
                    .isEqualTo("RecentlyRemoved");

            assertThat(other.run("read", "busy")).isEqualTo(busy.version().value());
            fixture.forget(busy, "s");
            assertThat(other.run("claim-again", "other", "s", "busy"))
                    .as("a claim in the other process, under the token %d of the released session", tokenOf(busy, "s"))
                    .isEqualTo("TokenTooLow");
        }
    }
}
