package io.workermanager.tck;

import org.junit.jupiter.api.DisplayName;

/** Concurrent calls are linearizable. */
interface HistoryRules {
    @ContractRule(
            hint = "is a session looked up in data that a claim or a release changes a moment later?",
            randomized = true)
    @DisplayName(
            "HISTORY-1 (N19, N20): the results of concurrent claims, releases and lookups of a session are linearizable")
    default void history1_claimsOfASessionAreLinearizable(TckFixture fixture) {
        new SessionLinearizabilityWorkload(fixture).run();
    }

    @ContractRule(
            hint = "is a record read from a copy, or a claim applied to a record other than the stored one?",
            randomized = true)
    @DisplayName(
            "HISTORY-2 (N15, N19): the results of concurrent claims, releases, marks and reads of a worker are linearizable")
    default void history2_claimsAndMarksOfAWorkerAreLinearizable(TckFixture fixture) {
        new WorkerLinearizabilityWorkload(fixture).run();
    }
}
